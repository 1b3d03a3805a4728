"""A member's link: for whom it opens, how often a stranger may try, how it ends."""

from datetime import timedelta

import pytest

from baosong.activities.domain import enrolling, knocking
from baosong.activities.enums import Check
from baosong.activities.errors import CodeWrong, LinkBlocked, LinkGone, NameWrong, NoGateway, NoPhone, NotInRoster, PhoneWrong
from baosong.activities.models import Belonging, Member
from baosong.orgs.models import Person
from tests import factories as make
from tests.activities.doings import a_meeting, a_roster
from tests.activities.gateway import Gateway
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def gateway(settings):
    with Gateway() as made:
        settings.BAOSONG_SMS = {"gateway": made.address, "token": "t0ken"}
        yield made


def a_member(*, phone=""):
    return a_roster(make.a_unit(), "王小明", phones=[phone] if phone else ())[0]


def test_a_link_is_the_same_each_time_until_it_is_renewed():
    belonging = a_member()
    link = knocking.link_of(belonging)

    assert knocking.behind(link) == belonging
    assert knocking.link_of(Belonging.objects.get()) == link

    knocking.renew(belonging, by=make.a_person(), at=NOW)

    with pytest.raises(LinkGone):
        knocking.behind(link)
    assert knocking.behind(knocking.link_of(Belonging.objects.get())) == belonging


@pytest.mark.parametrize("link", ["", "1", "1-", "1-000000000000000000000000", "999-abc", "x-abc", "１-abc", "1" * 40 + "-a", "-"])
def test_a_made_up_link_opens_nothing(link):
    a_member()

    with pytest.raises(LinkGone):
        knocking.behind(link)


def test_a_link_ends_with_the_membership():
    belonging = a_member()

    enrolling.let_go(belonging, by=make.a_person(), at=NOW)

    with pytest.raises(LinkGone):
        knocking.behind(knocking.link_of(belonging))


@pytest.mark.parametrize("written", ["王小明", " 王 小明", "王小明 ", "王·小明"])
def test_the_name_is_taken_however_it_is_spaced(written):
    knocking.give_name(a_member(), written, at=NOW)


def test_after_five_wrong_names_even_the_right_one_waits_a_quarter_of_an_hour():
    belonging = a_member()
    for left in (4, 3, 2, 1):
        with pytest.raises(NameWrong) as refused:
            knocking.give_name(belonging, "王小刚", at=NOW)
        assert refused.value.facts == {"left": left}
    for name in ("王小刚", "王小明"):
        with pytest.raises(LinkBlocked):
            knocking.give_name(belonging, name, at=NOW + timedelta(minutes=14))

    knocking.give_name(belonging, "王小明", at=NOW + timedelta(minutes=16))


