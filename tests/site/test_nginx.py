"""The files for nginx, each run by a real nginx in front of a server that tells what it was sent."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.servers import free_port
from tests.servers.nginx import nginx
from tests.site.checks.certificates import certificate

SITES = ("nginx/baosong.conf", "nginx/behind-proxy.conf", "compose/nginx.conf")
SECRET_ADDRESSES = [
    "/m/12-SECRET/home/",
    "/meet/SECRET/",
    "/join/SECRET/",
    "//m/12-SECRET/",
    "/%6d/12-SECRET/",
    "/x/../m/12-SECRET/",
    "/meetings/1/?ticket=SECRET",
    "/meetings/a%20b/?ticket=SECRET",
]


class Mirror(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}}).encode()
        self.send_response_only(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Write no log."""


@contextmanager
def mirror(port):
    """A server that answers with the headers that it was sent."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Mirror)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def front(tmp_path):
    """front(site) is nginx with a file of deploy/; behind it, at `behind`, there is nothing yet."""

    @contextmanager
    def made(site):
        listening, behind, plain = free_port(), free_port(), free_port()
        replaced = {
            "listen 443": f"listen {listening}",
            "listen 8080": f"listen {listening}",
            "listen 80;": f"listen {plain};",
            "127.0.0.1:8001": f"127.0.0.1:{behind}",
            "web:8000": f"127.0.0.1:{behind}",
            "set_real_ip_from 192.0.2.10": "set_real_ip_from 127.0.0.1",
        }
        own = certificate(tmp_path) if site == SITES[0] else None
        with nginx(site, replaced=replaced, port=listening, certificate=own) as server:
            server.behind, server.plain = behind, plain if own else None
            yield server

    return made


def answer(server, address, *, port=None, **headers):
    connection = server.connection(port)
    connection.request("GET", address, headers={name.replace("_", "-"): value for name, value in headers.items()})
    found = connection.getresponse()
    content = found.read()
    connection.close()
    return found, content


@pytest.mark.parametrize("site", SITES)
def test_nginx_logs_no_personal_link_and_no_query_whether_the_site_answers_or_not(front, site):
    """Neither in the access log nor in the log of errors, and Debian's own access log has nothing either."""
    with front(site) as server:
        for address in SECRET_ADDRESSES:
            assert answer(server, address, Referer="https://localhost/m/SECRET/")[0].status == 502
        with mirror(server.behind):
            for address in SECRET_ADDRESSES:
                assert answer(server, address, Referer="https://localhost/m/SECRET/")[0].status == 200
            if server.plain:
                assert answer(server, "/m/12-SECRET/", port=server.plain)[0].status == 301
        logged = server.logged()

    assert "SECRET" not in logged
    access = [line for line in logged.splitlines() if '] "GET ' in line]
    assert len(access) == 2 * len(SECRET_ADDRESSES) + bool(server.plain)
    assert sum('"GET /m/..."' in line for line in access) >= 3
    assert sum('"GET /meetings/1/"' in line for line in access) == 2


@pytest.mark.parametrize("site", SITES)
def test_nginx_passes_on_host_with_port_scheme_client_and_number(front, site):
    with front(site) as server, mirror(server.behind):
        found, content = answer(server, "/library/", Host="localhost:8443", X_Forwarded_For="198.51.100.7", X_Forwarded_Proto="https")

    sent = json.loads(content)
    assert (sent["host"], sent["x-forwarded-proto"]) == ("localhost:8443", "https")
    # Only a proxy that is named is believed whom it names as the client.
    assert sent["x-forwarded-for"] == ("198.51.100.7" if "behind" in site else "127.0.0.1")
    assert len(sent["x-request-id"]) == 32
    assert found.headers["Server"] == "nginx"


@pytest.mark.parametrize("site", SITES)
def test_folders_of_files_are_for_nginx_itself(front, site):
    with front(site) as server, mirror(server.behind):
        assert answer(server, "/_data/blobstore/blobs/ab/cd")[0].status == 404
        # No folder of files: an address like any other, which the site does not have.
        assert json.loads(answer(server, "/_data/secret_key")[1])["path"] == "/_data/secret_key"
