"""Permissions on units: people see their own units and those below, never siblings."""

import functools
import time
from collections.abc import Callable
from typing import Any, Final

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person, TableImport, Unit
from baosong.apps.orgs.queries import below, is_organised_by, memberships_of, organised_units, people_managed_by, people_with_factor, submits_for, units_served
from baosong.platform.web.access import View
from baosong.platform.web.suspended_requests import forget, suspend

# Who must use a second factor (option `second_factor`), and where a session remembers that there is one.
OFFERED, ORGANISERS, EVERYONE = "offered", "organisers", "everyone"
FACTOR: Final = "has_factor"
# What proves an identity, as allauth names it in the session; an invitation's link does not. Factors and passkeys are "mfa".
PROOFS: Final = frozenset({"password", "mfa", "campus"})
# The attribute of views that need a recent proof.
REAUTHENTICATED: Final = "reauthenticated"


class PersonRequest(HttpRequest):
    """The request of a view that requires sign-in (`platform.web.access`)."""

    user: Person
    htmx: HtmxDetails


def visible_to(person: Person) -> QuerySet[Unit]:
    """The units that the person organises or is liaison of, with all below."""
    found: QuerySet[Unit] = Unit.objects.filter(below(units_served(person, Role.ORGANISER, Role.LIAISON)))
    return found


def may_see_unit(person: Person, unit_id: int) -> bool:
    """Whether the person sees the unit."""
    return visible_to(person).filter(pk=unit_id).exists()


def sees_by(held: Membership, unit: Unit) -> bool:
    """Whether a role opens something of the unit: one in it, or an organiser's or liaison's above it."""
    return held.unit_id == unit.pk or (held.role in (Role.ORGANISER, Role.LIAISON) and unit.path.startswith(held.unit.path))


def is_organiser(person: Person) -> bool:
    """Whether the person organises any unit."""
    return any(membership.role == Role.ORGANISER for membership in memberships_of(person))


def is_reviewer(person: Person) -> bool:
    """Whether the person reviews for any unit."""
    return any(membership.role == Role.REVIEWER for membership in memberships_of(person))


def organises(person: Person, unit: Unit) -> bool:
    """Whether the person organises the unit or one above it."""
    return is_organised_by(unit, person)


def organises_owner(person: Person, things: QuerySet[Any], key: int, *, owner: str = "unit") -> bool:
    """Whether the person organises the unit that owns the row `key` of `things`; `owner` is the lookup from the row to its unit."""
    return things.filter(pk=key, **{f"{owner}__in": organised_units(person)}).exists()


def may_organise_unit(person: Person, unit_id: int) -> bool:
    """Whether the person organises the unit of this key."""
    return bool(organised_units(person).filter(pk=unit_id).exists())


def may_see_import(person: Person, table_import_id: int) -> bool:
    """Whether the person confirmed the import of this key and organises its unit."""
    made = TableImport.objects.select_related("unit").filter(pk=table_import_id, made_by=person).first()
    return made is not None and organises(person, made.unit)


def may_shape_unit(person: Person, unit_id: int) -> bool:
    """Whether the person organises a unit above this one: its name, place, closure and merge are decided there; of a top by who organises it."""
    unit = Unit.objects.filter(pk=unit_id).first()
    return unit is not None and shapes(person, unit)


def shapes(person: Person, unit: Unit) -> bool:
    """Whether the person organises a unit above this one, or the unit itself if it is the top of its tree."""
    return any(unit.path.startswith(own.path) and (own.pk != unit.pk or unit.depth == 1) for own in units_served(person, Role.ORGANISER))


def may_manage_person(person: Person, person_id: int) -> bool:
    """Whether the person has power over the person of this key: password, second factor, roles, access."""
    return bool(people_managed_by(person, [person_id]))


def may_change_contact(person: Person, person_id: int) -> bool:
    """Whether the person changes the telephone of the person of this key: the own one, or by power over the person."""
    return person.pk == person_id or may_manage_person(person, person_id)


def may_manage_role(person: Person, membership_id: int) -> bool:
    """Whether the person has power over the owner of the role of this key."""
    owner = Membership.objects.filter(pk=membership_id).values_list("person", flat=True).first()
    return owner is not None and may_manage_person(person, owner)


def answers_for(person: Person, unit: Unit) -> bool:
    """Whether the person submits for exactly this unit."""
    return submits_for(person, unit.pk)


def lacks_factor(person: Person, session: SessionBase) -> bool:
    """Whether the installation requires a second factor that the person has not set up; a positive answer is cached in the session."""
    asked = settings.BAOSONG_SECOND_FACTOR
    if asked == OFFERED or session.get(FACTOR) or (asked == ORGANISERS and not is_organiser(person)):
        return False
    if people_with_factor([person.pk]):
        session[FACTOR] = True
        return False
    return True


def has_proven_identity(request: HttpRequest, *, after_sign_in: bool = False) -> bool:
    """Whether the person gave a password, a factor or a campus sign-on within the last minutes (ACCOUNT_REAUTHENTICATION_TIMEOUT).

    `after_sign_in`: the sign-in itself does not count, only a proof that was asked for since.
    """
    proofs = [
        proof["at"]
        for proof in get_authentication_records(request, request.user)
        if proof["method"] in PROOFS and (proof.get("reauthenticated") or not after_sign_in)
    ]
    return bool(proofs) and 0 <= time.time() - max(proofs) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def reauthenticated(
    act: str | Promise, *, when: Callable[[HttpRequest], bool] | None = None, after_sign_in: bool = False, opens_page: bool = False
) -> Callable[[View], View]:
    """Declare that a view needs a recent proof of identity, below the declaration of who may call it.

    Without one the request is suspended: the person proves their identity, reads what `act` says, and sends the same request again by a button.
    `when` limits this to some requests; `opens_page`: a GET opens a form, to which the person comes back at once; files that were posted are lost, so that a form with files must not be declared.
    """

    def declare(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if (when is None or when(request)) and not has_proven_identity(request, after_sign_in=after_sign_in):
                return _ask_for_proof(request, str(act), opens_page=opens_page)
            forget(request)
            return view(request, *args, **kwargs)

        setattr(guarded, REAUTHENTICATED, True)
        return guarded  # type: ignore[return-value]  # a wrapped view is a view

    return declare


def _ask_for_proof(request: HttpRequest, act: str, *, opens_page: bool) -> HttpResponse:
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        raise PermissionDenied
    following = request.get_full_path() if opens_page and request.method == "GET" else reverse("suspended-request", args=[suspend(request, act)])
    messages.info(request, _("“%(act)s” needs a proof that it is you.") % {"act": act})
    target = f"{methods[0]['url']}?{urlencode({'next': following})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": target})
    return redirect(target)
