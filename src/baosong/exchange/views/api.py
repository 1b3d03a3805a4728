"""What installations ask of each other; every request is signed by a key that is trusted here."""

import base64
import binascii
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from baosong.exchange.domain import receiving, taking
from baosong.exchange.interfaces.signing import sender_of
from baosong.exchange.interfaces.talking import TUS, call_parcel
from baosong.exchange.models import ParcelArrival, ParcelUpload, Peer
from baosong.exchange.queries import calls_for, works_from
from baosong.kit.access import by_key
from baosong.kit.errors import Refusal
from baosong.kit.places import parts
from baosong.kit.refusals import FAULTS, sentence
from baosong.vault import VaultFault

Answer = Callable[..., HttpResponse]


def from_peer(view: Answer) -> Answer:
    """Lets a view be called by trusted installations alone, and words refusals for them."""

    @csrf_exempt
    @by_key
    @wraps(view)
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        peer = sender_of(request, at=timezone.now())
        if peer is None:
            return JsonResponse({"code": "unknown_sender", "message": sentence("parcel_not_taken", {"why": "unknown_sender", "facts": {}})}, status=401)
        try:
            return view(request, peer, **values)
        except Refusal as refusal:
            return JsonResponse({"code": taking.refusal_of(refusal), "message": sentence(refusal.code, refusal.facts)}, status=422)
        except VaultFault as fault:
            return JsonResponse({"code": fault.code, "message": sentence(fault.code, {})}, status=FAULTS[fault.code])

    return answer


@from_peer
def parcels_door(request: HttpRequest, peer: Peer) -> HttpResponse:
    """Tus creation: a place for a parcel."""
    length, metadata = request.headers.get("Upload-Length", ""), request.headers.get("Upload-Metadata", "")
    try:
        parcel_id = uuid.UUID(base64.b64decode(metadata.removeprefix("parcel "), validate=True).decode())
    except (ValueError, binascii.Error):
        return HttpResponse(status=400)
    if request.method != "POST" or not length.isdigit():
        return HttpResponse(status=400)
    upload = receiving.begin(peer=peer, parcel_id=parcel_id, length=int(length), at=timezone.now(), folder=parts())
    return HttpResponse(status=201, headers={"Location": reverse("parcel-part", args=[upload.pk]), "Tus-Resumable": TUS})


@from_peer
def parcel_part(request: HttpRequest, peer: Peer, upload_id: uuid.UUID) -> HttpResponse:
    """Tus HEAD and PATCH; the last piece opens the parcel."""
    upload = get_object_or_404(ParcelUpload, pk=upload_id, peer=peer)
    headers = {"Tus-Resumable": TUS, "Cache-Control": "no-store"}
    if request.method == "HEAD":
        offset = receiving.received(upload, parts())
        if offset == upload.length or upload.is_whole:
            receiving.complete(upload)
            offset = upload.length
        return HttpResponse(headers={**headers, "Upload-Offset": str(offset), "Upload-Length": str(upload.length)})
    written = request.headers.get("Upload-Offset", "")
    if request.method != "PATCH" or not written.isdigit():
        return HttpResponse(status=400)
    offset = receiving.append(upload, int(written), request.body, parts())
    if offset is None:
        offset = receiving.received(upload, parts())
        return HttpResponse(status=200, headers={**headers, "Upload-Offset": str(offset)})
    if offset == upload.length:
        receiving.complete(upload)
    return HttpResponse(status=204, headers={**headers, "Upload-Offset": str(offset)})


@from_peer
def receipt(request: HttpRequest, peer: Peer, parcel_id: uuid.UUID) -> HttpResponse:
    """The receipt of a parcel that was taken; 202 while it is being opened, 422 with the reason where it was refused, else 404."""
    arrival = ParcelArrival.objects.filter(parcel_id=parcel_id, peer=peer).first()
    if arrival is not None:
        return JsonResponse(arrival.receipt)
    upload = get_object_or_404(ParcelUpload, parcel_id=parcel_id, peer=peer, is_whole=True)
    if upload.refusal:
        return JsonResponse(upload.refusal, status=422)
    return JsonResponse({}, status=202)


@from_peer
def calls(request: HttpRequest, peer: Peer) -> HttpResponse:
    """The calls that went to the installation that asks."""
    return JsonResponse({"calls": [{"id": call.pk, "title": call.title} for call in calls_for(peer)]})


@from_peer
def call(request: HttpRequest, peer: Peer, call_id: int) -> HttpResponse:
    """One of them, as a parcel."""
    found = calls_for(peer).filter(pk=call_id).first()
    if found is None:
        raise Http404
    return HttpResponse(call_parcel(found), content_type="application/zip")


@from_peer
def works(request: HttpRequest, peer: Peer) -> HttpResponse:
    """What became of the works of the installation that asks: only what is released."""
    rows = [
        {
            "ref": item.ref,
            "state": item.submission.state,
            "note": item.submission.note,
            "adoption": item.submission.adoption,
            "outcome": item.submission.outcome,
            "released": item.submission.outcome_at is not None,
        }
        for item in works_from(peer)
    ]
    return JsonResponse({"works": rows})
