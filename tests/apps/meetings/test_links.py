"""A member's link: for whom it opens, how often a stranger may try, how it ends."""

from datetime import timedelta

import pytest

from baosong.apps.meetings.enums import LinkCheck
from baosong.apps.meetings.errors import CodeWrong, LinkBlocked, LinkGone, NameWrong, NoGateway, NoPhone, NotInRoster, PhoneWrong
from baosong.apps.meetings.models import BranchMembership, Member
from baosong.apps.meetings.services import member_links, roster
from baosong.apps.orgs.models import Person
from tests import factories as make
from tests.apps.meetings.gateway import Gateway
from tests.apps.meetings.scenario import a_meeting, a_roster
from tests.factories import NOW

pytestmark = pytest.mark.django_db
AT_HOME = member_links.Door("link", "address:198.51.100.1")
STRANGER = member_links.Door("meeting:abc", "address:203.0.113.9")


@pytest.fixture
def gateway(settings):
    with Gateway() as made:
        settings.BAOSONG_SMS = {"gateway": made.address, "token": "t0ken"}
        yield made


def a_member(*, phone=""):
    return a_roster(make.a_unit(), "王小明", phones=[phone] if phone else ())[0]


def test_a_link_is_the_same_each_time_until_it_is_renewed():
    branch_membership = a_member()
    link = member_links.link_of(branch_membership)

    assert member_links.behind(link) == branch_membership
    assert member_links.link_of(BranchMembership.objects.get()) == link

    member_links.renew(branch_membership, by=make.a_person(), at=NOW)

    with pytest.raises(LinkGone):
        member_links.behind(link)
    assert member_links.behind(member_links.link_of(BranchMembership.objects.get())) == branch_membership


@pytest.mark.parametrize("link", ["", "1", "1-", "1-000000000000000000000000", "999-abc", "x-abc", "１-abc", "1" * 40 + "-a", "-"])
def test_a_made_up_link_opens_nothing(link):
    a_member()

    with pytest.raises(LinkGone):
        member_links.behind(link)


def test_a_link_ends_with_the_membership():
    branch_membership = a_member()

    roster.let_go(branch_membership, by=make.a_person(), at=NOW)

    with pytest.raises(LinkGone):
        member_links.behind(member_links.link_of(branch_membership))


@pytest.mark.parametrize("written", ["王小明", " 王 小明", "王小明 ", "王·小明"])
def test_the_name_is_taken_however_it_is_spaced(written):
    member_links.give_name(a_member(), written, door=AT_HOME, at=NOW)


def test_wrong_names_delay_whoever_gave_them_and_nobody_else():
    branch_membership = a_member()
    for _try in range(5):
        with pytest.raises(NameWrong):
            member_links.give_name(branch_membership, "王小刚", door=STRANGER, at=NOW)
    with pytest.raises(LinkBlocked):
        member_links.give_name(branch_membership, "王小明", door=STRANGER, at=NOW)

    # Another network, and another door of the same one.
    member_links.give_name(branch_membership, "王小明", door=AT_HOME, at=NOW)
    member_links.give_name(branch_membership, "王小明", door=member_links.Door("link", STRANGER.by), at=NOW)
    # Delays grow.
    with pytest.raises(NameWrong):
        member_links.give_name(branch_membership, "王小刚", door=STRANGER, at=NOW + timedelta(seconds=61))
    with pytest.raises(LinkBlocked):
        member_links.give_name(branch_membership, "王小明", door=STRANGER, at=NOW + timedelta(seconds=122))
    member_links.give_name(branch_membership, "王小明", door=STRANGER, at=NOW + timedelta(seconds=182))


def test_a_code_just_shown_opens_whatever_a_stranger_tried():
    branch_membership = a_member()
    for _try in range(5):
        with pytest.raises(CodeWrong):
            member_links.give_code(branch_membership, "000000", door=STRANGER, at=NOW)
    with pytest.raises(LinkBlocked):
        member_links.give_code(branch_membership, "000000", door=STRANGER, at=NOW)

    code = member_links.show_code(branch_membership, by=make.a_person(), at=NOW + timedelta(seconds=5))
    branch_membership.refresh_from_db()

    # Also in the network of the stranger.
    member_links.give_code(branch_membership, code, door=STRANGER, at=NOW + timedelta(seconds=9))


