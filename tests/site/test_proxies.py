"""Who the client is, where proxies are in front: only those that are configured are believed."""

import asyncio
import logging
import re
from pathlib import Path

import pytest
import uvicorn

from baosong.platform.web.request_log import RequestNumberFilter
from baosong.site import server, services
from baosong.site.configuration import InvalidConfiguration

COMPOSE = Path(__file__).parents[2] / "deploy" / "compose" / "compose.yaml"


def seen_address(monkeypatch, *, peer, forwarded):
    """The client's address that the application sees from the server as `baosong serve` starts it."""
    started, seen = {}, []
    monkeypatch.setattr(uvicorn, "run", lambda app, **options: started.update(options))
    server.run("127.0.0.1", 0, with_worker=False)

    async def application(scope, receive, send):
        seen.append(scope["client"][0])

    config = uvicorn.Config(application, **{name: value for name, value in started.items() if name != "port"})
    config.load()
    scope = {"type": "http", "client": (peer, 1234), "headers": [(b"x-forwarded-for", forwarded.encode())], "scheme": "http"}
    asyncio.run(config.loaded_app(scope, None, None))
    return seen[0]


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        ("127.0.0.1,::1", "127.0.0.1", "192.0.2.7", "192.0.2.7"),
        # In compose nginx is another container.
        ("172.30.94.0/24", "172.30.94.3", "192.0.2.7", "192.0.2.7"),
        # What a client writes itself before the last untrusted address counts for nothing.
        ("172.30.94.0/24", "172.30.94.3", "203.0.113.9, 192.0.2.7", "192.0.2.7"),
        ("172.30.94.0/24, 10.0.0.1", "172.30.94.3", "192.0.2.7, 10.0.0.1", "192.0.2.7"),
        # Who is no proxy is believed nothing.
        ("127.0.0.1", "172.30.94.3", "192.0.2.7", "172.30.94.3"),
        ("", "127.0.0.1", "192.0.2.7", "127.0.0.1"),
    ],
)
def test_the_client_is_whom_a_trusted_proxy_names(monkeypatch, settings, trusted, peer, forwarded, client):
    settings.BAOSONG_TRUSTED_PROXIES = services.proxies(trusted)

    assert seen_address(monkeypatch, peer=peer, forwarded=forwarded) == client


@pytest.mark.parametrize("wrong", ["nginx", "*", "10.0.0.0/33", "10.0.0.1/24"])
def test_an_address_that_is_none_stops_the_start(wrong):
    with pytest.raises(InvalidConfiguration):
        services.proxies(wrong)


def test_compose_trusts_the_network_in_which_its_nginx_is():
    made = COMPOSE.read_text("utf-8")

    (trusted,) = re.findall(r"BAOSONG_TRUSTED_PROXIES: (\S+)", made)
    assert re.findall(r"subnet: (\S+)", made) == [trusted]
    services.proxies(re.search(r":-(.+)}", trusted)[1])


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/m/12-SECRET/", "/m/12-SECRET/home/", "/join/SECRET/", "/meet/SECRET/", "/m/SECRET/typed/wrong/"])
def test_no_credential_gets_into_the_log_of_failed_requests(client, caplog, address):
    """Django logs the path of every answer from 400 on; the installation's log has the route instead."""
    strict = type(client)(enforce_csrf_checks=True)
    with caplog.at_level(logging.DEBUG):
        client.get(address)
        client.post(address, {"name": ""})
        strict.post(address, {})

    lines = []
    for record in caplog.records:
        RequestNumberFilter().filter(record)
        lines.append(f"{record.getMessage()} {record.request}")
    assert lines
    assert not any("SECRET" in line for line in lines)
