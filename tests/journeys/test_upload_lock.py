"""Concurrent requests for one upload: only the holder of its lock writes, truncates and finishes; stored bytes never change."""

import hashlib
import http.client
import json
import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.journeys.client import MIB, Client
from tests.journeys.installation import wait
from tests.journeys.test_upload_survives_kill import BEGIN, blob_path, part_size
from tests.servers import PATIENCE_S

WRONG = "sha256 MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA="
FILES = """
import django; django.setup()
from baosong.apps.submissions.models import PieceFile
print(PieceFile.objects.count())
"""
SET_STATE = """
import django; django.setup()
from baosong.apps.submissions.models import Submission
Submission.objects.update(state="{state}")
"""


class OpenPatch:
    """A PATCH whose body is sent in chunks and ends on demand."""

    def __init__(self, client, place, *, offset=0, checksum=""):
        self.socket = socket.create_connection(("127.0.0.1", client.port), timeout=PATIENCE_S)
        headers = [
            f"PATCH {place} HTTP/1.1",
            "Host: 127.0.0.1",
            f"Cookie: {client.cookie}",
            "Tus-Resumable: 1.0.0",
            f"Upload-Offset: {offset}",
            "Content-Type: application/offset+octet-stream",
            "Transfer-Encoding: chunked",
            *([f"Upload-Checksum: {checksum}"] if checksum else []),
        ]
        self.socket.sendall(("\r\n".join(headers) + "\r\n\r\n").encode())

    def send(self, content):
        self.socket.sendall(f"{len(content):x}\r\n".encode() + content + b"\r\n")

    def end(self):
        self.socket.sendall(b"0\r\n\r\n")
        return self.answer()

    def answer(self):
        answer = http.client.HTTPResponse(self.socket)
        answer.begin()
        answer.read()
        self.socket.close()
        return answer.status

    def abandon(self):
        self.socket.close()


def status_of_head(client, place):
    status, headers, _ = client.tus("HEAD", place)
    return status, headers.get("upload-offset")


@pytest.fixture
def upload(running_call):
    """A client, the content of a file of 2 MiB and the URL of its upload."""
    running_call.python(BEGIN)
    client, content = Client(running_call), os.urandom(2 * MIB)
    return client, content, client.create(len(content))[1]["location"]


def test_an_open_patch_keeps_head_from_finishing_and_cannot_alter_stored_bytes(running_call, upload):
    client, content, place = upload
    patch = OpenPatch(client, place, checksum=WRONG)
    patch.send(content)
    wait(lambda: part_size(running_call, place) == len(content))

    while_open = status_of_head(client, place)
    ended = patch.end()

    assert while_open == (423, None)
    assert ended == 460
    assert status_of_head(client, place) == (200, "0")
    assert int(running_call.python(FILES)) == 0
    assert client.append(place, 0, content)[0] == 204
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content


def test_an_open_patch_keeps_other_patches_and_deletion_out(running_call, upload):
    client, content, place = upload
    patch = OpenPatch(client, place)
    patch.send(content)
    wait(lambda: part_size(running_call, place) == len(content))

    statuses = [client.append(place, 0, content)[0], client.append(place, len(content), b"")[0], client.tus("DELETE", place)[0]]

    assert statuses == [423, 423, 423]
    assert patch.end() == 204
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content
    assert list((running_call.data / "parts").iterdir()) == []


def test_a_patch_with_a_checksum_that_breaks_off_leaves_nothing_unverified(running_call, upload):
    client, content, place = upload
    patch = OpenPatch(client, place, checksum=WRONG)
    patch.send(content)
    wait(lambda: part_size(running_call, place) == len(content))

    patch.abandon()

    wait(lambda: part_size(running_call, place) == 0)
    wait(lambda: status_of_head(client, place) == (200, "0"))
    assert client.append(place, 0, content)[0] == 204


def test_a_file_received_whole_before_a_kill_is_finished_by_the_next_patch(running_call, upload):
    client, content, place = upload
    patch = OpenPatch(client, place)
    patch.send(content)
    wait(lambda: part_size(running_call, place) == len(content))
    running_call.kill()
    running_call.start()
    client = Client(running_call)

    # 423 if the scheduled task is just finishing it.
    assert client.append(place, len(content), b"")[0] in (204, 423)

    wait(lambda: status_of_head(client, place) == (200, str(len(content))))
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content
    assert int(running_call.python(FILES)) == 1
    assert list((running_call.data / "parts").iterdir()) == []


def test_head_changes_nothing_and_a_task_finishes_a_file_received_whole_before_a_kill(running_call, upload):
    client, content, place = upload
    patch = OpenPatch(client, place)
    patch.send(content)
    wait(lambda: part_size(running_call, place) == len(content))
    running_call.kill()
    running_call.start()
    client, seen = Client(running_call), set()

    def is_finished():
        seen.add(status_of_head(client, place))
        return (200, str(len(content))) in seen

    wait(is_finished)

    # HEAD reports no other offset in the meantime: clients take the whole length for success.
    assert seen <= {(423, None), (200, str(len(content)))}
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content
    assert int(running_call.python(FILES)) == 1


def test_a_file_for_a_submission_that_was_closed_meanwhile_is_refused_with_the_reason_and_kept_until_it_opens(running_call, upload):
    client, content, place = upload
    running_call.python(SET_STATE.format(state="accepted"))

    appended = client.append(place, 0, content)

    assert appended[0] == 403
    assert json.loads(appended[2])["code"] == "step_not_open"
    assert status_of_head(client, place) == (403, None)
    assert not blob_path(running_call, hashlib.sha256(content).hexdigest()).exists()
    # When: it is opened again.
    running_call.python(SET_STATE.format(state="draft"))
    wait(lambda: status_of_head(client, place) == (200, str(len(content))))
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content


def test_racing_heads_and_patches_make_one_file_of_the_right_bytes(running_call, upload):
    client, content, place = upload
    together = threading.Barrier(8)

    def ask(number):
        together.wait(timeout=PATIENCE_S)
        if number % 2:
            return status_of_head(client, place)[0]
        return client.append(place, 0, content)[0]

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(ask, range(8)))

    assert set(statuses) <= {200, 204, 409, 423}
    assert statuses.count(204) == 1
    assert status_of_head(client, place) == (200, str(len(content)))
    assert blob_path(running_call, hashlib.sha256(content).hexdigest()).read_bytes() == content
    assert int(running_call.python(FILES)) == 1
    assert list((running_call.data / "parts").iterdir()) == []


def test_bytes_emptied_in_the_store_are_healed_when_they_arrive_again(running_call, upload):
    client, content, place = upload
    assert client.append(place, 0, content)[0] == 204
    blob = blob_path(running_call, hashlib.sha256(content).hexdigest())
    blob.chmod(0o600)
    os.truncate(blob, 0)

    again = client.create(len(content), name="b.mp4")[1]["location"]
    assert client.append(again, 0, content)[0] == 204

    assert blob.read_bytes() == content
