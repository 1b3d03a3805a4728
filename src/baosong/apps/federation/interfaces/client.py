"""HTTP client of another installation: sends bundles, fetches calls and outcomes."""

from __future__ import annotations

import base64
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import timezone

from baosong.apps.calls.models import Call
from baosong.apps.federation.enums import DispatchState
from baosong.apps.federation.errors import PeerRefuses, PeerUnreachable
from baosong.apps.federation.interfaces.request_signature import signed
from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.federation.services import build_bundle
from baosong.apps.federation.services import send as send_service
from baosong.platform.storage import blobstore, bundle_folder, installation_key
from baosong.platform.web.parsing import strict_number

if TYPE_CHECKING:
    import httpx

# Bytes of one PATCH request; a lost connection repeats no more than that.
PIECE: Final = 8 * 1024**2
# Seconds to wait for the other side's import of a small bundle before the job ends; `services.send.upkeep` retries.
IMPORT_WAIT: Final = 20
# Seconds.
TIMEOUT: Final = 60.0
CONNECT_TIMEOUT: Final = 10.0
TUS: Final = "1.0.0"
UPLOADS: Final = "/federation/uploads/"
# Answers after which the sender asks for the offset and goes on from there: another offset, a checksum that does not fit.
OUT_OF_STEP: Final = (409, 460)
TRIES: Final = 5


class PeerClient:
    """A client for one peer; signs every request."""

    def __init__(self, peer: Peer) -> None:
        import httpx

        self.peer = peer
        self.http = httpx.Client(timeout=httpx.Timeout(TIMEOUT, connect=CONNECT_TIMEOUT), follow_redirects=False)

    def ask(self, method: str, target: str, body: bytes = b"", *, expected: tuple[int, ...] = (), **headers: str) -> httpx.Response:
        """Send a signed request; underscores in names of headers stand for hyphens. `expected`: error codes that the caller handles.

        Raises PeerUnreachable for network and server errors, PeerRefuses for 401, 403, 409 and 422.
        """
        import httpx
        from http_message_signatures import HTTPMessageSignaturesException

        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"{self.peer.address}{target}"
        try:
            answer = self.http.request(method, url, content=body, headers=signed(method, url, body, headers=sent, key=installation_key(), at=timezone.now()))
        except (httpx.HTTPError, httpx.InvalidURL, HTTPMessageSignaturesException) as error:
            raise PeerUnreachable(name=self.peer.name, detail=str(error)[:200]) from error
        if answer.status_code in expected:
            return answer
        if answer.status_code in (401, 403, 409, 422):
            raise PeerRefuses(name=self.peer.name, said=_message_of(answer))
        if answer.status_code >= 400 and answer.status_code != 404:
            raise PeerUnreachable(name=self.peer.name, detail=str(answer.status_code))
        return answer


@contextmanager
def connected(peer: Peer) -> Iterator[PeerClient]:
    """A client that is closed on exit."""
    client = PeerClient(peer)
    try:
        yield client
    finally:
        client.http.close()


def _message_of(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("message") or answer.json().get("code"))
    except (ValueError, AttributeError):
        return str(answer.status_code)


def send(dispatch_id: int) -> None:
    """Send a bundle from the offset that the other side has, and store the receipt. Idempotent; resumes after an interruption."""
    dispatch = Dispatch.objects.select_related("peer").get(pk=dispatch_id)
    path = send_service.bundle_path(dispatch, bundle_folder())
    if dispatch.state != DispatchState.WAITING or not path.exists():
        return
    with connected(dispatch.peer) as client:
        try:
            if _answer(client, dispatch) == ABSENT:
                _send_bytes(client, dispatch, path)
            for _ in range(IMPORT_WAIT):
                if _answer(client, dispatch) != IMPORTING:
                    break
                time.sleep(1)
        except PeerRefuses as refusal:
            send_service.refused(dispatch, str(refusal.facts["said"]), at=timezone.now())


ABSENT: Final = 404
IMPORTING: Final = 202


def _answer(client: PeerClient, dispatch: Dispatch) -> int:
    """The status code of the receipt's request: 404 absent, 202 being imported, 200 imported; a receipt is stored."""
    answer = client.ask("GET", f"/federation/bundles/{dispatch.bundle_id}/receipt/")
    if answer.status_code == 200:
        send_service.acknowledge(dispatch, answer.json(), folder=bundle_folder(), at=timezone.now())
    return answer.status_code


def _send_bytes(client: PeerClient, dispatch: Dispatch, path: Path) -> None:
    """Resume the tus 1.0 upload at the offset of the other side."""
    metadata = f"bundle {base64.b64encode(str(dispatch.bundle_id).encode()).decode()}"
    begun = client.ask("POST", UPLOADS, Tus_Resumable=TUS, Upload_Length=str(dispatch.size), Upload_Metadata=metadata)
    location = begun.headers["Location"]
    offset, tries = _offset(client, location), 0
    with path.open("rb") as source:
        while offset < dispatch.size:
            source.seek(offset)
            piece = source.read(PIECE)
            answer = client.ask(
                "PATCH", location, piece, expected=OUT_OF_STEP, Tus_Resumable=TUS, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream"
            )
            if answer.status_code in OUT_OF_STEP:
                # The answer to an earlier request was lost, or the piece was damaged on its way.
                tries += 1
                if tries > TRIES:
                    raise PeerUnreachable(name=client.peer.name, detail=str(answer.status_code))
                offset = _offset(client, location)
                continue
            offset, tries = strict_number(answer.headers["Upload-Offset"], "Upload-Offset"), 0
            Dispatch.objects.filter(pk=dispatch.pk).update(sent=offset, tried_at=timezone.now())


def _offset(client: PeerClient, location: str) -> int:
    return strict_number(client.ask("HEAD", location, Tus_Resumable=TUS).headers["Upload-Offset"], "Upload-Offset")


def fetch_outcomes(peer: Peer) -> int:
    """Fetch the outcomes of submissions from an installation above; returns how many changed."""
    with connected(peer) as client:
        return send_service.record_outcomes(peer, client.ask("GET", "/federation/submissions/").json()["submissions"], at=timezone.now())


def fetched_calls(peer: Peer) -> Iterator[Path]:
    """The calls published to us and not imported yet, each as a bundle file that is deleted afterwards."""
    known = set(RemoteCall.objects.filter(peer=peer).values_list("ref", flat=True))
    with connected(peer) as client, tempfile.TemporaryDirectory(dir=bundle_folder()) as folder:
        for row in client.ask("GET", "/federation/calls/").json()["calls"]:
            if build_bundle.call_ref(int(row["id"])) not in known:
                target = Path(folder) / "call.bundle"
                target.write_bytes(client.ask("GET", f"/federation/calls/{int(row['id'])}/").content)
                yield target


def call_bundle(call: Call, *, recipient: Peer) -> bytes:
    """A call as a bundle for an installation below."""
    with tempfile.TemporaryDirectory(dir=bundle_folder()) as folder:
        target = Path(folder) / "call.bundle"
        build_bundle.pack_call(call, target, recipient=recipient, sender=own_name(), key=installation_key(), blobstore=blobstore(), at=timezone.now())
        return target.read_bytes()


def own_name() -> str:
    """The configured name of this installation."""
    return str(settings.BAOSONG_NAME)
