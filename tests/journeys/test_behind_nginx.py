"""The site as deploy/nginx sets it up, on a port of its own: uploads, films that nginx sends itself, and what its log does not have."""

import http.client
import json
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.journeys.browsers import DESKTOP, PHONE, until
from tests.journeys.client import MIB, Client
from tests.journeys.installation import Installation, notice
from tests.journeys.library_scenario import accepted_lecture, shown_entries
from tests.journeys.test_upload_survives_kill import BEGIN
from tests.servers import free_port
from tests.servers.nginx import nginx
from tests.site.checks.certificates import certificate

LARGE = 2 * 1024 * MIB
IN_FLIGHT = 64 * MIB
# Headers that nginx writes itself, and the language of pages, which no film has.
NGINX_OWN = ("x-accel-redirect", "content-length", "accept-ranges", "date", "connection", "server", "x-request-id", "content-language")
# A campus gateway that ends TLS in front of the machine.
GATEWAY = """
server {{
    listen {port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {certificate};
    client_max_body_size 0;
    proxy_request_buffering off;
    access_log off;
    location / {{
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_pass http://127.0.0.1:{inner};
    }}
}}
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A running installation whose public address has a port; nothing listens there yet."""
    folder, port = tmp_path_factory.mktemp("behind"), free_port()
    made = Installation(
        folder / "data",
        BAOSONG_PUBLIC_URL=f"https://localhost:{port}",
        BAOSONG_HTTPS="true",
        BAOSONG_HOSTS="localhost,127.0.0.1",
        BAOSONG_ACCEL_REDIRECT="true",
    )
    made.certificate = certificate(folder, days=90)
    made.environment["SSL_CERT_FILE"] = str(made.certificate)
    made.publish(notice())
    made.start()
    made.url, made.public_port = f"https://localhost:{port}", port
    yield made
    made.remove()


@contextmanager
def behind(site, form="baosong.conf", data=None):
    """nginx in front of the site: by itself, or behind a gateway that ends TLS; it sends files of the site's data folder or of another."""
    inner = free_port()
    replaced = {"127.0.0.1:8001": f"127.0.0.1:{site.port}", "/var/lib/baosong": str(data or site.data), "listen 80;": f"listen {free_port()};"}
    replaced |= {"listen 443": f"listen {site.public_port}", "listen 8080": f"listen {inner}", "set_real_ip_from 192.0.2.10": "set_real_ip_from 127.0.0.1"}
    gateway = "" if form == "baosong.conf" else GATEWAY.format(port=site.public_port, certificate=site.certificate, inner=inner)
    with nginx(f"nginx/{form}", replaced=replaced, port=site.public_port, further=gateway, certificate=site.certificate) as server:
        yield server


def get(connection, address, cookie, **headers):
    connection.request("GET", address, headers={"Cookie": cookie, **headers})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer, content


def cookie_of(page):
    return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in page.context.cookies())


def straight(site):
    """A connection to the web process itself, without nginx."""
    return http.client.HTTPConnection("127.0.0.1", site.port)


def peak_of(process):
    """Peak of the resident memory of a process in bytes."""
    return next(int(line.split()[1]) * 1024 for line in (process / "status").read_text().splitlines() if line.startswith("VmHWM:"))


