"""Sealing: what comes out is what went in, at the same place, with a key of the ring, or nothing comes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.sealing import Sealer, Unsealable

SEALER = Sealer(current="k1", keys={"k1": bytes(32)})


@given(st.binary(max_size=4096), st.text(max_size=40))
def test_what_was_sealed_is_opened_at_its_place(plain: bytes, place: str) -> None:
    """Any bytes, any place."""
    assert plain == SEALER.open(SEALER.seal(plain, place=place), place=place)


def test_the_same_bytes_never_look_the_same() -> None:
    """Nobody sees that two units handed in the same file."""
    assert 50 == len({SEALER.seal(b"same", place="p") for _ in range(50)})


def test_another_place_opens_nothing() -> None:
    """Sealed for original:1."""
    with pytest.raises(Unsealable, match="original:2"):
        SEALER.open(SEALER.seal(b"x", place="original:1"), place="original:2")


@given(st.data())
def test_any_changed_bit_is_noticed(data: st.DataObject) -> None:
    """Also in the key id and the nonce."""
    sealed = bytearray(SEALER.seal(b"plain bytes", place="p"))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Unsealable):
        SEALER.open(bytes(sealed), place="p")


@given(st.binary(max_size=80))
def test_bytes_that_were_never_sealed_open_nothing(noise: bytes) -> None:
    """Empty ones included; nothing else is raised."""
    with pytest.raises(Unsealable):
        SEALER.open(noise, place="p")


def test_every_cut_is_noticed() -> None:
    """A row that was not written whole."""
    sealed = SEALER.seal(b"plain", place="p")
    for length in range(len(sealed)):
        with pytest.raises(Unsealable):
            SEALER.open(sealed[:length], place="p")


def test_a_ring_without_the_key_opens_nothing() -> None:
    """The key was thrown away."""
    other = Sealer(current="k2", keys={"k2": bytes(32)})
    with pytest.raises(Unsealable):
        other.open(SEALER.seal(b"x", place="p"), place="p")


def test_a_key_that_only_has_the_same_name_opens_nothing() -> None:
    """Another county's ring."""
    other = Sealer(current="k1", keys={"k1": b"\x01" * 32})
    with pytest.raises(Unsealable):
        other.open(SEALER.seal(b"x", place="p"), place="p")


@pytest.mark.parametrize(("current", "keys"), [("a", {}), ("a", {"b": bytes(32)}), ("a", {"a": bytes(16)})])
def test_a_ring_that_cannot_seal_is_refused(current: str, keys: dict) -> None:
    """At once, not when the first ledger comes."""
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(current=current, keys=keys)


def test_keys_are_not_shown() -> None:
    """Not even in a trace."""
    assert "keys" not in repr(Sealer(current="k", keys={"k": b"secret-secret-secret-secret-secr"}))
