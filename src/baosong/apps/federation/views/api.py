"""API for other installations; every request is signed by a trusted key."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from baosong.apps.federation.interfaces.client import call_bundle
from baosong.apps.federation.interfaces.request_signature import sender_of
from baosong.apps.federation.models import BundleArrival, BundleUpload, Peer
from baosong.apps.federation.queries import calls_for, submissions_from
from baosong.apps.federation.services import import_bundle
from baosong.core.blobstore import BlobStoreError
from baosong.platform.errors import Refusal
from baosong.platform.web.access import by_key
from baosong.platform.web.refusals import FAULTS, sentence

Answer = Callable[..., HttpResponse]


def from_peer(view: Answer) -> Answer:
    """Decorate a view for trusted installations only; refusals become JSON with code and message."""

    @csrf_exempt
    @by_key
    @wraps(view)
    def answer(request: HttpRequest, **values: Any) -> HttpResponse:
        peer = sender_of(request, at=timezone.now(), body=request.body)
        if peer is None:
            return JsonResponse({"code": "unknown_sender", "message": sentence("bundle_not_accepted", {"why": "unknown_sender", "facts": {}})}, status=401)
        try:
            return view(request, peer, **values)
        except Refusal as refusal:
            return JsonResponse({"code": import_bundle.refusal_code(refusal), "message": sentence(refusal.code, refusal.facts)}, status=422)
        except BlobStoreError as fault:
            return JsonResponse({"code": fault.code, "message": sentence(fault.code, {})}, status=FAULTS[fault.code])

    return answer


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
    return HttpResponse(call_bundle(found, recipient=peer), content_type="application/zip")


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
