"""The key ring for what must not be readable at rest: a small file that only its owner can read."""

import base64
import binascii
import os
import secrets
import tomllib
from pathlib import Path

from bot.errors import BadSetting
from storage.sealing import Sealer

_KEY_BYTES = 32


def load_sealer(file: Path) -> Sealer:
    """The ring in the file, which is made with one new key when there is none; raises BadSetting.

    Whoever loses the file loses the originals: it belongs into the backup, apart from the database.
    """
    try:
        _make_once(file)
        ring = tomllib.loads(file.read_text(encoding="utf-8"))
        keys = {str(name): base64.b64decode(key, validate=True) for name, key in ring["keys"].items()}
        return Sealer(current=str(ring["current"]), keys=keys)
    except OSError as error:
        raise BadSetting("keys.file", f"cannot use {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise BadSetting("keys.file", f"{file} is no key ring") from error
    except ValueError as error:
        raise BadSetting("keys.file", f"{file}: {error}") from error


def fresh_sealer() -> Sealer:
    """A ring that lives as long as the process: for practising."""
    return Sealer(current="practice", keys={"practice": secrets.token_bytes(_KEY_BYTES)})


def _make_once(file: Path) -> None:
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    key = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    # Written whole under another name and then linked: of two processes that start together, one file wins.
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(f'current = "1"\n\n[keys]\n1 = "{key}"\n')
    try:
        os.link(draft, file)
    except FileExistsError:
        pass  # the other process was quicker; its key is the ring
    finally:
        draft.unlink()
