"""The tenant's crypto against the published vectors and against wechatpy."""

import base64
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import WeChatCrypto

from bot.sandbox.cipher import Seal, Sealed
from bot.sandbox.errors import BadEnvelope

VECTORS = tomllib.loads((Path(__file__).parent / "cases" / "vectors.toml").read_text(encoding="utf-8"))
TOKEN, KEY, CORP = VECTORS["token"], VECTORS["aes_key"], "ww0a1b2c3d4e5f6a7b"
APP = Seal(TOKEN, KEY, CORP)


@pytest.mark.parametrize("case", VECTORS["sealed"], ids=lambda case: case["name"])
def test_known_texts_are_sealed_and_opened(case):
    seal = Seal(TOKEN, KEY, case["receive_id"])
    sealed = seal.seal(
        case["text"], timestamp=VECTORS["timestamp"], nonce=VECTORS["nonce"], random=VECTORS["random"].encode()
    )

    assert sealed.encrypt == case["encrypt"]
    assert sealed.signature == case["signature"]
    assert seal.open(sealed) == case["text"]


def test_the_known_media_bytes():
    encrypted = bytes.fromhex(VECTORS["media"]["encrypted"])
    plain = b"PK\x03\x04demo-ledger"

    assert APP.encrypt_bytes(plain) == encrypted
    assert APP.decrypt_bytes(encrypted) == plain


@given(st.text(), st.sampled_from([CORP, ""]))
def test_wechatpy_reads_what_is_sealed(text, receive_id):
    sealed = Seal(TOKEN, KEY, receive_id).seal(text, timestamp="1767225600", nonce="n0nce42")
    read = WeChatCrypto(TOKEN, KEY, receive_id).decrypt_message(
        {"Encrypt": sealed.encrypt}, sealed.signature, sealed.timestamp, sealed.nonce
    )

    assert (read if isinstance(read, str) else read.decode()) == text


@given(st.binary(max_size=200))
def test_media_come_back_whole(content):
    encrypted = APP.encrypt_bytes(content)

    assert len(encrypted) % 32 == 0
    assert len(encrypted) > len(content)
    assert APP.decrypt_bytes(encrypted) == content


def resealed(encrypt: str) -> Sealed:
    return Sealed(encrypt, APP.signature(encrypt, "1", "n"), "1", "n")


def cipher_of(plain: bytes) -> str:
    """Encrypt without adding padding, to plant wrong padding."""
    encryptor = APP._cipher().encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


@pytest.mark.parametrize(
    ("encrypt", "why"),
    [
        ("not base64!", "base64"),
        ("", "length"),
        (base64.b64encode(bytes(16)).decode(), "length"),
        (cipher_of(bytes(32)), "padding"),
        (cipher_of(bytes(31) + b"\x21"), "padding"),
        (cipher_of(bytes(30) + b"\x03\x02"), "padding"),
        (base64.b64encode(APP.encrypt_bytes(bytes(10))).decode(), "length"),
        (base64.b64encode(APP.encrypt_bytes(bytes(16) + b"\0\0\0\x09abc")).decode(), "receiver"),
        (base64.b64encode(APP.encrypt_bytes(bytes(16) + b"\0\0\0\x03abcother")).decode(), "receiver"),
        (base64.b64encode(APP.encrypt_bytes(bytes(16) + b"\0\0\0\x01\xff" + CORP.encode())).decode(), "utf-8"),
    ],
)
def test_a_correctly_signed_but_broken_text_is_refused(encrypt, why):
    with pytest.raises(BadEnvelope, match=why):
        APP.open(resealed(encrypt))


def test_a_wrong_signature_is_refused():
    sealed = APP.seal("报", timestamp="1", nonce="n")

    with pytest.raises(BadEnvelope, match="signature"):
        APP.open(Sealed(sealed.encrypt, sealed.signature, "2", "n"))
    with pytest.raises(BadEnvelope, match="signature"):
        APP.open(Sealed(sealed.encrypt, "ä", "1", "n"))
