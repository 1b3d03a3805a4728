"""The page of other installations and its actions."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.apps.federation.enums import DispatchState, PeerPosition
from baosong.apps.federation.errors import CallUnknown
from baosong.apps.federation.interfaces import client
from baosong.apps.federation.interfaces.cards import own_card
from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.federation.policies import may_change_peer, may_download_bundle, may_manage_peers, may_send_for, roots_of
from baosong.apps.federation.queries import calls_for, peers, unsent_submissions
from baosong.apps.federation.services import import_bundle, send
from baosong.apps.federation.services import peers as peers_service
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.queries import subtree
from baosong.platform.storage import blobstore, bundle_folder, installation_key, part_folder
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import saved, send_file


@allowed(may_manage_peers)
def peer_list(request: PersonRequest) -> HttpResponse:
    roots = roots_of(request.user)
    units = [unit for root in roots for unit in subtree(root)]
    above, below = list(peers(PeerPosition.ABOVE)), list(peers(PeerPosition.BELOW))
    calls = RemoteCall.objects.filter(peer__in=above).select_related("call", "peer").order_by("-pk")
    context = {
        "card": own_card(),
        "above": above,
        "below": [(peer, list(calls_for(peer))) for peer in below],
        "units": units,
        "positions": PeerPosition.choices,
        "calls": [(remote, unsent_submissions(remote.peer).filter(task__call=remote.call).count()) for remote in calls],
        "dispatches": Dispatch.objects.select_related("peer").prefetch_related("submissions")[:50],
    }
    return render(request, "federation/peers.html", context)


@require_POST
@allowed(may_manage_peers)
def trust(request: PersonRequest) -> HttpResponse:
    card = peers_service.read_card(request.POST.get("card", ""))
    units = {str(unit.pk): unit for root in roots_of(request.user) for unit in subtree(root)}
    unit = units.get(request.POST.get("unit", "")) or roots_of(request.user)[0]
    position = PeerPosition.ABOVE if request.POST.get("position") == PeerPosition.ABOVE else PeerPosition.BELOW
    peer = peers_service.trust(card, position=position, unit=unit, own=installation_key(), by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s is trusted now. Its fingerprint is %(key)s.") % {"name": peer.name, "key": peer.fingerprint})
    return redirect("peers")


@require_POST
@allowed(may_change_peer)
def distrust(request: PersonRequest, peer_id: int) -> HttpResponse:
    peer = peers_service.distrust(get_object_or_404(Peer, pk=peer_id), by=request.user, at=timezone.now())
    messages.success(request, _("Nothing is taken from %(name)s any more; what came before is kept.") % {"name": peer.name})
    return redirect("peers")


@require_POST
@allowed(may_change_peer)
def fetch_calls(request: HttpRequest, peer_id: int) -> HttpResponse:
    peer = get_object_or_404(Peer, pk=peer_id, is_trusted=True)
    at, before = timezone.now(), RemoteCall.objects.filter(peer=peer).count()
    for path in client.fetched_calls(peer):
        import_bundle.import_bundle(path, blobstore=blobstore(), begun_at=at, at=at, sender=peer)
    count = RemoteCall.objects.filter(peer=peer).count() - before
    messages.success(request, ngettext("%(n)s new call came down.", "%(n)s new calls came down.", count) % {"n": count})
    return redirect("peers")


@require_POST
@allowed(may_send_for)
def dispatch(request: PersonRequest, remote_id: int) -> HttpResponse:
    remote = get_object_or_404(RemoteCall.objects.select_related("call"), pk=remote_id)
    send.dispatch(remote, sender=client.own_name(), key=installation_key(), folder=bundle_folder(), blobstore=blobstore(), by=request.user, at=timezone.now())
    messages.success(request, _("The bundle is on its way; you may leave this page."))
    return redirect("peers")


@allowed(may_download_bundle)
def bundle(request: HttpRequest, dispatch_id: int) -> HttpResponse | StreamingHttpResponse:
    """A bundle as a file, for installations without a network connection."""
    made = get_object_or_404(Dispatch, pk=dispatch_id, state=DispatchState.WAITING)
    return send_file(request, send.bundle_path(made, bundle_folder()), f"{made.bundle_id}.bundle", save=True)


@allowed(may_change_peer)
def call_bundle(request: HttpRequest, peer_id: int, call_id: int) -> HttpResponse:
    peer = get_object_or_404(Peer, pk=peer_id, is_trusted=True)
    found = calls_for(peer).filter(pk=call_id).first()
    if found is None:
        raise CallUnknown(title=str(call_id))
    return saved(client.call_bundle(found), name=f"{found.title[:60]}.bundle", content_type="application/octet-stream")


@require_POST
@allowed(may_manage_peers)
def import_file(request: HttpRequest) -> HttpResponse:
    """Import a bundle that was uploaded as a file."""
    chosen = request.FILES.get("bundle")
    at = timezone.now()
    if chosen is None:
        messages.error(request, _("Please choose a bundle."))
        return redirect("peers")
    target = part_folder() / f"uploaded-{installation_key().card.fingerprint}-{at.timestamp()}"
    try:
        with target.open("wb") as target_file:
            for piece in chosen.chunks():
                target_file.write(piece)
        receipt = import_bundle.import_bundle(target, blobstore=blobstore(), begun_at=at, at=at)
    finally:
        target.unlink(missing_ok=True)
    numbers = "、".join(str(item["number"]) for item in receipt.get("submissions", []))
    messages.success(request, _("The bundle has been taken in. Receipts: %(numbers)s") % {"numbers": numbers or receipt["bundle"]})
    return redirect("peers")
