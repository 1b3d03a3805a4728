"""Sign-on by the campus account."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baosong.apps.orgs.errors import SignOnFailed, SignOnNotBegun
from baosong.apps.orgs.interfaces.campus import STATE, SignOnMethod, way_of
from baosong.apps.orgs.interfaces.pending_sign_on import PendingSignOn, Purpose, begin_sign_on, end_sign_on
from baosong.apps.orgs.interfaces.sign_in import safe_target, sign_on
from baosong.apps.orgs.models import Identity, Person
from baosong.apps.orgs.policies import PersonRequest
from baosong.apps.orgs.services import identities
from baosong.platform.web.access import anyone, signed_in
from baosong.platform.web.parsing import key_of
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
def begin_link(request: HttpRequest, way: str) -> HttpResponse:
    return _leave(request, PendingSignOn(way, Purpose.LINK, person=request.user.pk))


def _leave(request: HttpRequest, pending: PendingSignOn) -> HttpResponse:
    found, back = _way(pending.way)
    try:
        return redirect(found.leave(request, back, begin_sign_on(request.session, pending)))
    except SignOnFailed as refusal:
        return _failed(request, refusal)


@anyone
def back(request: HttpRequest, way: str) -> HttpResponse:
    """Complete the sign-on that this session began: sign in, or link the account."""
    found, here = _way(way)
    state = request.GET.get(STATE, "")
    try:
        pending = end_sign_on(request.session, way=way, state=state, person=request.user.pk)
        vouched = found.come_back(request, here, state)
    except SignOnNotBegun as refusal:
        return render(request, "orgs/sign_on_not_begun.html", {"sentence": sentence(refusal.code, refusal.facts)}, status=403)
    except SignOnFailed as refusal:
        return _failed(request, refusal)
    at = timezone.now()
    if pending.purpose is Purpose.LINK and isinstance(request.user, Person):
        identities.link(request.user, issuer=vouched.issuer, subject=vouched.subject, at=at)
        messages.success(request, _("From now on your campus account signs you in here."))
        return redirect("mfa_index")
    person = identities.recognise(issuer=vouched.issuer, subject=vouched.subject, account=vouched.account, at=at)
    if person is None:
        return render(request, "orgs/not_invited.html", {"account": vouched.account or vouched.subject}, status=403)
    return sign_on(request, person, method="campus", target=pending.target)


@require_POST
@signed_in
def unlink(request: PersonRequest) -> HttpResponse:
    identity = Identity.objects.filter(person=request.user, pk=key_of(request.POST.get("identity"))).first()
    if identity is not None:
        identities.unlink(identity, by=request.user, at=timezone.now())
        messages.success(request, _("That account no longer signs you in."))
    return redirect("mfa_index")


def _failed(request: HttpRequest, refusal: SignOnFailed) -> HttpResponse:
    context = {"sentence": sentence(refusal.code, refusal.facts), "reason": refusal.facts["reason"]}
    return render(request, "orgs/sign_on_failed.html", context, status=502)
