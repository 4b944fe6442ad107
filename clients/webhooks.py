"""Calls to addresses that strangers name: to public hosts only, whatever a name resolves to.

A name is looked up once for each call, every address is checked, and the connection goes to
the very addresses that were checked: a name server that answers differently the second time
is never asked a second time.
"""

import contextlib
import http.client
import ipaddress
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from clients.calls import CallFailed, Connection, Deadline, connect, look_up

TIMEOUT_S = 5.0
PORTS = (443, 8443)
LONGEST_URL = 400
READ_AT_MOST = 1 << 14  # an answer's body is thrown away, and not waited for beyond this
PRINTABLE = re.compile(r"[\x21-\x5b\x5d-\x7e]+")  # no blank, no backslash, nothing beyond ASCII
NAME = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?"
)
NUMERIC = re.compile(r"([0-9]+|0x[0-9a-f]*)")
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# What Python counts as global, though it leads elsewhere or inside.
NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "168.63.129.16/32",  # a large cloud's host, seen from its machines only
            "192.88.99.0/24",  # relays of 6to4
            "2001::/23",  # Teredo and other protocols' own
            "2002::/16",  # 6to4 carries an IPv4 address of anybody's choice
            "64:ff9b:1::/48",  # NAT64 within one network
            "::/96",  # IPv4-compatible, given up long ago
            "fec0::/10",  # site-local, likewise
        ),
    )
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int, Deadline], list[Any]]


class AddressRefused(Exception):
    """We do not call there. `code`: `form`, `scheme`, `port`, `host`, `unknown_host`, `not_public`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class _Target:
    is_tls: bool
    host: str
    port: int
    path: str


@cache
def _trusting() -> ssl.SSLContext:
    """Who the machine trusts; reading that takes 40 ms, so it is read once."""
    return ssl.create_default_context()


class WebhookSender:
    """Posts to addresses that strangers named. Keeps no connections, may be shared by threads.

    `local_allowed` (demo and test) lets in http, loopback and any port, and nothing else.
    """

    def __init__(
        self,
        *,
        local_allowed: bool,
        timeout: float = TIMEOUT_S,
        resolve: Resolver = look_up,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.timeout = timeout
        self._local_allowed = local_allowed
        self._resolve = resolve
        self._tls = tls or _trusting()

    def check(self, url: str) -> None:
        """Whether we would call there now; AddressRefused where not."""
        self._checked_addresses(self._read(url), Deadline(self.timeout))

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Send and return the status; redirects are not followed, the answer's body is not kept.

        Raises AddressRefused, and CallFailed with reason `timeout` or `broken`.
        """
        target, deadline = self._read(url), Deadline(self.timeout)
        addresses = self._checked_addresses(target, deadline)
        try:
            return self._exchange(target, addresses, body, headers, deadline)
        except TimeoutError:
            reason = "timeout"
        except (OSError, http.client.HTTPException, ValueError):
            reason = "broken"
        # Raised out here because the original may quote the other side, and would be its context.
        raise CallFailed(reason)

    def _exchange(
        self,
        target: _Target,
        addresses: list[Any],
        body: bytes,
        headers: Mapping[str, str],
        deadline: Deadline,
    ) -> int:
        sock: Any = connect(addresses, deadline)
        try:
            if target.is_tls:
                sock.settimeout(deadline.remaining())
                sock = self._tls.wrap_socket(sock, server_hostname=target.host)
        except BaseException:
            sock.close()
            raise
        connection = Connection(target.host, target.port, sock, tls=target.is_tls)
        with contextlib.closing(connection):
            answer = connection.ask(
                "POST", target.path, {**headers, "Connection": "close"}, body, deadline
            )
            # To hang up on an answer could count as a failure there; its status is known anyway.
            with contextlib.suppress(OSError, http.client.HTTPException):
                answer.read(READ_AT_MOST)
            return answer.status

    def _read(self, url: str) -> _Target:
        if len(url) > LONGEST_URL or not PRINTABLE.fullmatch(url):
            raise AddressRefused("form")
        try:
            parts = urlsplit(url)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise AddressRefused("form") from None
        if parts.scheme != "https" and not (self._local_allowed and parts.scheme == "http"):
            raise AddressRefused("scheme")
        if "@" in parts.netloc or "#" in url:
            raise AddressRefused("form")
        if not _is_host(host):
            raise AddressRefused("host")
        is_tls = parts.scheme == "https"
        port = port if port is not None else (443 if is_tls else 80)
        if not self._local_allowed and port not in PORTS:
            raise AddressRefused("port")
        path = parts.path or "/"
        return _Target(is_tls, host, port, f"{path}?{parts.query}" if parts.query else path)

    def _checked_addresses(self, target: _Target, deadline: Deadline) -> list[Any]:
        """What the host resolves to now: one address inside condemns them all."""
        try:
            found = self._resolve(target.host, target.port, deadline)
        except OSError:  # TimeoutError too
            found = []
        if not found:
            raise AddressRefused("unknown_host")
        for *_, (text, *_) in found:
            address = ipaddress.ip_address(str(text).partition("%")[0])
            if not (is_public(address) or (self._local_allowed and _meant(address).is_loopback)):
                raise AddressRefused("not_public")
        return found


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, also where it wraps another one."""
    address = _meant(address)
    if any(address in network for network in NOT_PUBLIC if network.version == address.version):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _meant(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _is_host(host: str) -> bool:
    """A name, or an address in its usual spelling; no number that C would read as an address."""
    if ":" in host:
        try:
            return ipaddress.IPv6Address(host).scope_id is None
        except ValueError:
            return False
    if NUMERIC.fullmatch(host.rpartition(".")[2]):
        try:
            return bool(ipaddress.IPv4Address(host))
        except ValueError:
            return False
    return NAME.fullmatch(host) is not None
