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


def load_sealer(file: Path, *, make: bool = True) -> Sealer:
    """The ring in the file; raises BadSetting. With `make`, one is made with a new key when there is none.

    Machines that share a database share the ring: there, nothing is made behind their backs.

    Whoever loses the file loses the originals: it belongs into the backup, apart from the database.
    """
    try:
        if make:
            make_ring(file)
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


def make_ring(file: Path) -> bool:
    """Make the file with one new key; False, and no change, when it is there already. Raises OSError."""
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    # A name of its own: bytes sealed with another machine's ring are told apart from bytes that were changed.
    name, key = f"k{secrets.token_hex(4)}", base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    # Written whole under another name and then linked: of two processes that start together, one file wins.
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(f'current = "{name}"\n\n[keys]\n{name} = "{key}"\n')
    try:
        os.link(draft, file)
    except FileExistsError:
        return False  # the other process was quicker; its key is the ring
    finally:
        draft.unlink()
    return True
