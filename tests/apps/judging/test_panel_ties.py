"""Who sits on a panel of a unit above is not in the power of the organiser of their own unit, as long as the round runs."""

import pytest
from django.urls import reverse

from baosong.apps.judging.models import Round
from baosong.apps.judging.services import rounds
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Invitation, Membership
from baosong.apps.orgs.queries import people_managed_by
from tests import factories as make
from tests.apps.judging.panels import a_round, accepted, mark_all
from tests.apps.orgs.test_takeover import account_of, invite, links_in, signed_in, take_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def panelist(data_folder):
    """A reviewer of a college only, with a seat on the panel of a round of the university."""
    call, _ = accepted(3)
    college = make.unit_of(1)
    make.with_role(make.a_person("head"), college, Role.ORGANISER)
    person = make.with_role(make.a_person("expert"), college, Role.REVIEWER)
    others = [make.with_role(make.a_person(f"r{number}"), call.unit, Role.REVIEWER) for number in (1, 2)]
    a_round(call, [person, *others])
    return person


def test_the_organiser_of_their_unit_cannot_take_over_their_account(client, panelist):
    before = account_of("expert")
    head = signed_in(type(client), "head")

    page = invite(head, make.unit_of(1), person=panelist.pk, role="reviewer")
    for address in links_in(page):
        take_up(type(client)(), address)

    assert account_of("expert") == before
    assert not Invitation.objects.filter(sets_password=True).exists()


@pytest.mark.parametrize("address", ["person-block", "role-end"])
def test_nor_end_their_access(client, panelist, address):
    key = panelist.pk if address == "person-block" else Membership.objects.get(person=panelist).pk

    assert signed_in(type(client), "head").get(reverse(address, args=[key])).status_code == 403


def test_the_organiser_of_the_unit_that_judges_has_the_power(panelist):
    assert people_managed_by(make.person("office"), [panelist.pk]) == {panelist.pk}


def test_once_the_round_is_closed_their_own_organiser_has_it_again(panelist):
    assert people_managed_by(make.person("head"), [panelist.pk]) == set()

    mark_all(Round.objects.get(), {f"故事{number}": 50 for number in (1, 2, 3)})
    rounds.close_round(Round.objects.get(), by=make.person("office"), at=make.NOW)

    assert people_managed_by(make.person("head"), [panelist.pk]) == {panelist.pk}
