"""Addresses of clients."""

from ipaddress import IPv6Address, ip_address

from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the client; behind a proxy as far as the server trusts it (option `trusted_proxies`)."""
    return str(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """The network within which the client may choose its address."""
    return network_of(client_address(request))


def network_of(address: str) -> str:
    """The address itself; for IPv6 its /64, which a provider gives to one customer (RFC 6177)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
    return str(parsed)
