"""Sign-on by the campus account."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from baosong.apps.orgs.errors import SignOnFailed, SignOnNotBegun
from baosong.apps.orgs.interfaces.campus import STATE, SignOnMethod, linked_ways, way_of
from baosong.apps.orgs.interfaces.pending_sign_on import PendingSignOn, Purpose, begin_sign_on, end_sign_on
from baosong.apps.orgs.interfaces.sign_in import safe_target, sign_on
from baosong.apps.orgs.models import Identity, Person
from baosong.apps.orgs.policies import PersonRequest, reauthenticated
from baosong.apps.orgs.services import identities
from baosong.platform.web.access import anyone, by_link, signed_in
from baosong.platform.web.forms import posted_key
from baosong.platform.web.public_urls import public_address
from baosong.platform.web.refusals import sentence


def _way(name: str) -> tuple[SignOnMethod, str]:
    try:
        return way_of(name), public_address("campus-back", name)
    except KeyError as error:
        raise Http404 from error


@anyone
def begin(request: HttpRequest, way: str) -> HttpResponse:
    return _leave(request, PendingSignOn(way, Purpose.SIGN_IN, target=safe_target(request, request.GET.get("next", ""))))


@require_POST
@signed_in
@reauthenticated(gettext_lazy("Link a campus account"), after_sign_in=True)
def begin_link(request: HttpRequest, way: str) -> HttpResponse:
    return _leave(request, PendingSignOn(way, Purpose.LINK, person=request.user.pk))


@signed_in
def again(request: PersonRequest, way: str) -> HttpResponse:
    """Prove the identity of the person signed in by a linked campus account."""
    if way not in linked_ways(request.user):
        raise Http404
    target = safe_target(request, request.GET.get("next", ""))
    if request.method == "POST":
        return _leave(request, PendingSignOn(way, Purpose.PROOF, target=target, person=request.user.pk))
    others = [method for method in get_adapter().get_reauthentication_methods(request.user) if method["url"] != request.path]
    alternatives = [{**method, "url": f"{method['url']}?{urlencode({'next': target})}"} for method in others]
    return render(request, "orgs/campus_again.html", {"reauthentication_alternatives": alternatives})


def _leave(request: HttpRequest, pending: PendingSignOn) -> HttpResponse:
    found, back = _way(pending.way)
    try:
        address = found.leave(request, back, begin_sign_on(request.session, pending), afresh=pending.purpose is Purpose.PROOF)
    except SignOnFailed as refusal:
        return _failed(request, refusal)
    # The policy (form-action) forbids a form to lead elsewhere, also by a redirect.
    return render(request, "orgs/to_campus.html", {"address": address}) if request.method == "POST" else redirect(address)


@by_link
def back(request: HttpRequest, way: str) -> HttpResponse:
    """Complete the sign-on that this session began: sign in, link the account, or prove the identity again."""
    found, here = _way(way)
    state = request.GET.get(STATE, "")
    try:
        pending = end_sign_on(request.session, way=way, state=state, person=request.user.pk)
        vouched = found.come_back(request, here, state, afresh=pending.purpose is Purpose.PROOF)
    except SignOnNotBegun as refusal:
        return render(request, "orgs/sign_on_not_begun.html", {"sentence": sentence(refusal.code, refusal.facts)}, status=403)
    except SignOnFailed as refusal:
        return _failed(request, refusal)
    at = timezone.now()
    if pending.purpose is Purpose.LINK and isinstance(request.user, Person):
        identities.link(request.user, issuer=vouched.issuer, subject=vouched.subject, at=at)
        messages.success(request, _("From now on your campus account signs you in here."))
        return redirect("mfa_index")
    if pending.purpose is Purpose.PROOF:
        return _prove(request, pending, issuer=vouched.issuer, subject=vouched.subject)
    person = identities.recognise(issuer=vouched.issuer, subject=vouched.subject, account=vouched.account, at=at)
    if person is None:
        return render(request, "orgs/not_invited.html", {"account": vouched.account or vouched.subject}, status=403)
    return sign_on(request, person, method="campus", target=pending.target)


def _prove(request: HttpRequest, pending: PendingSignOn, *, issuer: str, subject: str) -> HttpResponse:
    if not Identity.objects.filter(person=request.user.pk, issuer=issuer, subject=subject).exists():
        messages.error(request, _("That campus account is not linked to you. Please use the one that signs you in here."))
        return redirect(f"{reverse('campus-again', args=[pending.way])}?{urlencode({'next': pending.target})}")
    record_authentication(request, request.user, method="campus", reauthenticated=True)
    return redirect(pending.target)


@require_POST
@signed_in
@reauthenticated(gettext_lazy("End the link of a campus account"), after_sign_in=True)
def unlink(request: PersonRequest) -> HttpResponse:
    identity = Identity.objects.filter(person=request.user, pk=posted_key(request, "identity")).first()
    if identity is not None:
        identities.unlink(identity, by=request.user, at=timezone.now())
        messages.success(request, _("That account no longer signs you in."))
    return redirect("mfa_index")


def _failed(request: HttpRequest, refusal: SignOnFailed) -> HttpResponse:
    context = {"sentence": sentence(refusal.code, refusal.facts), "reason": refusal.facts["reason"]}
    return render(request, "orgs/sign_on_failed.html", context, status=502)
