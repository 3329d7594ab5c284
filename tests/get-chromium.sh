#!/bin/sh
# The browser tests need a Chromium. Take the system's; else install it when the system's package manager may be used.
set -eu
if [ -n "${QINGZHI_CHROMIUM:-}" ]; then
    exit 0
fi
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null; then
        exit 0
    fi
done
if command -v apt-get >/dev/null; then
    if [ "$(id -u)" = 0 ]; then
        apt=apt-get
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        apt="sudo -n apt-get"
    else
        apt=
    fi
    if [ -n "$apt" ]; then
        $apt update -qq && $apt install -y -qq chromium fonts-noto-cjk >/dev/null && exit 0
    fi
fi
echo "*** No Chromium and no way to install one here: the browser tests will be SKIPPED. ***" >&2
echo "*** Install it (Debian: sudo apt-get install chromium fonts-noto-cjk) and run again. ***" >&2
