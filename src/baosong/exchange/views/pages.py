"""Other installations: our card, theirs, the calls that came down, the parcels that went up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baosong.exchange.access import may_change_peer, may_exchange, may_send_for, may_take_parcel, roots_of
from baosong.exchange.domain import dispatching, taking, trusting
from baosong.exchange.enums import DispatchState, Place
from baosong.exchange.errors import CallUnknown
from baosong.exchange.interfaces import talking
from baosong.exchange.interfaces.cards import own_card
from baosong.exchange.models import Dispatch, Peer, RemoteCall
from baosong.exchange.queries import calls_for, peers, to_dispatch
from baosong.kit.access import allowed
from baosong.kit.places import own_key, parcels, parts, vault
from baosong.kit.streams import saved, send_file
from baosong.orgs.queries import subtree


@allowed(may_exchange)
def exchange(request: HttpRequest) -> HttpResponse:
    """All of it on one page."""
    roots = roots_of(request.user)
    units = [unit for root in roots for unit in subtree(root)]
    above, below = list(peers(Place.ABOVE)), list(peers(Place.BELOW))
    calls = RemoteCall.objects.filter(peer__in=above).select_related("call", "peer").order_by("-pk")
    context = {
        "card": own_card(),
        "above": above,
        "below": [(peer, list(calls_for(peer))) for peer in below],
        "units": units,
        "places": Place.choices,
        "calls": [(remote, to_dispatch(remote.peer).filter(task__call=remote.call).count()) for remote in calls],
        "dispatches": Dispatch.objects.select_related("peer").prefetch_related("works")[:50],
    }
    return render(request, "exchange/exchange.html", context)


@require_POST
@allowed(may_exchange)
def trust(request: HttpRequest) -> HttpResponse:
    """Takes another installation's card."""
    card = trusting.read_card(request.POST.get("card", ""))
    units = {str(unit.pk): unit for root in roots_of(request.user) for unit in subtree(root)}
    unit = units.get(request.POST.get("unit", "")) or roots_of(request.user)[0]
    place = Place.ABOVE if request.POST.get("place") == Place.ABOVE else Place.BELOW
    peer = trusting.trust(card, place=place, unit=unit, own=own_key(), by=request.user, at=timezone.now())
    messages.success(request, _("%(name)s is trusted now. Its fingerprint is %(key)s.") % {"name": peer.name, "key": peer.fingerprint})
    return redirect("exchange")


@require_POST
@allowed(may_change_peer)
def distrust(request: HttpRequest, peer_id: int) -> HttpResponse:
    """Takes nothing from it any more."""
    peer = trusting.distrust(get_object_or_404(Peer, pk=peer_id), by=request.user, at=timezone.now())
    messages.success(request, _("Nothing is taken from %(name)s any more; what came before is kept.") % {"name": peer.name})
    return redirect("exchange")


@require_POST
@allowed(may_change_peer)
def fetch(request: HttpRequest, peer_id: int) -> HttpResponse:
    """Fetches the calls that went to us."""
    peer = get_object_or_404(Peer, pk=peer_id, is_trusted=True)
    at, before = timezone.now(), RemoteCall.objects.filter(peer=peer).count()
    for path in talking.fetched_calls(peer):
        taking.take(path, vault=vault(), begun_at=at, at=at, sender=peer)
    count = RemoteCall.objects.filter(peer=peer).count() - before
    messages.success(request, ngettext("%(n)s new call came down.", "%(n)s new calls came down.", count) % {"n": count})
    return redirect("exchange")


@require_POST
@allowed(may_send_for)
def dispatch(request: HttpRequest, remote_id: int) -> HttpResponse:
    """Sends the submitted works up."""
    remote = get_object_or_404(RemoteCall.objects.select_related("call"), pk=remote_id)
    dispatching.dispatch(remote, sender=talking.own_name(), key=own_key(), folder=parcels(), vault=vault(), by=request.user, at=timezone.now())
    messages.success(request, _("The parcel is on its way; you may leave this page."))
    return redirect("exchange")


@allowed(may_take_parcel)
def parcel(request: HttpRequest, dispatch_id: int) -> HttpResponse | StreamingHttpResponse:
    """A parcel as a file, to be carried where no network leads."""
    made = get_object_or_404(Dispatch, pk=dispatch_id, state=DispatchState.WAITING)
    return send_file(request, dispatching.place_of(made, parcels()), f"{made.parcel_id}.parcel", save=True)


@allowed(may_change_peer)
def call_parcel(request: HttpRequest, peer_id: int, call_id: int) -> HttpResponse:
    """A call as a file for an installation below."""
    peer = get_object_or_404(Peer, pk=peer_id, is_trusted=True)
    found = calls_for(peer).filter(pk=call_id).first()
    if found is None:
        raise CallUnknown(title=str(call_id))
    return saved(talking.call_parcel(found), name=f"{found.title[:60]}.parcel", content_type="application/octet-stream")


@require_POST
@allowed(may_exchange)
def bring(request: HttpRequest) -> HttpResponse:
    """Takes a parcel that was carried here as a file."""
    chosen = request.FILES.get("parcel")
    at = timezone.now()
    if chosen is None:
        messages.error(request, _("Please choose a parcel."))
        return redirect("exchange")
    target = parts() / f"carried-{own_key().card.fingerprint}-{at.timestamp()}"
    try:
        with target.open("wb") as kept:
            for piece in chosen.chunks():
                kept.write(piece)
        receipt = taking.take(target, vault=vault(), begun_at=at, at=at)
    finally:
        target.unlink(missing_ok=True)
    numbers = "、".join(str(work["number"]) for work in receipt.get("works", []))
    messages.success(request, _("The parcel has been taken in. Receipts: %(numbers)s") % {"numbers": numbers or receipt["parcel"]})
    return redirect("exchange")
