"""Units, roles, invitations; siblings are not visible."""

from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.orgs import policies
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Membership, Person
from baosong.apps.orgs.services import invitations
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    university = make.a_unit("大学")
    one, two = make.a_unit("甲学院", university), make.a_unit("乙学院", university)
    branch = make.a_unit("甲学院第一支部", one)
    return university, one, two, branch


def test_a_unit_sees_itself_and_what_lies_below_never_its_siblings(tree):
    university, one, two, branch = tree
    liaison = make.with_role(make.a_person("l"), one)

    assert set(policies.visible_to(liaison)) == {one, branch}


def test_pages_of_siblings_are_refused(client, tree):
    university, one, two, branch = tree
    client.force_login(make.with_role(make.a_person("l"), one))

    codes = [client.get(reverse("unit", args=[unit.pk])).status_code for unit in (one, branch, two, university)]

    assert codes == [200, 200, 403, 403]


def test_a_person_may_serve_several_units(tree):
    _, one, two, branch = tree
    person = make.with_role(make.with_role(make.a_person("l"), one), two)

    assert set(policies.visible_to(person)) == {one, two, branch}


def test_an_invitation_works_once_and_for_a_fortnight(tree):
    """ASVS 2.3.1."""
    university, one, *_ = tree
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    token = invitations.invite(unit=one, role=Role.LIAISON, by=office, at=make.NOW)
    invitation = invitations.invitation_for(token)
    facts = {"username": "new", "name": "新人", "email": "", "password": make.PASSWORD}

    with pytest.raises(Refusal):
        invitations.open_account(invitation, **facts, at=make.NOW + timedelta(days=15))
    person = invitations.open_account(invitation, **facts, at=make.NOW)
    with pytest.raises(Refusal):
        invitations.open_account(invitation, **{**facts, "username": "other"}, at=make.NOW)

    assert Membership.objects.filter(person=person, unit=one, role=Role.LIAISON).exists()
    assert not Person.objects.filter(username="other").exists()


def test_joining_by_the_page(client, tree):
    university, one, *_ = tree
    office = make.with_role(make.a_person("office"), university, Role.ORGANISER)
    address = reverse("join", args=[invitations.invite(unit=one, role=Role.LIAISON, by=office, at=make.timezone.now())])

    refused = client.post(address, {"username": "new", "name": "新人", "password": "short", "consent": "yes"})
    without = client.post(address, {"username": "new", "name": "新人", "password": make.PASSWORD})
    joined = client.post(address, {"username": "new", "name": "新人", "password": make.PASSWORD, "consent": "yes"})

    assert (refused.status_code, without.status_code, joined.status_code) == (422, 422, 302)
    assert AuditRecord.objects.filter(action="consent.given", actor__username="new").count() == 1
    assert client.get("/").status_code == 200


def test_five_failures_block_sign_in_for_a_while(client, tree):
    make.a_person("known")

    codes = [client.post(reverse("sign-in"), {"username": "known", "password": "wrong"}).status_code for _ in range(6)]
    right = client.post(reverse("sign-in"), {"username": "known", "password": make.PASSWORD}).status_code

    assert codes == [403] * 5 + [429]
    assert right == 429
    from django.core.cache import cache

    cache.clear()
