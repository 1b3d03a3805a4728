"""The upload endpoint for other installations: plain tus, with a signature for each request instead of a session."""

import base64
import http.client
import os
import uuid

import pytest
from django.utils import timezone

from baosong.apps.federation.interfaces.request_signature import signed
from baosong.core.bundle import load_key
from tests.journeys.client import MIB
from tests.journeys.installation import wait
from tests.servers import PATIENCE_S

TRUST = """
import django; django.setup()
import base64
from django.utils import timezone
from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.services import peers
from baosong.apps.orgs.models import Person, Unit
from baosong.core.bundle import KeyCard
from baosong.platform.storage import installation_key
card = peers.PeerCard("文学院", "http://127.0.0.1:9", KeyCard(base64.b64decode({key!r})))
peers.trust(card, position=PeerPosition.BELOW, unit=Unit.objects.get(name="文学院"), own=installation_key(), by=Person.objects.get(username="office"), at=timezone.now())
"""
PLACE = "/federation/uploads/"


class PeerConnection:
    """Another installation."""

    def __init__(self, installation, key):
        self.port, self.key = installation.port, key

    def headers(self, method, path, body=b"", **headers):
        named = {name.replace("_", "-"): value for name, value in {"Tus_Resumable": "1.0.0", **headers}.items()}
        return signed(method, f"http://127.0.0.1:{self.port}{path}", body, headers=named, key=self.key, at=timezone.now())

    def send(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content

    def ask(self, method, path, body=b"", **headers):
        return self.send(method, path, body, self.headers(method, path, body, **headers))

    def create(self, length, bundle_id, **headers):
        return self.ask("POST", PLACE, Upload_Length=str(length), Upload_Metadata=f"bundle {base64.b64encode(str(bundle_id).encode()).decode()}", **headers)

    def append(self, place, offset, body):
        return self.ask("PATCH", place, body, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream")


@pytest.fixture
def peer(running_call, tmp_path):
    key = load_key(tmp_path / "peer.key")
    running_call.python(TRUST.format(key=key.card.as_text()))
    return PeerConnection(running_call, key)


def test_a_bundle_is_uploaded_by_plain_tus(peer):
    content, bundle_id = os.urandom(3 * MIB), uuid.uuid4()
    status, headers, _ = peer.create(len(content), bundle_id)
    place = headers["location"]
    assert status == 201

    assert peer.append(place, 0, content[:MIB])[0] == 204
    # As if the answer had been lost: the same again, another bundle's offset, the whole once more.
    assert [peer.append(place, offset, content[:MIB])[0] for offset in (0, 2 * MIB)] == [409, 409]
    assert peer.create(len(content), bundle_id)[1]["location"] == place
    assert peer.ask("HEAD", place)[1]["upload-offset"] == str(MIB)
    assert peer.append(place, MIB, content[MIB:] + b"x")[0] == 409
    assert peer.ask("GET", f"/federation/bundles/{bundle_id}/receipt/")[0] == 404
    assert peer.append(place, MIB, content[MIB:])[0] == 204

    # Not a bundle, and refused as one by the job.
    wait(lambda: peer.ask("GET", f"/federation/bundles/{bundle_id}/receipt/")[0] == 422)
    assert peer.create(len(content), bundle_id)[1]["location"] != place


def test_the_signature_covers_host_offset_length_and_bytes_and_holds_once(peer, tmp_path):
    content = os.urandom(MIB)
    place = peer.create(len(content), uuid.uuid4())[1]["location"]
    patch = {"Upload_Offset": "0", "Content_Type": "application/offset+octet-stream"}

    # Nobody, a stranger, no version of tus.
    assert peer.send("HEAD", place, b"", {"Tus-Resumable": "1.0.0"})[0] == 401
    stranger = PeerConnection(peer, load_key(tmp_path / "stranger.key"))
    assert stranger.ask("HEAD", place)[0] == 401
    assert peer.send("HEAD", place, b"", signed("HEAD", f"http://127.0.0.1:{peer.port}{place}", b"", headers={}, key=peer.key, at=timezone.now()))[0] == 412
    # Another host of the same installation, another offset, other bytes.
    assert peer.send("HEAD", place, b"", {**peer.headers("HEAD", place), "Host": f"localhost:{peer.port}"})[0] == 401
    assert peer.send("PATCH", place, content, {**peer.headers("PATCH", place, content, **patch), "Upload-Offset": "5"})[0] == 401
    assert peer.send("PATCH", place, b"y" * MIB, peer.headers("PATCH", place, content, **patch))[0] == 460
    assert peer.ask("HEAD", place)[1]["upload-offset"] == "0"
    # A request that is sent again.
    headers = peer.headers("DELETE", place)
    assert [peer.send("DELETE", place, b"", headers)[0] for _ in range(2)] == [204, 401]
    assert peer.ask("HEAD", place)[0] == 404


@pytest.mark.parametrize("number", ["9" * 5000, "abc", "-1"])
def test_a_length_that_is_no_number_is_answered_with_400(peer, number):
    assert peer.create(number, uuid.uuid4())[0] == 400
    assert peer.create(10, "-" * 36)[0] == 400
