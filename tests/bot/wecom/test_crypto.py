"""The envelope against the documentation's vectors, wechatpy, @wecom/crypto, and against tampering."""

import base64
import tomllib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given, settings
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto

from bot.errors import BadSetting, Malformed, NotFromWeCom
from bot.wecom.crypto import EnvelopeCrypto, callback_key, decrypt_media, media_key

TOKEN = "qingdanToken01"
AES_KEY = "kQ3nTz8vLb2YcXw5RdF7hJm9PsA1gUe4iOoKqWtEyZw"
CORP = "ww0a1b2c3d4e5f6a7b"
APP = EnvelopeCrypto(token=TOKEN, aes_key=AES_KEY, receive_id=CORP)
BOT = EnvelopeCrypto(token=TOKEN, aes_key=AES_KEY, receive_id="")
STAMP = {"timestamp": "1767225600", "nonce": "n0nce42"}
VECTORS = tomllib.loads((Path(__file__).parents[2] / "cases/wecom/crypto_vectors.toml").read_text())["case"]

# callback-crypto.md section 9: (crypto, message, encrypted, signature)
DOCUMENTED = [
    (
        APP,
        "6721849305512",
        "Lt0/IYOjWyRbA7rAdKhD9uHcVoYNqt/xqBwwyGqGjsaMmmZPcBm3vBFh+Cmfp8r/toFdQCTdE2uedD7SCDgCWw==",
        "aa5cc39cceef97d2ea41071e632c398b78a198b7",
    ),
    (
        BOT,
        '{"msgid":"m1","msgtype":"text","text":{"content":"清零"}}',
        (
            "Lt0/IYOjWyRbA7rAdKhD9kydn8jGxV69QZM1xzZ3r8fN4Y48fYrLEV/6eXWOKMDvkrjwZShJyBCMaodoigfuF2wy"
            "bifGhqLP0UrlnLFluEoTKQhxzTdAFTgap52tYODu"
        ),
        "e8a4b4874d7e47f8abe3c7a1e34ff5a6d3e6e5cd",
    ),
]