def test_a_code_is_sent_to_the_phone_and_opens_once(gateway, at_once, django_capture_on_commit_callbacks):
    belonging = a_member(phone="13800000000")
    enrolling.keep_links(belonging.unit, check=Check.CODE, by=make.a_person(), at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        knocking.ask_for_code(belonging, at=NOW)

    ((token, sent),) = gateway.taken
    assert token == "Bearer t0ken"
    assert sent["to"] == "13800000000"
    code = sent["text"][:6]
    belonging.refresh_from_db()
    assert code not in (belonging.code_hash, str(belonging.__dict__))

    # The name alone no longer opens it, nor does a wrong code; the right one does, once.
    with pytest.raises(NameWrong):
        knocking.give_name(belonging, "王小明", at=NOW)
    with pytest.raises(CodeWrong):
        knocking.give_code(belonging, f"{(int(code) + 1) % 10**6:06d}", at=NOW)
    knocking.give_code(belonging, code, at=NOW)
    belonging.refresh_from_db()
    with pytest.raises(CodeWrong):
        knocking.give_code(belonging, code, at=NOW)


def test_a_code_is_not_taken_after_ten_minutes(gateway, at_once, django_capture_on_commit_callbacks):
    belonging = a_member(phone="13800000000")
    with django_capture_on_commit_callbacks(execute=True):
        knocking.ask_for_code(belonging, at=NOW)
    belonging.refresh_from_db()

    with pytest.raises(CodeWrong):
        knocking.give_code(belonging, gateway.taken[0][1]["text"][:6], at=NOW + timedelta(minutes=11))


def test_codes_are_not_sent_faster_than_one_a_minute(gateway, at_once, django_capture_on_commit_callbacks):
    belonging = a_member(phone="13800000000")
    for seconds in (0, 10, 59):
        with django_capture_on_commit_callbacks(execute=True):
            knocking.ask_for_code(belonging, at=NOW + timedelta(seconds=seconds))

    assert len(gateway.taken) == 1


def test_a_gateway_that_is_away_lets_the_member_ask_again_at_once(gateway, at_once, django_capture_on_commit_callbacks):
    belonging = a_member(phone="13800000000")
    gateway.is_away = True
    with django_capture_on_commit_callbacks(execute=True):
        knocking.ask_for_code(belonging, at=NOW)
    gateway.is_away = False
    with django_capture_on_commit_callbacks(execute=True):
        knocking.ask_for_code(belonging, at=NOW)

    assert len(gateway.taken) == 1


def test_codes_need_a_gateway_and_a_phone(gateway, settings):
    belonging = a_member()
    with pytest.raises(NoPhone):
        knocking.ask_for_code(belonging, at=NOW)
    settings.BAOSONG_SMS = {"gateway": "", "token": ""}
    with pytest.raises(NoGateway):
        enrolling.keep_links(belonging.unit, check=Check.CODE, by=make.a_person(), at=NOW)


def test_the_common_door_of_a_meeting_knows_who_was_called(data_folder):
    held = a_meeting(make.a_call(), "王小明", "李思齐")

    assert knocking.called_by_name(held, "李 思齐").member.name == "李思齐"
    for name in ("路人甲", ""):
        with pytest.raises(NotInRoster):
            knocking.called_by_name(held, name)


def test_two_of_one_name_are_sent_to_their_own_links():
    unit = make.a_unit()
    enrolling.enrol([enrolling.Named(1, "王伟", "13800000001"), enrolling.Named(2, "王伟", "13800000002")], unit=unit, by=None, at=NOW)

    assert Belonging.objects.filter(unit=unit).count() == 2


def test_whoever_has_the_same_name_and_phone_in_two_branches_is_one_person():
    first, second = make.a_unit("甲支部"), make.a_unit("乙支部")
    a_roster(first, "王小明", "李思齐", phones=["138 0000 0000", ""])
    a_roster(second, "王小明", "李思齐", phones=["+86 13800000000", ""])

    assert Member.objects.filter(name="王小明").count() == 1
    assert Member.objects.filter(name="李思齐").count() == 2


def test_a_phone_is_corrected_without_making_another_person():
    belonging = a_member(phone="13800000000")
    link = knocking.link_of(belonging)

    enrolling.renumber(belonging, "139 0000 0000", by=make.a_person(), at=NOW)

    assert Member.objects.get().phone == "13900000000"
    assert knocking.behind(link) == belonging
    with pytest.raises(PhoneWrong):
        enrolling.renumber(belonging, "打电话", by=Person.objects.get(), at=NOW)
    enrolling.renumber(belonging, "", by=Person.objects.get(), at=NOW)
    assert Member.objects.get().phone == ""


def test_a_roster_read_twice_enters_nobody_twice_and_names_bad_lines():
    unit = make.a_unit()
    rows = [enrolling.Named(1, "王小明"), enrolling.Named(2, "", "13800000000"), enrolling.Named(3, "李思齐", "打电话")]

    first = enrolling.enrol(rows, unit=unit, by=None, at=NOW)
    second = enrolling.enrol([*rows, enrolling.Named(4, "王小明", "13800000000")], unit=unit, by=None, at=NOW)

    assert (first.new, first.known, first.faults) == (1, 0, ((2, "name"), (3, "phone")))
    assert (second.new, second.known) == (0, 2)
    assert Member.objects.get().phone == "13800000000"
