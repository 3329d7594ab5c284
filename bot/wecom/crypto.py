"""WeCom's envelope: signed and encrypted callbacks and answers, and encrypted media (callback-crypto.md).

Own code instead of the library's: the signature is compared in constant time, every padding byte is checked, and no
input whatsoever raises anything but NotFromWeCom and Malformed.
"""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC

from bot.errors import BadSetting, Malformed, NotFromWeCom

_AES_BLOCK = 16
_PAD_BLOCK = 32  # PKCS#7, but with blocks of 32 bytes
_RANDOM = 16
_HEADER = _RANDOM + 4  # random bytes, then the length of the message, big-endian


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted message and what proves it: all four go on the wire."""

    encrypted: str
    signature: str
    timestamp: str
    nonce: str


class EnvelopeCrypto:
    """One callback's keys: `aes_key` is the 43-character EncodingAESKey, `receive_id` the CorpID (empty for an AI bot).

    Raises BadSetting when the key is not 43 letters and digits.
    """

    def __init__(self, *, token: str, aes_key: str, receive_id: str) -> None:
        self._token = _bytes(token)
        self._cipher = _cipher(callback_key(aes_key))
        self._receive_id = _bytes(receive_id)
        self.receive_id = receive_id

    def verify(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> None:
        """Raise NotFromWeCom unless the signature fits the other three."""
        expected = self._sign(timestamp, nonce, encrypted)
        if not hmac.compare_digest(_bytes(expected), _bytes(signature)):
            raise NotFromWeCom("signature does not fit")

    def decrypt(self, encrypted: str) -> bytes:
        """The message inside. Raises Malformed when it cannot be read, NotFromWeCom when it is meant for another."""
        try:
            ciphertext = base64.b64decode(encrypted, validate=True)
        except ValueError:  # binascii.Error is one, and so is text outside ASCII
            raise Malformed("envelope is not base64") from None
        plain = _unpad(_run(self._cipher.decryptor(), ciphertext))
        end = _HEADER + int.from_bytes(plain[_RANDOM:_HEADER])
        if not _HEADER <= end <= len(plain):
            raise Malformed("length inside the envelope does not fit")
        if not hmac.compare_digest(plain[end:], self._receive_id):
            raise NotFromWeCom("meant for another receiver")
        return plain[_HEADER:end]

    def encrypt(self, message: bytes, *, nonce: str, timestamp: str, random: bytes | None = None) -> Sealed:
        """Seal a message; `random` (16 bytes) is for reproducing a known envelope, and otherwise drawn afresh."""
        prefix = secrets.token_bytes(_RANDOM) if random is None else random
        plain = prefix + len(message).to_bytes(4) + message + self._receive_id
        padding = _PAD_BLOCK - len(plain) % _PAD_BLOCK
        ciphertext = _run(self._cipher.encryptor(), plain + bytes([padding]) * padding)
        encrypted = base64.b64encode(ciphertext).decode()
        return Sealed(encrypted, self._sign(timestamp, nonce, encrypted), timestamp, nonce)

    def _sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        parts = sorted([self._token, _bytes(timestamp), _bytes(nonce), _bytes(encrypted)])
        return hashlib.sha1(b"".join(parts), usedforsecurity=False).hexdigest()  # the protocol's choice


def callback_key(aes_key: str) -> bytes:
    """The 32 key bytes in an EncodingAESKey; raises BadSetting."""
    # The 43rd character carries two spare bits, which a strict decoder would refuse.
    if not re.fullmatch(r"[A-Za-z0-9]{43}", aes_key):
        raise BadSetting("aes_key", "must be 43 letters and digits")
    return base64.b64decode(aes_key + "=")


def media_key(aes_key: str) -> bytes:
    """The 32 key bytes that came with one file (base64, its padding may be missing); raises Malformed."""
    try:
        key = base64.b64decode(aes_key + "=" * (-len(aes_key) % 4), validate=True)
    except ValueError:
        raise Malformed("media key is not base64") from None
    if len(key) != AES256.key_size // 8:
        raise Malformed("media key has the wrong length")
    return key


def decrypt_media(key: bytes, body: bytes) -> bytes:
    """The file in an encrypted download (callback-crypto.md section 7); raises Malformed. `key` has 32 bytes."""
    return _unpad(_run(_cipher(key).decryptor(), body))


def _cipher(key: bytes) -> Cipher[CBC]:
    return Cipher(AES256(key), CBC(key[:_AES_BLOCK]))


def _run(context: CipherContext, data: bytes) -> bytes:
    # Whole AES blocks are enough: a peer that pads to 16 is as well signed as one that pads to 32.
    if not data or len(data) % _AES_BLOCK:
        raise Malformed("ciphertext is not made of whole blocks")
    return context.update(data) + context.finalize()


def _unpad(plain: bytes) -> bytes:
    padding = plain[-1]
    if not 1 <= padding <= _PAD_BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise Malformed("padding is wrong")
    return plain[:-padding]


def _bytes(text: str) -> bytes:
    # Lone surrogates cannot come from a decoded request, but whatever comes, comparing must not fail.
    return text.encode("utf-8", "surrogatepass")
