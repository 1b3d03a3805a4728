"""The server is killed during an upload; the upload resumes automatically, and the file is identical."""

import base64
import hashlib
import http.client
import os

from playwright.sync_api import expect

from tests.journeys.client import MIB, Client
from tests.journeys.installation import wait

BEGIN = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.calls.models import Task
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.submissions.services import drafts
task = Task.objects.select_related("call").get()
print(drafts.begin(task, unit=Unit.objects.get(name="文学院"), by=Person.objects.get(username="c1"), at=timezone.now()).pk)
"""
# With a shared cache, sessions are stored there as well.
ENDED = """
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.contrib.sessions.models import Session
store = import_module(settings.SESSION_ENGINE).SessionStore
for session in Session.objects.all():
    store(session.session_key).delete()
"""


def blob_path(installation, sha256):
    return installation.data / "blobstore" / "blobs" / sha256[:2] / sha256[2:]


def part_size(installation, place):
    part = installation.data / "parts" / f"{place.rsplit('/', 1)[-1]}.part"
    return part.stat().st_size if part.exists() else None


def test_what_was_acknowledged_is_there_after_kill_9_and_the_rest_follows(running_call):
    content = os.urandom(24 * MIB)
    running_call.python(BEGIN)
    place = Client(running_call).create(len(content))[1]["location"]
    assert Client(running_call).append(place, 0, content[: 10 * MIB])[1]["upload-offset"] == str(10 * MIB)

    running_call.kill()
    running_call.start()

    # A day later, after signing in again.
    client = Client(running_call)
    assert client.offset(place) == 10 * MIB
    assert client.append(place, 10 * MIB, content[10 * MIB :])[0] == 204
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content


def test_a_connection_lost_in_mid_request_keeps_what_arrived(running_call):
    content = os.urandom(16 * MIB)
    running_call.python(BEGIN)
    client = Client(running_call)
    place = client.create(len(content))[1]["location"]
    connection = http.client.HTTPConnection("127.0.0.1", client.port)
    connection.putrequest("PATCH", place)
    for name, value in {
        "Cookie": client.cookie,
        "Tus-Resumable": "1.0.0",
        "Upload-Offset": "0",
        "Content-Type": "application/offset+octet-stream",
        "Content-Length": str(len(content)),
    }.items():
        connection.putheader(name, value)
    connection.endheaders()
    connection.send(content[: 9 * MIB])
    wait(lambda: part_size(running_call, place))
    connection.close()

    # The lock is free after the server has noticed the lost connection.
    wait(lambda: client.append(place, 0, b"x")[0] == 409)
    offset = client.offset(place)

    assert 0 < offset <= 9 * MIB
    assert client.append(place, offset, content[offset:])[0] == 204
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content


def test_the_browser_goes_on_by_itself_when_the_server_comes_back(running_call, someone, tmp_path):
    film = tmp_path / "长片.mp4"
    film.write_bytes(os.urandom(48 * MIB))
    page = someone(running_call, "c1")
    page.get_by_role("link", name="关于征集").first.click()
    page.get_by_role("button", name="新建作品").click()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {"offline": False, "latency": 5, "downloadThroughput": -1, "uploadThroughput": 8 * MIB})
    page.locator("input[type=file]").first.set_input_files(film)
    # The browser's warning that this is no film is ignored; only the bytes matter here.
    page.wait_for_selector(".upload-row, .header-warning")
    if page.locator(".header-warning").count():
        page.get_by_role("button", name="仍然上传").click()
    expect(page.locator(".upload-row .meta")).to_contain_text("%")
    wait(lambda: sum(part.stat().st_size for part in (running_call.data / "parts").glob("*.part")) > MIB)

    with page.expect_event("requestfailed"):
        running_call.kill()
    running_call.start()

    expect(page.locator(".file-head")).to_contain_text("长片.mp4")
    assert blob_path(running_call, hashlib.sha256(film.read_bytes()).hexdigest()).exists()


def test_the_protocols_edges(running_call):
    running_call.python(BEGIN)
    client = Client(running_call)

    status, headers, _ = client.tus("OPTIONS", "/files/")
    assert (status, headers["tus-version"], headers["tus-extension"]) == (204, "1.0.0", "creation,expiration,checksum,termination")

    status, headers, _ = client.create(100)
    place = headers["location"]
    assert status == 201
    assert "upload-expires" in headers

    # Excess bytes, a wrong offset, a wrong version, a wrong type, a wrong checksum.
    assert client.append(place, 0, b"x" * 101)[0] == 409
    assert client.append(place, 7, b"x")[0] == 409
    assert client.ask("HEAD", place)[0] == 412
    assert client.tus("PATCH", place, b"x", Upload_Offset="0", Content_Type="text/plain")[0] == 415
    wrong = base64.b64encode(hashlib.sha256(b"other").digest()).decode()
    assert client.append(place, 0, b"x" * 50, Upload_Checksum=f"sha256 {wrong}")[0] == 460
    assert client.offset(place) == 0
    right = base64.b64encode(hashlib.sha256(b"x" * 50).digest()).decode()
    assert client.append(place, 0, b"x" * 50, Upload_Checksum=f"sha256 {right}")[0] == 204
    assert client.offset(place) == 50

    # Other units, anonymous clients, and unknown ids get 404.
    assert Client(running_call, "c2").offset(place) is None
    assert Client(running_call, "c2").create(10)[0] == 404
    client_without = Client(running_call)
    client_without.cookie = ""
    assert client_without.tus("HEAD", place)[0] == 401
    assert client.tus("HEAD", "/files/00000000-0000-0000-0000-000000000000")[0] == 404
    assert client.tus("HEAD", "/files/..%2f..%2fetc%2fpasswd")[0] == 400

    # Deleted by its owner.
    assert client.tus("DELETE", place)[0] == 204
    assert client.offset(place) is None


def test_the_same_file_again_costs_nothing(running_call):
    content = os.urandom(MIB)
    running_call.python(BEGIN)
    client = Client(running_call)
    for name in ("a.mp4", "b.mp4"):
        place = client.create(len(content), name=name)[1]["location"]
        assert client.append(place, 0, content)[0] == 204

    assert len([path for path in (running_call.data / "blobstore" / "blobs").rglob("*") if path.is_file()]) == 1
    assert list((running_call.data / "parts").iterdir()) == []


def test_an_upload_goes_on_after_signing_in_again(running_call):
    content = os.urandom(6 * MIB)
    running_call.python(BEGIN)
    client = Client(running_call)
    place = client.create(len(content))[1]["location"]
    assert client.append(place, 0, content[: 4 * MIB])[0] == 204

    running_call.python(ENDED)
    status, _, said = client.append(place, 4 * MIB, content[4 * MIB :])
    assert status == 401
    assert "登录" in said.decode()

    again = Client(running_call)
    assert again.append(place, 4 * MIB, content[4 * MIB :])[0] == 204
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content


def test_a_full_disk_is_said_and_nothing_that_arrived_is_lost(running_call):
    content = os.urandom(12 * MIB)
    running_call.python(BEGIN)
    running_call.kill()
    running_call.file_size_limit = 8 * MIB
    running_call.start()
    client = Client(running_call)
    place = client.create(len(content))[1]["location"]

    status, _, said = client.append(place, 0, content)

    assert status == 507
    assert "空间" in said.decode()
    assert client.ask("GET", "/submissions/1/")[2].decode().count('class="file ') == 0
    here = client.offset(place)
    assert 0 < here <= 8 * MIB

    # Disk space is freed; the upload resumes at its offset.
    running_call.kill()
    running_call.file_size_limit = None
    running_call.start()
    client = Client(running_call)
    assert client.append(place, here, content[here:])[0] == 204
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content


CLOSE = """
import django; django.setup()
from django.utils import timezone
from baosong.apps.calls.models import Task
Task.objects.update(deadline=timezone.now(), grace_minutes=30)
"""


def test_an_upload_begun_before_the_deadline_may_finish_and_none_may_begin_after(running_call):
    content = os.urandom(2 * MIB)
    running_call.python(BEGIN)
    client = Client(running_call)
    place = client.create(len(content))[1]["location"]
    assert client.append(place, 0, content[:MIB])[0] == 204

    running_call.python(CLOSE)

    status, _, said = client.create(len(content))
    assert status == 403
    assert "截止" in said.decode()
    assert client.append(place, MIB, content[MIB:])[0] == 204
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content