def sent(server, place, cookie, length):
    """Send zeros as one request of tus; return the status."""
    piece = bytes(4 * MIB)
    connection = server.connection()
    connection.putrequest("PATCH", place)
    headers = {
        "Cookie": cookie,
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(length),
    }
    for name, value in headers.items():
        connection.putheader(name, value)
    connection.endheaders()
    for _ in range(length // len(piece)):
        connection.send(piece)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


@pytest.mark.parametrize("form", ["baosong.conf", "behind-proxy.conf"])
def test_a_browser_uploads_through_nginx_and_check_has_no_finding(site, someone, films, form):
    with behind(site, form) as server:
        page = someone(site, "c1" if form == "baosong.conf" else "c2", DESKTOP, ignore_https_errors=True)
        page.get_by_role("link", name="关于征集“身边的支部”微党课的通知").first.click()
        page.get_by_role("button", name="新建作品").first.click()
        page.locator(".piece-panel", has=page.get_by_role("heading", name="党课视频")).locator("input[type=file]").first.set_input_files(films / "right.mp4")

        expect(page.locator(".file").first).to_contain_text("right.mp4")
        # Links in mails and invitations have the port, and work.
        for address in ("/m/12-SECRET/home/", "/join/SECRET/"):
            page.goto(site.url + address)
        checked = json.loads(site.command("check", "--json").stdout)["checks"]
        page.context.close()
        logged = server.logged()

    assert '"GET /join/..." 404' in logged
    assert "SECRET" not in logged
    assert "buffered to a temporary file" not in logged
    found = {check["name"]: check["findings"] for check in checked}
    assert (found["https"], found["proxies"], found["proxy"], found["certificate"]) == ([], [], [], [])


def test_check_says_that_nginx_cannot_send_files(site, tmp_path):
    with behind(site, data=tmp_path):
        checked = json.loads(site.command("check", "--json").stdout)["checks"]

    (finding,) = next(check["findings"] for check in checked if check["name"] == "proxy")
    assert (finding["severity"], "404" in finding["what"], "accel_redirect" in finding["remedy"]) == ("error", True, True)


def test_nginx_sends_films_and_their_parts_and_python_only_says_which(site, someone, films):
    accepted_lecture(site, films)
    shown_entries(site)
    site.wait_until("from baosong.apps.library.models import Rendition; print(Rendition.objects.get().state == 'ready')")
    film, fetched = (films / "right.mp4").read_bytes(), []
    (file_id,) = site.row("select max(id) from submissions_piecefile where name = 'right.mp4'")

    with behind(site) as server:
        page = someone(site, "office", PHONE, ignore_https_errors=True, has_touch=True, is_mobile=True)
        cookie = cookie_of(page)
        page.on("response", lambda answer: fetched.append((answer.url, answer.status)))
        page.goto(f"{site.url}/library/")
        page.get_by_role("link", name="门口的一张桌子").click()
        expect(page.locator("[data-streams]")).to_be_visible()
        page.locator("video").evaluate("video => { video.muted = true; return video.play(); }")
        until(page, "document.querySelector('video').currentTime > 0.5")

        (part, status) = next((address, status) for address, status in fetched if address.endswith("_0000.ts"))
        assert status == 200
        for address, kind in ((f"/submissions/files/{file_id}/", "video/mp4"), (part.removeprefix(site.url), "video/mp2t")):
            said, nothing = get(straight(site), address, cookie, **{"X-Forwarded-Proto": "https"})
            whole, content = get(server.connection(), address, cookie)
            middle, some = get(server.connection(), address, cookie, Range="bytes=1000-1999")
            last, tail = get(server.connection(), address, cookie, Range="bytes=-7")
            beyond, _ = get(server.connection(), address, cookie, Range=f"bytes={len(content)}-")

            # The web process checks who asks, and names the file.
            assert (said.status, nothing) == (200, b"")
            assert said.headers["X-Accel-Redirect"].startswith(("/_data/blobstore/", "/_data/renditions/"))
            assert get(server.connection(), address, "")[0].status in (302, 403)
            assert get(server.connection(), said.headers["X-Accel-Redirect"], cookie)[0].status == 404
            # The browser gets it with all headers that the web process gives it.
            assert (whole.status, whole.headers["Content-Length"], whole.headers["Content-Type"]) == (200, str(len(content)), kind)
            assert content == film if kind == "video/mp4" else len(content) > 10_000
            assert (middle.status, some, last.status, tail, beyond.status) == (206, content[1000:2000], 206, content[-7:], 416)
            assert middle.headers["Content-Range"] == f"bytes 1000-1999/{len(content)}"
            for answer in (whole, middle):
                assert answer.headers.get_all("X-Accel-Redirect") is None
                missing = {name: value for name, value in said.getheaders() if name.lower() not in NGINX_OWN and answer.headers.get_all(name) != [value]}
                assert missing == {}
        # A name in Chinese under which a file is saved.
        saved, content = get(server.connection(), f"/submissions/files/{file_id}/?save", cookie)
        assert (content, saved.headers["Content-Disposition"]) == (film, "attachment; filename*=UTF-8''right.mp4")
        page.context.close()


def test_two_gigabytes_come_through_and_need_no_memory(site):
    # Other tests of the module, if they ran before on the same site, have handed in as well.
    begun = int(site.python(BEGIN))
    client = Client(site)
    place = client.create(LARGE, submission=begun)[1]["location"]
    process = Path(f"/proc/{site.process.pid}")
    (process / "clear_refs").write_text("5")
    before = peak_of(process)

    with behind(site) as server:
        assert sent(server, place, client.cookie, LARGE) == 204
        logged = server.logged()

    assert peak_of(process) - before < IN_FLIGHT
    assert "buffered to a temporary file" not in logged
    assert site.row("select size from submissions_piecefile order by id desc limit 1") == (LARGE,)