def test_a_code_is_sent_to_the_phone_and_opens_once(gateway, at_once, django_capture_on_commit_callbacks):
    """ASVS 2.7.1–2.7.6."""
    branch_membership = a_member(phone="13800000000")
    roster.set_link_check(branch_membership.unit, check=LinkCheck.CODE, by=make.a_person(), at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        member_links.ask_for_code(branch_membership, at=NOW)

    ((token, sent),) = gateway.taken
    assert token == "Bearer t0ken"
    assert sent["to"] == "13800000000"
    code = sent["text"][:6]
    branch_membership.refresh_from_db()
    assert code not in (branch_membership.code_hash, str(branch_membership.__dict__))

    # The name alone no longer opens it, nor does a wrong code; the right one does, once.
    with pytest.raises(NameWrong):
        member_links.give_name(branch_membership, "王小明", door=AT_HOME, at=NOW)
    with pytest.raises(CodeWrong):
        member_links.give_code(branch_membership, f"{(int(code) + 1) % 10**6:06d}", door=AT_HOME, at=NOW)
    member_links.give_code(branch_membership, code, door=AT_HOME, at=NOW)
    branch_membership.refresh_from_db()
    with pytest.raises(CodeWrong):
        member_links.give_code(branch_membership, code, door=AT_HOME, at=NOW)


def test_a_code_is_not_taken_after_ten_minutes(gateway, at_once, django_capture_on_commit_callbacks):
    """ASVS 2.7.1–2.7.6."""
    branch_membership = a_member(phone="13800000000")
    with django_capture_on_commit_callbacks(execute=True):
        member_links.ask_for_code(branch_membership, at=NOW)
    branch_membership.refresh_from_db()

    with pytest.raises(CodeWrong):
        member_links.give_code(branch_membership, gateway.taken[0][1]["text"][:6], door=AT_HOME, at=NOW + timedelta(minutes=11))


def test_codes_are_not_sent_faster_than_one_a_minute(gateway, at_once, django_capture_on_commit_callbacks):
    """ASVS 2.7.1–2.7.6."""
    branch_membership = a_member(phone="13800000000")
    for seconds in (0, 10, 59):
        with django_capture_on_commit_callbacks(execute=True):
            member_links.ask_for_code(branch_membership, at=NOW + timedelta(seconds=seconds))

    assert len(gateway.taken) == 1


def test_a_gateway_that_is_away_lets_the_member_ask_again_at_once(gateway, at_once, django_capture_on_commit_callbacks):
    branch_membership = a_member(phone="13800000000")
    gateway.is_away = True
    with django_capture_on_commit_callbacks(execute=True):
        member_links.ask_for_code(branch_membership, at=NOW)
    gateway.is_away = False
    with django_capture_on_commit_callbacks(execute=True):
        member_links.ask_for_code(branch_membership, at=NOW)

    assert len(gateway.taken) == 1


def test_codes_need_a_gateway_and_a_phone(gateway, settings):
    branch_membership = a_member()
    with pytest.raises(NoPhone):
        member_links.ask_for_code(branch_membership, at=NOW)
    settings.BAOSONG_SMS = {"gateway": "", "token": ""}
    with pytest.raises(NoGateway):
        roster.set_link_check(branch_membership.unit, check=LinkCheck.CODE, by=make.a_person(), at=NOW)


def test_the_common_page_of_a_meeting_knows_who_was_called(data_folder):
    held = a_meeting(make.a_call(), "王小明", "李思齐")

    assert member_links.called_by_name(held, "李 思齐").member.name == "李思齐"
    for name in ("路人甲", ""):
        with pytest.raises(NotInRoster):
            member_links.called_by_name(held, name)


def test_two_of_one_name_are_sent_to_their_own_links():
    unit = make.a_unit()
    roster.enrol([roster.RosterRow(1, "王伟", "13800000001"), roster.RosterRow(2, "王伟", "13800000002")], unit=unit, by=None, at=NOW)

    assert BranchMembership.objects.filter(unit=unit).count() == 2


def test_whoever_has_the_same_name_and_phone_in_two_branches_is_one_person():
    first, second = make.a_unit("甲支部"), make.a_unit("乙支部")
    a_roster(first, "王小明", "李思齐", phones=["138 0000 0000", ""])
    a_roster(second, "王小明", "李思齐", phones=["+86 13800000000", ""])

    assert Member.objects.filter(name="王小明").count() == 1
    assert Member.objects.filter(name="李思齐").count() == 2


def test_a_phone_is_corrected_without_making_another_person():
    branch_membership = a_member(phone="13800000000")
    link = member_links.link_of(branch_membership)

    roster.renumber(branch_membership, "139 0000 0000", by=make.a_person(), at=NOW)

    assert Member.objects.get().phone == "13900000000"
    assert member_links.behind(link) == branch_membership
    with pytest.raises(PhoneWrong):
        roster.renumber(branch_membership, "打电话", by=Person.objects.get(), at=NOW)
    roster.renumber(branch_membership, "", by=Person.objects.get(), at=NOW)
    assert Member.objects.get().phone == ""


def test_a_roster_read_twice_enters_nobody_twice_and_names_bad_lines():
    unit = make.a_unit()
    rows = [roster.RosterRow(1, "王小明"), roster.RosterRow(2, "", "13800000000"), roster.RosterRow(3, "李思齐", "打电话")]

    first = roster.enrol(rows, unit=unit, by=None, at=NOW)
    second = roster.enrol([*rows, roster.RosterRow(4, "王小明", "13800000000")], unit=unit, by=None, at=NOW)

    assert (first.new, first.known, first.faults) == (1, 0, ((2, "name"), (3, "phone")))
    assert (second.new, second.known) == (0, 2)
    assert Member.objects.get().phone == "13800000000"
