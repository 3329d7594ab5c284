"""What a WeCom administrator would read off the admin console: ids, secrets, tokens and keys, generated afresh."""

import secrets
import string
from dataclasses import dataclass, field

_LETTERS = string.ascii_letters + string.digits


@dataclass(frozen=True, slots=True)
class Credentials:
    """Both channels' ids and secrets. `aibot_receive_id` is empty for a bot of the corporation itself."""

    corp_id: str
    agent_id: int
    app_secret: str = field(repr=False)
    app_token: str = field(repr=False)
    app_aes_key: str = field(repr=False)
    aibot_id: str
    aibot_token: str = field(repr=False)
    aibot_aes_key: str = field(repr=False)
    aibot_receive_id: str = ""

    @classmethod
    def generate(cls) -> "Credentials":
        """Fresh random credentials in WeCom's shapes."""
        return cls(
            corp_id="ww" + secrets.token_hex(8),
            agent_id=1_000_000 + secrets.randbelow(9_000) + 2,
            app_secret=_random(43),
            app_token=_random(32),
            app_aes_key=_random(43),
            aibot_id="aib" + _random(16),
            aibot_token=_random(32),
            aibot_aes_key=_random(43),
        )


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
