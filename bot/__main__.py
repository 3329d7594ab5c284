"""`python -m bot` is `qingzhi`."""

from bot.cli import main

main()
