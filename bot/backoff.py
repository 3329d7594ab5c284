"""How long to wait before the next try."""

from datetime import timedelta

_FIRST_S = 1.0
_LONGEST_S = 300.0


def delay(attempt: int) -> timedelta:
    """1, 4, 16, 64, 256 s, then five minutes, after the first, second, third … failed attempt."""
    return timedelta(seconds=min(_FIRST_S * 4.0 ** (attempt - 1), _LONGEST_S))
