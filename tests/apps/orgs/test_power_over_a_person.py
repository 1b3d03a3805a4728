"""Power over a person: only who organises every unit in which the person has a role; tried at every address that takes data.

The addresses, and the names of all fields that their forms know, are read from the code: an address that is added is tried without a change here.
"""

import itertools
from importlib import import_module
from pkgutil import walk_packages

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, get_resolver, reverse

from baosong.apps.orgs import forms as forms_of_people
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Identity, Invitation, Membership, Person, Unit
from baosong.apps.orgs.policies import may_manage_person
from baosong.apps.orgs.services import access, invitations
from baosong.platform.errors import Refusal
from baosong.platform.web.forms import WebForm
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "another-password-2026"
# Served by the organiser of "甲学院" besides: above, beside, in another tree; and an equal's unit below.
PLACES = {"above": "大学", "beside": "乙学院", "another tree": "另一大学"}
# Ends the session that tries.
NOT_TRIED = {"sign-out"}
# By a factor, which the organiser has not: these lead to the page that asks for the password.
WAYS_TO_PROVE = {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


@pytest.fixture
def tree():
    university = make.a_unit("大学")
    one = make.a_unit("甲学院", university)
    make.a_unit("乙学院", university)
    make.a_unit("甲学院第一支部", one)
    make.a_unit("另一大学")
    make.with_role(make.a_person("office"), university, Role.ORGANISER)
    return one


def unit(name):
    return Unit.objects.get(name=name)


def addresses():
    """Name and arguments of every address of people and units, of every import, and of the API."""

    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                yield entry
            else:
                yield from walk(entry.url_patterns)

    for pattern in walk(get_resolver().url_patterns):
        module = getattr(pattern.callback, "__module__", "")
        is_of_people = module.startswith(("baosong.apps.orgs", "baosong.site.views.privacy"))
        if pattern.name not in NOT_TRIED and (is_of_people or "import" in pattern.name or pattern.name.startswith("api-")):
            yield pattern.name, list(pattern.pattern.converters)


def field_names():
    """The names of all fields of the forms of this app."""
    for module in walk_packages(forms_of_people.__path__, "baosong.apps.orgs.forms."):
        import_module(module.name)
    forms = [WebForm]
    for form in forms:
        forms += form.__subclasses__()
    return {name for form in forms if form.__module__.startswith("baosong.apps.orgs") for name in form.base_fields}


def state_of(person):
    """All that power over a person can change."""
    fresh = Person.objects.get(pk=person.pk)
    return {
        "account": (fresh.username, fresh.name, fresh.password, fresh.email, fresh.is_active, fresh.blocked_at, fresh.session_generation),
        "roles": set(Membership.objects.filter(person=person).values_list("unit__name", "role", "ends_at")),
        "factors": set(Authenticator.objects.filter(user=person).values_list("pk", "type")),
        "identities": set(Identity.objects.filter(person=person).values_list("issuer", "subject")),
    }


def a_victim(name, place, role, *, also_here):
    victim = make.with_role(make.a_person(name, email=f"{name}@example.edu.cn"), unit(place), role)
    if also_here:
        make.with_role(victim, unit("甲学院"))
    Authenticator.objects.create(user=victim, type=Authenticator.Type.TOTP, data={"secret": "x"})
    Identity.objects.create(person=victim, issuer="https://cas.example.edu.cn", subject=name, linked_at=make.NOW)
    return victim


def tables(victims):
    """A table that gives each of them each role in the organiser's unit, with another mail address."""
    lines = [f"甲学院,任意,{role.value},{victim.username},evil@example.com" for victim in victims for role in Role]
    return SimpleUploadedFile("people.csv", "\n".join(["单位,姓名,角色,账号,邮箱", *lines]).encode())


@pytest.mark.parametrize("place", list(PLACES))
def test_no_address_changes_somebody_with_a_role_outside_the_organisers_units(client, tree, place):
    """Each role, each of them also with and without a role in the organiser's unit."""
    # given
    cases = list(itertools.product(Role, [False, True]))
    victims = [a_victim(f"victim{number}", PLACES[place], role, also_here=also_here) for number, (role, also_here) in enumerate(cases)]
    organiser, at = make.with_role(make.a_person("organiser"), tree, Role.ORGANISER), make.timezone.now()
    tokens = [invitations.invite(unit=tree, role=Role.ORGANISER, by=organiser, at=at, person=victim) for victim in [*victims, None]]
    before = {victim.username: state_of(victim) for victim in victims}
    values = {
        "unit_id": [tree.pk, unit(PLACES[place]).pk],
        "person_id": [victim.pk for victim in victims],
        "membership_id": [held.pk for held in Membership.objects.filter(person__in=victims)],
        "token": tokens,
        "way": ["cas"],
        "pk": [victims[0].authenticator_set.get().pk],
    }
    entered = dict.fromkeys(field_names(), "x") | {
        "email": "evil@example.com",
        "name": "任意",
        "password": NEW_PASSWORD,
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
        "consent": "yes",
        "reason": "任意",
        "day": make.timezone.localdate().isoformat(),
        "invitation": Invitation.objects.first().pk,
    }

    def sign_in():
        """With a proof that was asked for just now, so that no request is suspended."""
        return make.signed_in(client, organiser, asked_again=True).cookies["sessionid"].value

    session = sign_in()

    # when
    tried, suspended = set(), set()
    for name, arguments in addresses():
        for keys in itertools.product(*[values.get(argument, [1]) for argument in arguments]):
            address = reverse(name, kwargs=dict(zip(arguments, keys, strict=True)))
            answers = [client.get(address)]
            for victim in victims[: 1 if {"person_id", "membership_id", "token"} & set(arguments) else None]:
                whose = {"person": victim.pk, "username": victim.username, "identity": victim.orgs_identities.get().pk, "role": Role.ORGANISER.value}
                answers.append(client.post(address, {**entered, **whose}))
            answers += [client.post(address, {"table": tables(victims)}), client.post(address, {"confirm": "1"})]
            tried.add(name)
            suspended |= {name for answer in answers if answer.get("Location", "").startswith(reverse("account_reauthenticate"))}
            if client.cookies["sessionid"].value != session:
                session = sign_in()

    # then
    assert tried >= {"unit-invite", "unit-import", "join", "role-end", "person-block", "account_change_password", "register-import", "api-entries"}
    assert suspended <= WAYS_TO_PROVE
    assert {victim.username: state_of(victim) for victim in victims} == before
    assert not any(may_manage_person(organiser, victim.pk) for victim in victims)


@pytest.mark.parametrize("role", list(Role))
def test_the_same_addresses_do_reach_somebody_who_serves_only_the_organisers_units(client, tree, role):
    """A control: the power that is denied above is there for whom the organiser answers for."""
    victim = a_victim("victim", "甲学院第一支部", role, also_here=False)
    successor = make.with_role(make.a_person("successor"), unit("甲学院第一支部"), Role.ORGANISER)
    organiser = make.with_role(make.a_person("organiser"), tree, Role.ORGANISER)
    make.signed_in(client, organiser)

    answer = client.post(reverse("role-end", args=[victim.orgs_memberships.get().pk]), {"day": make.timezone.localdate().isoformat(), "reason": "岗位调整"})

    assert answer.status_code == 302
    assert state_of(victim)["roles"] == set()
    assert successor.orgs_memberships.exists()


def test_one_without_any_role_and_oneself_are_in_nobodys_power(tree):
    organiser = make.with_role(make.a_person("organiser"), tree, Role.ORGANISER)

    assert not may_manage_person(organiser, make.a_person("outsider").pk)
    assert not may_manage_person(organiser, organiser.pk)


def test_a_link_for_a_new_password_gives_no_role(client, tree):
    # given
    organiser = make.with_role(make.a_person("organiser"), tree, Role.ORGANISER)
    person = make.with_role(make.a_person("own"), tree)
    token = invitations.invite(unit=tree, role=Role.ORGANISER, by=organiser, at=make.timezone.now(), person=person, sets_password=True)

    # when
    client.post(reverse("join", args=[token]), {"password": NEW_PASSWORD, "consent": "yes"})

    # then
    assert Person.objects.get(pk=person.pk).check_password(NEW_PASSWORD)
    assert set(person.orgs_memberships.values_list("role", flat=True)) == {"liaison"}


@pytest.mark.parametrize("deed", ["end", "keep", "block", "unblock", "password"])
def test_the_services_refuse_without_power_as_well(tree, deed):
    """Between page and service the person may have got a role elsewhere."""
    organiser = make.with_role(make.a_person("organiser"), tree, Role.ORGANISER)
    person = a_victim("victim", "乙学院", Role.LIAISON, also_here=True)
    held, at = person.orgs_memberships.get(unit=tree), make.timezone.now()
    deeds = {
        "end": lambda: access.end_role(held, reason="x", ends_at=at, by=organiser, at=at),
        "keep": lambda: access.keep_role(held, by=organiser, at=at),
        "block": lambda: access.block(person, reason="x", begins_at=at, by=organiser, at=at),
        "unblock": lambda: access.unblock(person, by=organiser, at=at),
        "password": lambda: invitations.invite(unit=tree, role=Role.LIAISON, by=organiser, at=at, person=person, sets_password=True),
    }

    with pytest.raises(Refusal, match="person_serves_elsewhere"):
        deeds[deed]()
