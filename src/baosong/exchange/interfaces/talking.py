"""Talking to another installation: sending a parcel piece by piece, taking its calls, asking after our works."""

import base64
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx
from django.conf import settings
from django.utils import timezone

from baosong.calls.models import Call
from baosong.exchange.domain import dispatching, packing
from baosong.exchange.enums import DispatchState
from baosong.exchange.errors import PeerRefuses, PeerUnreachable
from baosong.exchange.interfaces.signing import signed
from baosong.exchange.models import Dispatch, Peer, RemoteCall
from baosong.kit.places import own_key, parcels, vault

# One request carries so much; a lost connection costs no more than that.
PIECE: Final = 2 * 1024**2
# How long the other side is given to open a small parcel before the job ends; upkeep asks again.
OPENING: Final = 20
TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
TUS: Final = "1.0.0"


class Line:
    """A connection to a peer; every request on it is signed."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self.client = httpx.Client(base_url=peer.address, timeout=TIMEOUT, follow_redirects=False)

    def ask(self, method: str, target: str, body: bytes = b"", **headers: str) -> httpx.Response:
        """Raises PeerUnreachable where nothing answers, PeerRefuses where the answer is a no."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            answer = self.client.request(method, target, content=body, headers={**named, **signed(method, target, body, key=own_key(), at=timezone.now())})
        except httpx.HTTPError as error:
            raise PeerUnreachable(name=self.peer.name, detail=str(error)[:200]) from error
        if answer.status_code in (401, 403, 409, 422):
            raise PeerRefuses(name=self.peer.name, said=_said(answer))
        if answer.status_code >= 400 and answer.status_code != 404:
            raise PeerUnreachable(name=self.peer.name, detail=str(answer.status_code))
        return answer


@contextmanager
def line_to(peer: Peer) -> Iterator[Line]:
    """A line that is closed afterwards."""
    line = Line(peer)
    try:
        yield line
    finally:
        line.client.close()


def _said(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("message") or answer.json().get("code"))
    except (ValueError, AttributeError):
        return str(answer.status_code)


def send(dispatch_id: int) -> None:
    """Sends a parcel, from where the other side has it, and keeps the receipt. Done again, it goes on or changes nothing."""
    made = Dispatch.objects.select_related("peer").get(pk=dispatch_id)
    path = dispatching.place_of(made, parcels())
    if made.state != DispatchState.WAITING or not path.exists():
        return
    with line_to(made.peer) as line:
        try:
            if _answer(line, made) == ABSENT:
                _send_bytes(line, made, path)
            for _ in range(OPENING):
                if _answer(line, made) != OPENED_SOON:
                    break
                time.sleep(1)
        except PeerRefuses as refusal:
            dispatching.refused(made, str(refusal.facts["said"]), at=timezone.now())


ABSENT: Final = 404
OPENED_SOON: Final = 202


def _answer(line: Line, made: Dispatch) -> int:
    """Whether the other side has the parcel, is opening it, or has taken it: then its receipt is kept."""
    answer = line.ask("GET", f"/exchange/parcels/{made.parcel_id}/receipt/")
    if answer.status_code == 200:
        dispatching.acknowledge(made, answer.json(), folder=parcels(), at=timezone.now())
    return answer.status_code


def _send_bytes(line: Line, made: Dispatch, path: Path) -> None:
    """Tus 1.0: ask how far the other side has it, then send the rest."""
    metadata = f"parcel {base64.b64encode(str(made.parcel_id).encode()).decode()}"
    begun = line.ask("POST", "/exchange/parcels/", Tus_Resumable=TUS, Upload_Length=str(made.size), Upload_Metadata=metadata)
    location = begun.headers["Location"]
    offset = int(line.ask("HEAD", location, Tus_Resumable=TUS).headers["Upload-Offset"])
    with path.open("rb") as source:
        source.seek(offset)
        while piece := source.read(PIECE):
            answer = line.ask("PATCH", location, piece, Tus_Resumable=TUS, Upload_Offset=str(offset), Content_Type="application/offset+octet-stream")
            offset = int(answer.headers["Upload-Offset"])
            Dispatch.objects.filter(pk=made.pk).update(sent=offset, tried_at=timezone.now())
            source.seek(offset)


def ask_outcomes(peer: Peer) -> int:
    """Asks an installation above what became of our works; returns how many changed."""
    with line_to(peer) as line:
        return dispatching.told(peer, line.ask("GET", "/exchange/works/").json()["works"], at=timezone.now())


def fetched_calls(peer: Peer) -> Iterator[Path]:
    """The calls that went to us and are not here yet, each as a parcel that is taken away afterwards."""
    known = set(RemoteCall.objects.filter(peer=peer).values_list("ref", flat=True))
    with line_to(peer) as line, tempfile.TemporaryDirectory(dir=parcels()) as folder:
        for row in line.ask("GET", "/exchange/calls/").json()["calls"]:
            if packing.call_ref(int(row["id"])) not in known:
                target = Path(folder) / "call.parcel"
                target.write_bytes(line.ask("GET", f"/exchange/calls/{int(row['id'])}/").content)
                yield target


def call_parcel(call: Call) -> bytes:
    """A call as a parcel for an installation below."""
    with tempfile.TemporaryDirectory(dir=parcels()) as folder:
        target = Path(folder) / "call.parcel"
        packing.pack_call(call, target, sender=own_name(), key=own_key(), vault=vault(), at=timezone.now())
        return target.read_bytes()


def own_name() -> str:
    """How this installation calls itself."""
    return str(settings.BAOSONG_NAME)
