"""The .djbg file: one line saying what it is, then the whole package under AES-256-GCM with a key of its own.

    QINGZHI-ARCHIVE 1 DJBG2026-0001\\n      the line, in the clear and authenticated
    12 bytes nonce, the encrypted zip, 16 bytes tag

The key is made for one export and shown to the exporter once; nothing can be opened, or changed unnoticed, without it.
"""

import hashlib
import os
import re
import secrets
import unicodedata
from typing import BinaryIO, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

_MAGIC = "QINGZHI-ARCHIVE 1"
_HEADER = re.compile(rf"{_MAGIC} ([A-Z0-9-]{{1,20}})\n".encode())
_LONGEST_HEADER = 64
_NONCE, _TAG, _KEY = 12, 16, 32
_CHUNK = 1 << 20

# Crockford's digits: none of them is taken for another one on paper or by telephone.
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_KEY_DIGITS, _CHECK_DIGITS, _GROUP = 52, 2, 9


class Unopenable(Exception):
    """Not a package, a package that was changed, or not its key."""


class BadKey(Exception):
    """A text that is no package key: digits are missing or mistyped."""


class Sink(Protocol):
    """Where bytes go."""

    def write(self, data: bytes, /) -> object:
        """Take them."""
        ...


def fresh_key() -> bytes:
    """A new package key of 32 bytes."""
    return secrets.token_bytes(_KEY)


def key_text(key: bytes) -> str:
    """The key for people: six groups of nine letters and digits, the last two of which are a check."""
    digits = _digits(int.from_bytes(key), _KEY_DIGITS) + _check(key)
    return " ".join(digits[start : start + _GROUP] for start in range(0, len(digits), _GROUP))


def read_key(text: str) -> bytes:
    """The key of such a text, in whatever groups and case it was typed; raises BadKey."""
    typed = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper().translate(_ALIKE)
    if len(typed) != _KEY_DIGITS + _CHECK_DIGITS or not set(typed) <= set(_DIGITS):
        raise BadKey
    number = 0
    for digit in typed[:_KEY_DIGITS]:
        number = number * len(_DIGITS) + _DIGITS.index(digit)
    if number >> (8 * _KEY):
        raise BadKey
    key = number.to_bytes(_KEY)
    if _check(key) != typed[_KEY_DIGITS:]:
        raise BadKey
    return key


class Envelope:
    """Encrypts what is written to it on its way out; `finish` puts the tag behind. Good for one package."""

    def __init__(self, out: Sink, *, number: str, key: bytes) -> None:
        header, nonce = f"{_MAGIC} {number}\n".encode(), os.urandom(_NONCE)
        if not _HEADER.fullmatch(header):
            raise ValueError("not a number a package can carry")
        self._out = out
        self._hash = hashlib.sha256()
        self._encryptor = Cipher(AES(key), GCM(nonce)).encryptor()
        self._encryptor.authenticate_additional_data(header)
        self.size = 0
        self._put(header + nonce)

    @property
    def sha256(self) -> str:
        """The hash of the file so far."""
        return self._hash.hexdigest()

    def write(self, data: bytes, /) -> int:
        """Encrypt and pass on."""
        self._put(self._encryptor.update(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Whoever gave `out` closes it."""

    def finish(self) -> None:
        """Write the tag; nothing may be written afterwards."""
        self._put(self._encryptor.finalize() + self._encryptor.tag)

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self.size += len(data)
        self._out.write(data)


def open_envelope(sealed: BinaryIO, plain: Sink, *, key: bytes) -> str:
    """Write the zip of a package into `plain`; returns its number. Raises Unopenable.

    What was written before it raises is not authenticated: throw it away.
    """
    header = sealed.readline(_LONGEST_HEADER)
    found = _HEADER.fullmatch(header)
    nonce = sealed.read(_NONCE)
    start = sealed.tell()
    left = sealed.seek(0, os.SEEK_END) - start - _TAG
    if not found or len(nonce) != _NONCE or left < 0:
        raise Unopenable
    sealed.seek(start)
    decryptor = Cipher(AES(key), GCM(nonce)).decryptor()
    decryptor.authenticate_additional_data(header)
    while left:
        chunk = sealed.read(min(left, _CHUNK))
        if not chunk:
            raise Unopenable
        left -= len(chunk)
        plain.write(decryptor.update(chunk))
    try:
        plain.write(decryptor.finalize_with_tag(sealed.read(_TAG)))
    except InvalidTag:
        raise Unopenable from None
    return found[1].decode()


def _check(key: bytes) -> str:
    return _digits(int.from_bytes(hashlib.sha256(key).digest()[:2]), _CHECK_DIGITS)


def _digits(number: int, length: int) -> str:
    return "".join(_DIGITS[number >> (5 * place) & 31] for place in reversed(range(length)))
