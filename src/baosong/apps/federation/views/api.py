"""API for other installations; every request is signed by a trusted key."""

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

from baosong.apps.federation.interfaces.client import TUS, call_bundle
from baosong.apps.federation.interfaces.request_signature import sender_of
from baosong.apps.federation.models import BundleArrival, BundleUpload, Peer
from baosong.apps.federation.queries import calls_for, submissions_from
from baosong.apps.federation.services import import_bundle, receive_bundle
from baosong.core.blobstore import BlobStoreError
from baosong.platform.errors import Refusal, UploadBusy
from baosong.platform.storage import part_folder
from baosong.platform.web.access import by_key
from baosong.platform.web.refusals import FAULTS, sentence

Answer = Callable[..., HttpResponse]


def from_peer(view: Answer) -> Answer:
    """Decorate a view for trusted installations only; refusals become JSON with code and message."""

    @csrf_exempt
    @by_key
    @wraps(view)
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        peer = sender_of(request, at=timezone.now())
        if peer is None:
            return JsonResponse({"code": "unknown_sender", "message": sentence("bundle_not_accepted", {"why": "unknown_sender", "facts": {}})}, status=401)
        try:
            return view(request, peer, **values)
        except UploadBusy as busy:
            # Not 422, which would refuse the bundle: the sender retries on 423.
            return JsonResponse({"code": busy.code, "message": sentence(busy.code, busy.facts)}, status=423)
        except Refusal as refusal:
            return JsonResponse({"code": import_bundle.refusal_code(refusal), "message": sentence(refusal.code, refusal.facts)}, status=422)
        except BlobStoreError as fault:
            return JsonResponse({"code": fault.code, "message": sentence(fault.code, {})}, status=FAULTS[fault.code])

    return answer


@from_peer
def create_upload(request: HttpRequest, peer: Peer) -> HttpResponse:
    """Tus creation of a bundle's upload."""
    length, metadata = request.headers.get("Upload-Length", ""), request.headers.get("Upload-Metadata", "")
    try:
        bundle_id = uuid.UUID(base64.b64decode(metadata.removeprefix("bundle "), validate=True).decode())
    except (ValueError, binascii.Error):
        return HttpResponse(status=400)
    if request.method != "POST" or not length.isdigit():
        return HttpResponse(status=400)
    upload = receive_bundle.begin(peer=peer, bundle_id=bundle_id, length=int(length), at=timezone.now(), folder=part_folder())
    return HttpResponse(status=201, headers={"Location": reverse("bundle-part", args=[upload.pk]), "Tus-Resumable": TUS})


@from_peer
def bundle_part(request: HttpRequest, peer: Peer, upload_id: uuid.UUID) -> HttpResponse:
    """Tus HEAD and PATCH; the last PATCH starts the import."""
    upload = get_object_or_404(BundleUpload, pk=upload_id, peer=peer)
    headers = {"Tus-Resumable": TUS, "Cache-Control": "no-store"}
    if request.method == "HEAD":
        offset = receive_bundle.received(upload, part_folder())
        if upload.is_complete or (offset == upload.length and receive_bundle.complete(upload, folder=part_folder())):
            offset = upload.length
        return HttpResponse(headers={**headers, "Upload-Offset": str(offset), "Upload-Length": str(upload.length)})
    written = request.headers.get("Upload-Offset", "")
    if request.method != "PATCH" or not written.isdigit():
        return HttpResponse(status=400)
    end = receive_bundle.append(upload, int(written), request.body, part_folder())
    if end is None:
        offset = receive_bundle.received(upload, part_folder())
        return HttpResponse(status=200, headers={**headers, "Upload-Offset": str(offset)})
    if end == upload.length:
        receive_bundle.complete(upload, folder=part_folder())
    return HttpResponse(status=204, headers={**headers, "Upload-Offset": str(end)})


@from_peer
def receipt(request: HttpRequest, peer: Peer, bundle_id: uuid.UUID) -> HttpResponse:
    """The receipt of an imported bundle; 202 while it is being imported, 422 with the reason where it was refused, else 404."""
    arrival = BundleArrival.objects.filter(bundle_id=bundle_id, peer=peer).first()
    if arrival is not None:
        return JsonResponse(arrival.receipt)
    upload = get_object_or_404(BundleUpload, bundle_id=bundle_id, peer=peer, is_complete=True)
    if upload.refusal:
        return JsonResponse(upload.refusal, status=422)
    return JsonResponse({}, status=202)


@from_peer
def calls(request: HttpRequest, peer: Peer) -> HttpResponse:
    """The calls addressed to the requesting installation."""
    return JsonResponse({"calls": [{"id": call.pk, "title": call.title} for call in calls_for(peer)]})


@from_peer
def call(request: HttpRequest, peer: Peer, call_id: int) -> HttpResponse:
    """One of these calls as a bundle."""
    found = calls_for(peer).filter(pk=call_id).first()
    if found is None:
        raise Http404
    return HttpResponse(call_bundle(found), content_type="application/zip")


@from_peer
def submissions(request: HttpRequest, peer: Peer) -> HttpResponse:
    """States and released outcomes of the requesting installation's submissions."""
    rows = [
        {
            "ref": item.ref,
            "state": item.submission.state,
            "note": item.submission.note,
            "adoption": item.submission.adoption,
            "outcome": item.submission.outcome,
            "released": item.submission.outcome_at is not None,
        }
        for item in submissions_from(peer)
    ]
    return JsonResponse({"submissions": rows})
