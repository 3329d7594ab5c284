"""Keeps bytes unreadable at rest: AES-256-GCM with a key ring (design.md section 3, decision 5)."""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE, _KEY = 12, 32


class Unsealable(Exception):
    """Sealed bytes that cannot be opened: the key is gone, or they were changed or moved to another place."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals with the `current` key, opens with whichever key sealed. Keys are 32 bytes, ids at most 255 bytes."""

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse a ring without its current key, or with a key of another length."""
        if self.current not in self.keys or any(len(key) != _KEY for key in self.keys.values()):
            raise ValueError("a key ring needs its current key, and every key has 32 bytes")

    def seal(self, plain: bytes, *, place: str) -> bytes:
        """`length of key id, key id, nonce, ciphertext`. The same `place` is needed to open it again."""
        name, nonce = self.current.encode(), os.urandom(_NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, plain, place.encode())
        return bytes([len(name)]) + name + nonce + sealed

    def open(self, sealed: bytes, *, place: str) -> bytes:
        """The plain bytes; raises Unsealable."""
        end = 1 + sealed[0] if sealed else 0
        key = self.keys.get(sealed[1:end].decode(errors="replace"))
        if key is None:
            raise Unsealable(place)
        try:
            return AESGCM(key).decrypt(sealed[end : end + _NONCE], sealed[end + _NONCE :], place.encode())
        except (InvalidTag, ValueError):  # a nonce that was cut off is no nonce
            raise Unsealable(place) from None

    def marks(self, plain: bytes, *, place: str) -> tuple[str, ...]:
        """Keyed fingerprints by which equal bytes are known again without being kept, one for each key of the ring.

        The first is of the current key: it is the one to keep, any of them may have been kept before.
        """
        ring = sorted(self.keys.items(), key=lambda item: item[0] != self.current)
        return tuple(_mark(name, key, plain, place) for name, key in ring)


def _mark(name: str, key: bytes, plain: bytes, place: str) -> str:
    # Not the sealing key itself: what is made of it for one purpose tells nothing about another.
    own = hmac.digest(key, f"mark:{place}".encode(), "sha256")
    return f"{name}:{hmac.digest(own, plain, 'sha256').hex()}"
