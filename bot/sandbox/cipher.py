"""The callback crypto as the tenant does it (callback-crypto.md): sign, encrypt, read encrypted answers strictly."""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.sandbox.errors import BadEnvelope

_BLOCK = 32
_RANDOM = 16
_LENGTH = 4


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted text with what proves its origin: goes into the query or the body as the direction asks."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str


@dataclass(frozen=True, slots=True)
class Seal:
    """Token, key and receiver of one channel: seals and opens its texts."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    receive_id: str = ""

    def seal(self, text: str, *, timestamp: str, nonce: str, random: bytes | None = None) -> Sealed:
        """The text encrypted and signed; `random` (16 bytes) only to reproduce known vectors."""
        body = text.encode()
        random = secrets.token_bytes(_RANDOM) if random is None else random
        plain = random + struct.pack(">I", len(body)) + body + self.receive_id.encode()
        encrypt = base64.b64encode(self.encrypt_bytes(plain)).decode("ascii")
        return Sealed(encrypt, self.signature(encrypt, timestamp, nonce), timestamp, nonce)

    def open(self, sealed: Sealed) -> str:
        """The text inside; raises BadEnvelope when anything does not fit."""
        expected = self.signature(sealed.encrypt, sealed.timestamp, sealed.nonce)
        if not hmac.compare_digest(expected.encode(), sealed.signature.encode()):
            raise BadEnvelope("signature")
        try:
            cipher_text = base64.b64decode(sealed.encrypt, validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadEnvelope("base64") from error
        return self._message(self.decrypt_bytes(cipher_text))

    def signature(self, encrypt: str, timestamp: str, nonce: str) -> str:
        """The hex SHA-1 over the four strings in sorted order, as the protocol wants it."""
        joined = "".join(sorted((self.token, timestamp, nonce, encrypt)))
        return hashlib.sha1(joined.encode(), usedforsecurity=False).hexdigest()

    def encrypt_bytes(self, plain: bytes) -> bytes:
        """AES-256-CBC over the bytes padded to 32: the form of media files, and the inside of a sealed text."""
        pad = _BLOCK - len(plain) % _BLOCK
        encryptor = self._cipher().encryptor()
        return encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()

    def decrypt_bytes(self, cipher_text: bytes) -> bytes:
        """The padded bytes back; every padding byte is checked."""
        if not cipher_text or len(cipher_text) % _BLOCK:
            raise BadEnvelope("length")
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(cipher_text) + decryptor.finalize()
        pad = padded[-1]
        if not 1 <= pad <= _BLOCK or padded[-pad:] != bytes([pad]) * pad:
            raise BadEnvelope("padding")
        return padded[:-pad]

    def _message(self, plain: bytes) -> str:
        head = _RANDOM + _LENGTH
        if len(plain) < head:
            raise BadEnvelope("length")
        (length,) = struct.unpack(">I", plain[_RANDOM:head])
        body, receiver = plain[head : head + length], plain[head + length :]
        if len(body) != length or receiver != self.receive_id.encode():
            raise BadEnvelope("receiver")
        try:
            return body.decode()
        except UnicodeDecodeError as error:
            raise BadEnvelope("utf-8") from error

    def _cipher(self) -> Cipher[modes.CBC]:
        key = base64.b64decode(self.aes_key + "=")
        return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
