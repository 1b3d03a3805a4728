"""The page of other installations and its actions."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from baosong.apps.federation.enums import DispatchState, PeerPosition
from baosong.apps.federation.errors import BundleNotAccepted, CallUnknown, OwnCard
from baosong.apps.federation.forms import BundleForm, TrustForm
from baosong.apps.federation.interfaces import client
from baosong.apps.federation.interfaces.cards import own_card
from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.federation.policies import may_change_peer, may_download_bundle, may_manage_peers, may_send_for, roots_of
from baosong.apps.federation.queries import calls_for, peers, unsent_submissions
from baosong.apps.federation.services import import_bundle, send
from baosong.apps.federation.services import peers as peers_service
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.policies import PersonRequest, reauthenticated
from baosong.apps.orgs.queries import below, open_units
from baosong.platform.storage import blobstore, bundle_folder, installation_key, part_folder
from baosong.platform.web.access import allowed
from baosong.platform.web.downloads import saved, send_file
from baosong.platform.web.forms import form_page, posted


@allowed(may_manage_peers)
def peer_list(request: PersonRequest) -> HttpResponse:
    return _peers_page(request)


def _own_units(request: PersonRequest) -> QuerySet[Unit]:
    found: QuerySet[Unit] = open_units(Unit.objects.filter(below(roots_of(request.user))).order_by("path"))
    return found


def _peers_page(request: PersonRequest, *, trust_form: TrustForm | None = None, bundle_form: BundleForm | None = None) -> HttpResponse:
    above, below_us = list(peers(PeerPosition.ABOVE)), list(peers(PeerPosition.BELOW))
    calls = RemoteCall.objects.filter(peer__in=above).select_related("call", "peer").order_by("-pk")
    context = {
        "card": own_card(),
        "above": above,
        "below": [(peer, list(calls_for(peer))) for peer in below_us],
        "trust_form": trust_form or TrustForm(units=_own_units(request)),
        "bundle_form": bundle_form or BundleForm(),
        "calls": [(remote, unsent_submissions(remote.peer).filter(task__call=remote.call).count()) for remote in calls],
        "dispatches": Dispatch.objects.select_related("peer").prefetch_related("submissions")[:50],
    }
    return form_page(request, "federation/peers.html", context)


@require_POST
@allowed(may_manage_peers)
@reauthenticated(gettext_lazy("Trust another installation"))
def trust(request: PersonRequest) -> HttpResponse:
    form = posted(request, TrustForm, units=_own_units(request))
    if form.is_valid():
        try:
            peer = peers_service.trust(**form.cleaned_data, own=installation_key(), by=request.user, at=timezone.now())
        except OwnCard as refusal:
            form.add_refusal("card", refusal)
    if not form.is_valid():
        return _peers_page(request, trust_form=form)
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
        import_bundle.import_bundle(path, own=installation_key().card, blobstore=blobstore(), begun_at=at, at=at, sender=peer)
    count = RemoteCall.objects.filter(peer=peer).count() - before
    messages.success(request, ngettext("%(n)s new call came down.", "%(n)s new calls came down.", count) % {"n": count})
    return redirect("peers")


@require_POST
@allowed(may_send_for)
@reauthenticated(gettext_lazy("Send the works up"))
def dispatch(request: PersonRequest, remote_id: int) -> HttpResponse:
    remote = get_object_or_404(RemoteCall.objects.select_related("call"), pk=remote_id)
    send.dispatch(remote, sender=client.own_name(), key=installation_key(), folder=bundle_folder(), blobstore=blobstore(), by=request.user, at=timezone.now())
    messages.success(request, _("The bundle is on its way; you may leave this page."))
    return redirect("peers")


@allowed(may_download_bundle)
@reauthenticated(gettext_lazy("Carry the works as a file"))
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
    return saved(client.call_bundle(found, recipient=peer), name=f"{found.title[:60]}.bundle", content_type="application/octet-stream")


@require_POST
@allowed(may_manage_peers)
def import_file(request: PersonRequest) -> HttpResponse:
    """Import a bundle that was uploaded as a file."""
    form, at = posted(request, BundleForm), timezone.now()
    if not form.is_valid():
        return _peers_page(request, bundle_form=form)
    target = part_folder() / f"uploaded-{installation_key().card.fingerprint}-{at.timestamp()}"
    try:
        with target.open("wb") as target_file:
            for piece in form.cleaned_data["bundle"].chunks():
                target_file.write(piece)
        receipt = import_bundle.import_bundle(target, own=installation_key().card, blobstore=blobstore(), begun_at=at, at=at)
    except BundleNotAccepted as refusal:
        form.add_refusal("bundle", refusal)
        return _peers_page(request, bundle_form=form)
    finally:
        target.unlink(missing_ok=True)
    if not receipt.get("recipient"):
        messages.info(request, _("The bundle names no recipient; it was taken because it was brought by hand."))
    numbers = "、".join(str(item["number"]) for item in receipt.get("submissions", []))
    messages.success(request, _("The bundle has been taken in. Receipts: %(numbers)s") % {"numbers": numbers or receipt["bundle"]})
    return redirect("peers")