def raw(plain: bytes, key: bytes = callback_key(AES_KEY)) -> str:
    """Any bytes encrypted as they are, without padding or layout."""
    encryptor = Cipher(AES256(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def padded(plain: bytes) -> bytes:
    size = 32 - len(plain) % 32
    return plain + bytes([size]) * size


def layout(message: bytes, receive_id: bytes = CORP.encode(), length: int | None = None) -> bytes:
    return b"r" * 16 + (len(message) if length is None else length).to_bytes(4) + message + receive_id


@pytest.mark.parametrize(("crypto", "message", "encrypted", "signature"), DOCUMENTED)
def test_the_documented_vectors_open(crypto, message, encrypted, signature):
    crypto.verify(signature, **STAMP, encrypted=encrypted)

    assert message.encode() == crypto.decrypt(encrypted)


@pytest.mark.parametrize(("crypto", "message", "encrypted", "signature"), DOCUMENTED)
def test_the_documented_vectors_are_made_again(crypto, message, encrypted, signature):
    sealed = crypto.encrypt(message.encode(), **STAMP, random=b"0123456789abcdef")

    assert (encrypted, signature) == (sealed.encrypted, sealed.signature)


def test_the_documented_file_is_decrypted():
    body = bytes.fromhex("921eb9981d92e10fc85efed4e11ccf060baa6873cb684d0b67d24686f2303ca4")

    assert decrypt_media(callback_key(AES_KEY), body) == b"PK\x03\x04demo-ledger"


@pytest.mark.parametrize("case", VECTORS, ids=lambda case: case["why"])
def test_vectors_of_the_other_implementation_open_and_are_made_again(case):
    crypto = EnvelopeCrypto(token=case["token"], aes_key=case["aes_key"], receive_id=case["receive_id"])
    stamp = {"timestamp": case["timestamp"], "nonce": case["nonce"]}

    crypto.verify(case["signature"], **stamp, encrypted=case["encrypted"])
    sealed = crypto.encrypt(case["message"].encode(), **stamp, random=case["random"].encode())

    assert case["message"] == crypto.decrypt(case["encrypted"]).decode()
    assert (case["encrypted"], case["signature"]) == (sealed.encrypted, sealed.signature)


def test_the_vectors_cover_every_kind_of_padding():
    sizes = {(20 + len((case["message"] + case["receive_id"]).encode())) % 32 for case in VECTORS}

    assert {0, 1, 15, 16, 30, 31} <= sizes
    assert len(VECTORS) >= 12


@settings(deadline=None)
@given(message=st.text(), receive_id=st.sampled_from(["", CORP, "青禾县"]))
def test_wechatpy_opens_what_we_seal(message, receive_id):
    ours = EnvelopeCrypto(token=TOKEN, aes_key=AES_KEY, receive_id=receive_id)
    theirs = WeChatCrypto(TOKEN, AES_KEY, receive_id)
    data = message.encode("utf-8", "replace")

    sealed = ours.encrypt(data, **STAMP)
    opened = theirs.decrypt_message({"Encrypt": sealed.encrypted}, sealed.signature, sealed.timestamp, sealed.nonce)

    assert data.decode() == opened


@settings(deadline=None)
@given(message=st.text(), receive_id=st.sampled_from(["", CORP, "青禾县"]))
def test_we_open_what_wechatpy_seals(message, receive_id):
    data = message.encode("utf-8", "replace")
    encrypted = PrpCrypto(callback_key(AES_KEY)).encrypt(data.decode(), receive_id).decode()
    ours = EnvelopeCrypto(token=TOKEN, aes_key=AES_KEY, receive_id=receive_id)

    assert data == ours.decrypt(encrypted)


@settings(deadline=None)
@given(message=st.binary(max_size=200))
def test_whatever_is_sealed_opens_again(message):
    sealed = APP.encrypt(message, **STAMP)

    APP.verify(sealed.signature, sealed.timestamp, sealed.nonce, sealed.encrypted)
    assert message == APP.decrypt(sealed.encrypted)


def test_two_envelopes_of_one_message_differ():
    assert APP.encrypt(b"same", **STAMP).encrypted != APP.encrypt(b"same", **STAMP).encrypted


def test_every_changed_character_of_the_ciphertext_breaks_the_signature():
    _, _, encrypted, signature = DOCUMENTED[0]
    for at, char in enumerate(encrypted):
        changed = encrypted[:at] + ("A" if char != "A" else "B") + encrypted[at + 1 :]
        with pytest.raises(NotFromWeCom):
            APP.verify(signature, **STAMP, encrypted=changed)


def test_every_changed_character_of_the_signature_is_noticed():
    _, _, encrypted, signature = DOCUMENTED[0]
    for at, char in enumerate(signature):
        changed = signature[:at] + ("0" if char != "0" else "1") + signature[at + 1 :]
        with pytest.raises(NotFromWeCom):
            APP.verify(changed, **STAMP, encrypted=encrypted)


@pytest.mark.parametrize("signature", ["", "签名", "\ud800", DOCUMENTED[0][3].upper(), DOCUMENTED[0][3] + " "])
def test_a_signature_that_is_none_does_not_fit(signature):
    with pytest.raises(NotFromWeCom):
        APP.verify(signature, **STAMP, encrypted=DOCUMENTED[0][2])


def test_every_changed_bit_behind_a_valid_signature_is_refused_or_just_other_words():
    """With CBC a changed block garbles words; what must hold is that nothing else than our errors comes out."""
    body = bytearray(base64.b64decode(DOCUMENTED[1][2]))
    refused = 0
    for at in range(len(body)):
        for bit in range(8):
            body[at] ^= 1 << bit
            try:
                BOT.decrypt(base64.b64encode(body).decode())
            except (NotFromWeCom, Malformed):
                refused += 1
            body[at] ^= 1 << bit

    assert refused > len(body)


@pytest.mark.parametrize(
    ("why", "plain"),
    [
        ("padding of 0", layout(b"m" * 10 + b"\x00", b"")[:31] + b"\x00"),
        ("padding of 33", layout(b"m" * 11, b"") + b"\x21" * 33),
        ("padding whose bytes differ", padded(layout(b"m"))[:-3] + b"\x01" + padded(layout(b"m"))[-2:]),
        ("padding longer than everything", b"\x20" * 16),
        ("nothing but padding", b"\x20" * 32),
        ("too short for a length", padded(b"r" * 16)),
        ("length beyond the end", padded(layout(b"message", length=2**31))),
        ("length that eats the receiver and more", padded(layout(b"message", length=7 + len(CORP) + 1))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_wrong_layout_is_malformed(why, plain):
    with pytest.raises(Malformed):
        APP.decrypt(raw(plain))


@pytest.mark.parametrize(
    "plain",
    [
        layout(b"message", b""),
        layout(b"message", b"wwother"),
        layout(b"message", CORP.encode() + b"x"),
        layout(b"message", CORP[:-1].encode()),
        layout(b"message", CORP.upper().encode()),
        layout(b"message", length=6),
    ],
)
def test_another_receiver_is_not_us(plain):
    with pytest.raises(NotFromWeCom):
        APP.decrypt(raw(padded(plain)))


def test_padding_to_sixteen_is_read_too():
    plain = layout(b"m", b"")
    size = 16 - len(plain) % 16

    assert BOT.decrypt(raw(plain + bytes([size]) * size)) == b"m"


@pytest.mark.parametrize(
    "encrypted", ["", "=", "AAAA", "A" * 44, "清零", "AAAA\nAAAA", "A" * 43, "-_" * 32, DOCUMENTED[0][2] + "AAAA"]
)
def test_garbage_instead_of_an_envelope_is_malformed(encrypted):
    with pytest.raises(Malformed):
        APP.decrypt(encrypted)


@settings(deadline=None)
@given(st.one_of(st.text(), st.binary().map(lambda data: base64.b64encode(data).decode())))
def test_nothing_makes_decrypting_fail_in_another_way(encrypted):
    with pytest.raises((Malformed, NotFromWeCom)):
        APP.decrypt(encrypted)


@settings(deadline=None)
@given(st.binary(min_size=1).map(padded))
def test_nothing_inside_makes_decrypting_fail_in_another_way(plain):
    with pytest.raises((Malformed, NotFromWeCom)):
        APP.decrypt(raw(plain))


@pytest.mark.parametrize("key", ["", "short", AES_KEY + "=", AES_KEY[:-1], AES_KEY[:-1] + "+", AES_KEY[:-1] + "零"])
def test_a_wrong_key_is_a_wrong_setting(key):
    with pytest.raises(BadSetting, match="aes_key"):
        EnvelopeCrypto(token=TOKEN, aes_key=key, receive_id=CORP)


def test_the_key_of_one_file_may_lack_its_padding():
    key = bytes(range(32))

    assert key == media_key(base64.b64encode(key).decode()) == media_key(base64.b64encode(key).decode().rstrip("="))


@pytest.mark.parametrize(
    "key",
    [
        "",
        "AAAA",
        "!" * 43,
        "零",
        base64.b64encode(bytes(32)).decode().replace("A", "A!A", 1),
        base64.b64encode(b"x" * 33).decode(),
    ],
)
def test_a_wrong_key_of_one_file_is_malformed(key):
    with pytest.raises(Malformed):
        media_key(key)


@settings(deadline=None)
@given(st.binary())
def test_a_damaged_file_is_malformed_or_other_bytes(body):
    try:
        content = decrypt_media(bytes(32), body)
    except Malformed:
        return

    assert len(content) < len(body)


def test_the_secret_parts_show_in_no_representation():
    assert TOKEN not in repr(vars(APP).keys()) + repr(APP) + str(APP)
    assert AES_KEY not in repr(APP)
