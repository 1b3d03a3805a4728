"""What the upload endpoint and the pages do not take: malformed numbers, foreign hosts, endless and slow bodies, more than there is room for."""

import os
import socket
import subprocess

import pytest

from tests.journeys.client import MIB, Client
from tests.journeys.installation import Installation, notice, wait
from tests.journeys.test_upload_lock import OpenPatch
from tests.journeys.test_upload_survives_kill import BEGIN, part_size
from tests.servers import PATIENCE_S

GIB = 1024**3
ENDPOINTS = ["/files/", "/attachments/"]


class Connection:
    """A request of any bytes, and its answer."""

    def __init__(self, installation, *lines):
        self.socket = socket.create_connection(("127.0.0.1", installation.port), timeout=PATIENCE_S)
        self.socket.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def answer(self):
        """The status and everything else that comes until the server closes the connection."""
        content = b""
        while part := self.socket.recv(65536):
            content += part
        self.socket.close()
        return int(content.split(b" ", 2)[1]), content.decode("utf-8", "replace")


def ask(installation, *lines):
    return Connection(installation, *lines, "Connection: close").answer()


def tus(client, method, path, *lines, host="127.0.0.1"):
    return (f"{method} {path} HTTP/1.1", f"Host: {host}", f"Cookie: {client.cookie}", "Tus-Resumable: 1.0.0", *lines)


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "1e3", "0x10", ""])
def test_a_header_that_is_no_number_is_answered_with_400(running_call, number):
    running_call.python(BEGIN)
    client = Client(running_call)
    place = client.create(100)[1]["location"]

    for path in ENDPOINTS:
        # Without a member's session, attachments are refused before their headers are read.
        assert ask(running_call, *tus(client, "POST", path, f"Upload-Length: {number}"))[0] in (400, 401)
    begun = ask(running_call, *tus(client, "POST", "/files/", f"Upload-Length: {number}"))
    sent = ask(running_call, *tus(client, "PATCH", place, f"Upload-Offset: {number}", "Content-Type: application/offset+octet-stream"))

    assert begun[0] == sent[0] == 400
    assert "Upload-Length" in begun[1]
    assert "Upload-Offset" in sent[1]
    assert client.offset(place) == 0


@pytest.mark.parametrize("upload_id", ["-" * 36, "0" * 36, "²" * 36, "..%2f..%2fetc%2fpasswd"])
def test_an_id_that_is_none_is_answered_with_400(running_call, upload_id):
    client = Client(running_call)

    assert [ask(running_call, *tus(client, method, f"/files/{upload_id}"))[0] for method in ("HEAD", "DELETE")] == [400, 400]


@pytest.mark.parametrize("path", ENDPOINTS)
def test_the_endpoint_serves_the_hosts_and_origins_of_the_installation_only(running_call, path):
    """ASVS 4.2.2, 14.5.1–14.5.4."""
    client = Client(running_call)

    def status(*lines, host):
        return ask(running_call, *tus(client, "POST", path, "Upload-Length: 10", *lines, host=host))[0]

    assert status("Origin: http://evil.example", host="evil.example") == 400
    assert status(host="evil.example") == 400
    assert ask(running_call, f"OPTIONS {path} HTTP/1.1", "Host: evil.example")[0] == 400
    assert status("Origin: http://evil.example", host="127.0.0.1") == 403
    assert status("Origin: null", host="127.0.0.1") == 403
    assert status(f"Origin: http://127.0.0.1:{running_call.port}", host=f"127.0.0.1:{running_call.port}") in (404, 401)


def test_two_hundred_uploads_of_16_gib_are_not_begun(running_call):
    """ASVS 11.1.4–11.1.5, 12.1.1–12.1.3."""
    running_call.python(BEGIN)
    client = Client(running_call)

    statuses = [client.create(16 * GIB, name=f"{number}.mp4")[0] for number in range(200)]

    # At most 500 GB of a unit; on a small disk not even those.
    assert set(statuses) <= {201, 507}
    assert statuses.count(201) <= 500 // 16
    assert statuses[-1] == 507
    assert Client(running_call, "c2").ask("GET", "/")[0] == 200


