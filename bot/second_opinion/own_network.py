"""Whether an address lies inside the county's own network: what people write must not leave it."""

import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from bot.errors import BadSetting

# RFC 1918 and RFC 4193. Not all that Python calls private: link-local addresses, for one, serve machines' secrets.
_PRIVATE = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))


def require_own_network(url: str, *, allowed: Collection[str], name: str) -> None:
    """Raise BadSetting about setting `name` unless the host is loopback, private, or one of the allowed ones."""
    parts = urlsplit(url)
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise BadSetting(name, "must be a plain address, without user, query or fragment")
    host = (parts.hostname or "").rstrip(".")
    if not _is_own(host) and host not in {one.lower().rstrip(".") for one in allowed}:
        raise BadSetting(name, f"{host} is not inside the county's own network; see second_opinion.allowed_hosts")


def _is_own(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost"
    return address.is_loopback or any(address in network for network in _PRIVATE)
