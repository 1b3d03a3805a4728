"""A block or an end that was decided above is undone from there alone, and no unit is left without an organiser who can act."""

import itertools
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import DecidedAbove
from baosong.apps.orgs.models import Membership, Unit
from baosong.apps.orgs.queries import people_managed_by
from baosong.apps.orgs.services import access
from baosong.platform.errors import Refusal
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def college():
    """A university with two organisers, a college with two, and a liaison there."""
    university = make.a_unit("大学")
    college = make.a_unit("文学院", university)
    for name, unit in (("office", university), ("office2", university), ("head", college), ("head2", college)):
        make.with_role(make.a_person(name), unit, Role.ORGANISER)
    make.with_role(make.a_person("liaison"), college)
    return college


def role_of(name):
    return Membership.objects.select_related("person", "unit").get(person__username=name)


def act(kind, name, *, by, days=0):
    at = timezone.now()
    when, by = at + timedelta(days=days), make.person(by) if by else None
    if kind == "block":
        access.block(make.person(name), reason="x", begins_at=when, by=by, at=at)
    else:
        access.end_role(role_of(name), reason="x", ends_at=when, by=by, at=at)


def is_undone(kind, name, *, by):
    try:
        if kind == "block":
            access.unblock(make.person(name), by=make.person(by), at=timezone.now())
        else:
            access.keep_role(role_of(name), by=make.person(by), at=timezone.now())
    except DecidedAbove:
        return False
    return True


def acting(unit):
    """Who organises the unit after all that was planned."""
    access.end_due(at=timezone.now() + timedelta(days=30))
    return Membership.objects.filter(unit=unit, role=Role.ORGANISER, person__is_active=True).count()


@pytest.mark.parametrize(("kind", "days"), [("block", 0), ("block", 3), ("end", 3)])
@pytest.mark.parametrize(
    ("decider", "undoer", "may"),
    [
        ("office", "head2", False),
        (None, "head2", False),
        ("office", "office2", True),
        (None, "office2", True),
        ("head", "head2", True),
        ("head", "office", True),
    ],
)
def test_a_decision_is_undone_by_its_level_or_one_above(college, kind, days, decider, undoer, may):
    act(kind, "liaison", by=decider, days=days)

    assert is_undone(kind, "liaison", by=undoer) is may


def test_an_end_decided_above_is_brought_forward_but_not_put_off(college):
    act("end", "liaison", by="office", days=5)

    with pytest.raises(Refusal, match="decided_above"):
        act("end", "liaison", by="head", days=50)
    act("end", "liaison", by="head", days=2)

    assert not is_undone("end", "liaison", by="head")
    act("end", "liaison", by="head")
    assert not Membership.objects.filter(person__username="liaison").exists()


def test_the_page_says_where_it_was_decided(client, college):
    act("block", "liaison", by="office")
    make.signed_in(client, make.person("head"))

    answer = client.post(reverse("person-unblock", args=[make.person("liaison").pk]), follow=True)

    assert "大学" in answer.content.decode()
    assert not make.person("liaison").is_active


@pytest.mark.parametrize("steps", list(itertools.product([("block", 0), ("block", 1), ("end", 0), ("end", 1)], repeat=2)))
@pytest.mark.parametrize("are_loaded_before", [True, False])
def test_two_organisers_who_act_on_each_other_leave_one(college, steps, are_loaded_before):
    """Loaded before: as in two requests at the same moment, with roles and rows that were read before either acted."""
    university, at = Unit.objects.get_parent(college), timezone.now()
    actors = {name: make.person(name) for name in ("office", "office2")}
    if are_loaded_before:
        for actor in actors.values():
            assert people_managed_by(actor, [make.person("head").pk])
    refused = []

    for (kind, days), name, other in zip(steps, ("office", "office2"), ("office2", "office"), strict=True):
        when = at + timedelta(days=days)
        try:
            if kind == "block":
                access.block(actors[other], reason="x", begins_at=when, by=actors[name], at=at)
            elif held := Membership.objects.filter(person=actors[other]).first():
                access.end_role(held, reason="x", ends_at=when, by=actors[name], at=at)
        except Refusal as refusal:
            refused.append(refusal.code)

    assert len(refused) == 1
    assert acting(university) == 1


def test_the_last_organiser_is_blocked_by_somebody_above_alone(college):
    act("end", "head2", by="office")
    make.with_role(make.person("liaison"), college, Role.ORGANISER)
    act("block", "head", by="liaison", days=1)

    with pytest.raises(Refusal, match="last_organiser"):
        act("block", "liaison", by="head")
    act("block", "liaison", by="office")


def test_the_last_organiser_of_the_root_is_blocked_on_the_shell_alone(college):
    act("block", "office2", by="office")

    act("block", "office", by=None)

    assert not make.person("office").is_active