def test_an_endless_body_without_an_account_ends_at_the_limit(running_call):
    """The server answers while the client is still sending, and reads no more than the limit. ASVS 12.1.1–12.1.3."""
    for path, announced in (("/sign-in/", None), ("/sign-in/", 10**12), ("/verify/none/", None)):
        length = f"Content-Length: {announced}" if announced else "Transfer-Encoding: chunked"
        sender = Connection(running_call, f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/octet-stream", length)
        sent = 0
        piece = bytes(MIB)
        while sent < 200 * MIB:
            try:
                sender.socket.sendall(piece if announced else b"100000\r\n" + piece + b"\r\n")
            except OSError:
                break
            sent += MIB
        assert sent < 200 * MIB
        try:
            status, text = sender.answer()
        except ConnectionError:
            # The answer was lost with the connection, as the client did not stop.
            continue
        assert (status, "64" in text) == (413, True)


def test_a_body_above_the_limit_of_its_page_is_refused_with_a_sentence(running_call):
    client = Client(running_call)

    status, _, said = client.ask("POST", "/sign-in/", b"x" * 70_000, {"Content-Type": "application/x-www-form-urlencoded"})
    assert (status, "64 KB" in said.decode()) == (413, True)
    assert client.ask("POST", "/m/an-unknown-link/", b"x" * 70_000, {"Content-Type": "application/x-www-form-urlencoded"})[0] == 413
    status, _, said = client.ask("POST", "/units/", b"x" * (64 * MIB + 1), {"Content-Type": "application/x-www-form-urlencoded"})
    assert (status, "64.0 MB" in said.decode()) == (413, True)
    # A browser gets a page with the way back.
    form = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html,*/*"}
    status, headers, said = client.ask("POST", "/sign-in/", b"x" * 70_000, form)
    assert (status, "64 KB" in said.decode(), 'href="/sign-in/"' in said.decode()) == (413, True, True)
    assert headers["content-type"].startswith("text/html")


@pytest.fixture
def strict(tmp_path):
    """An installation with narrow limits, that asks everybody for a second factor."""
    made = Installation(
        tmp_path / "data",
        BAOSONG_BODY_SECONDS="1",
        BAOSONG_BODY_RATE=str(10**9),
        BAOSONG_OPEN_UPLOADS="3",
        BAOSONG_PIECE_FILES="2",
        BAOSONG_UNIT_GB="1",
    )
    made.publish(notice())
    made.start()
    yield made
    made.remove()


def test_slow_bodies_are_not_waited_for_and_an_upload_keeps_what_came(strict):
    strict.python(BEGIN)
    client = Client(strict)
    place = client.create(4 * MIB)[1]["location"]
    slow = [Connection(strict, "POST /sign-in/ HTTP/1.1", "Host: 127.0.0.1", "Content-Type: text/plain", "Content-Length: 100", "", "abc") for _ in range(200)]
    patch = OpenPatch(client, place)
    patch.send(os.urandom(2 * MIB))
    wait(lambda: part_size(strict, place) == 2 * MIB)

    assert client.ask("GET", "/")[0] == 200
    assert {sender.answer()[0] for sender in slow} == {408}
    assert patch.answer() == 408
    assert client.offset(place) == 2 * MIB


def test_open_uploads_files_of_a_piece_and_bytes_of_a_unit_are_bounded(strict):
    """ASVS 11.1.1–11.1.3, 12.1.1–12.1.3."""
    strict.python(BEGIN)
    client = Client(strict)
    begun = [client.create(10, name=f"{number}.mp4") for number in range(3)]

    assert [status for status, _, _ in begun] == [201, 201, 403]
    assert "2个" in begun[2][2].decode()
    assert client.create(10, piece="p2")[0] == 201
    status, _, said = client.create(10, piece="p2")
    assert (status, "3个" in said.decode()) == (403, True)
    # The uploads of a colleague's unit are their own.
    assert client.tus("DELETE", begun[0][1]["location"])[0] == 204
    status, _, said = client.create(GIB)
    assert (status, "1.0 GB" in said.decode()) == (507, True)
    assert client.create(10)[0] == 201


@pytest.fixture
def guarded(tmp_path):
    made = Installation(tmp_path / "data", BAOSONG_SECOND_FACTOR="everyone", BAOSONG_RATE="1")
    made.publish(notice())
    made.start()
    yield made
    made.remove()


def test_the_second_factor_and_the_rate_limit_hold_for_uploads(guarded):
    guarded.python(BEGIN)
    client = Client(guarded)

    status, _, said = client.create(10)
    assert (status, "二次验证" in said.decode()) == (403, True)

    answers = [client.create(10) for _ in range(30)]
    limited = [(headers, said) for status, headers, said in answers if status == 429]
    assert limited
    assert 1 <= int(limited[0][0]["retry-after"]) <= 61
    nobody = Client.__new__(Client)
    nobody.port, nobody.cookie = guarded.port, ""
    statuses = {nobody.create(10)[0] for _ in range(60)}
    assert statuses <= {401, 429}
    assert 429 in statuses


@pytest.fixture
def small_disk(tmp_path):
    """A data folder on a disk of 30 MB, of which uploads leave 8 free; without the right to mount one, the reserve is set to leave as much."""
    folder = tmp_path / "disk"
    folder.mkdir()
    is_mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", str(folder)], capture_output=True).returncode == 0
    disk = os.statvfs(folder)
    reserve = 8 if is_mounted else disk.f_bavail * disk.f_frsize // MIB - 22
    made = Installation(folder / "data", BAOSONG_RESERVE_MB=str(reserve), BAOSONG_RESERVE_PERCENT="0")
    made.publish(notice())
    made.start()
    yield made
    made.remove()
    if is_mounted:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_of_30_mb_is_not_filled_and_pages_go_on(small_disk):
    """ASVS 12.1.1–12.1.3."""
    small_disk.python(BEGIN)
    client = Client(small_disk)

    # More than there is room for is not begun; the rest is refused when the reserve is reached, announced or not.
    status, _, said = client.create(60 * MIB)
    assert (status, "空间" in said.decode()) == (507, True)
    places = [client.create(10 * MIB, name=f"{number}.mp4")[1].get("location") for number in range(3)]
    first = client.append(places[0], 0, os.urandom(10 * MIB))
    patch = OpenPatch(client, places[1])
    for _ in range(10):
        patch.send(os.urandom(MIB))
    second = patch.end()

    assert first[0] == 204
    assert second == 507
    disk = os.statvfs(small_disk.data)
    assert disk.f_bavail * disk.f_frsize >= 7 * MIB
    for path in ("/", "/units/", "/submissions/1/", "/sign-in/"):
        assert client.ask("GET", path)[0] in (200, 302, 403)
    assert client.post("/submissions/1/describe/", title="还能保存")[0] in (200, 302)
    # What came in is kept, and the upload can be ended.
    assert client.offset(places[1]) > 0
    assert client.tus("DELETE", places[1])[0] == 204
