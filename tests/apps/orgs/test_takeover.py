"""Account takeover: an organiser of only some of an account's units cannot change its password, mail address or roles without the owner."""

import re
from datetime import timedelta
from itertools import product

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Invitation, Membership, Person, Unit
from baosong.apps.orgs.services import invitations
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db
LINK = re.compile(r'value="http://testserver(/join/[^"]+/)"')
OTHER_PASSWORD = "another-password-2026"


@pytest.fixture
def tree():
    university = make.a_unit("大学")
    one, two = make.a_unit("甲学院", university), make.a_unit("乙学院", university)
    make.a_unit("甲学院第一支部", one)
    make.with_role(make.a_person("office"), university, Role.ORGANISER)
    make.with_role(make.a_person("head"), one, Role.ORGANISER)
    return university, one, two


def unit(name):
    return Unit.objects.get(name=name)


def person(name):
    return Person.objects.get(username=name)


def roles_of(name):
    return set(Membership.objects.filter(person__username=name).values_list("unit__name", "role"))


def account_of(name):
    owner = person(name)
    return owner.password, owner.email, roles_of(name)


def signed_in(client_class, name):
    return make.signed_in(client_class(), person(name))


def import_csv(client, under, *lines):
    """The page shown as preview, and the page after the import."""
    table = "\n".join(["单位,上级单位,姓名,角色,账号,邮箱", *lines]).encode()
    preview = client.post(reverse("unit-import", args=[under.pk]), {"table": SimpleUploadedFile("people.csv", table)}, follow=True).content.decode()
    digest = re.search(r'name="digest" value="(\w+)"', preview)
    fields = {"confirm": "1", "digest": digest.group(1) if digest else ""}
    result = client.post(reverse("unit-import-preview", args=[under.pk]), fields, follow=True)
    make.do_jobs()
    return preview, client.post(f"{result.request['PATH_INFO']}links/", follow=True).content.decode()


def invite(client, under, **fields):
    return client.post(reverse("unit-invite", args=[under.pk]), fields, follow=True).content.decode()


def take_up(client, address, **fields):
    return client.post(address, {"password": OTHER_PASSWORD, "consent": "yes", **fields})


def links_in(page):
    return list(dict.fromkeys(LINK.findall(page)))


def test_an_organiser_of_one_unit_cannot_take_over_the_account_of_the_top_organiser(client):
    # given
    university = make.a_unit("大学")
    college = make.a_unit("文学院", university)
    office = make.with_role(make.a_person("zuzhibu"), university, Role.ORGANISER)
    make.with_role(make.a_person("college02"), college, Role.ORGANISER)
    before = account_of("zuzhibu")
    attacker = signed_in(type(client), "college02")

    # when: the five requests
    _, imported = import_csv(attacker, college, "文学院,,任意,成员,zuzhibu,")
    invited = invite(attacker, college, person=office.pk, role="member")
    for address in links_in(imported) + links_in(invited):
        take_up(client, address)

    # then
    assert account_of("zuzhibu") == before
    assert "_auth_user_id" not in client.session


def test_a_link_for_a_new_password_is_refused_for_somebody_who_serves_a_unit_elsewhere_too(client, tree):
    _, one, two = tree
    both = make.with_role(make.with_role(make.a_person("both"), one), two)
    head = signed_in(type(client), "head")

    page = invite(head, one, person=both.pk, role="liaison")

    assert "还在您管理范围以外的单位任职" in page
    assert not links_in(page)
    assert not Invitation.objects.exists()


def test_the_unit_page_offers_the_link_for_a_new_password_only_where_it_is_allowed(client, tree):
    _, one, two = tree
    make.with_role(make.a_person("own"), one)
    make.with_role(make.with_role(make.a_person("both"), one), two)

    page = signed_in(type(client), "head").get(reverse("unit", args=[one.pk])).content.decode()

    assert f'name="person" value="{person("own").pk}"' in page
    assert f'name="person" value="{person("both").pk}"' not in page


@pytest.mark.parametrize("wholly", ["head", "office"])
def test_who_organises_all_units_of_a_person_makes_a_link_for_a_new_password(client, tree, wholly):
    _, one, _ = tree
    make.with_role(make.a_person("own", email="own@example.edu.cn"), one)

    (address,) = links_in(invite(signed_in(type(client), wholly), one, person=person("own").pk, role="liaison"))
    take_up(client, address)

    assert person("own").check_password(OTHER_PASSWORD)
    assert int(client.session["_auth_user_id"]) == person("own").pk
    assert AuditRecord.objects.get(action="password.link_made").facts["person"] == person("own").pk
    changed = AuditRecord.objects.get(action="password.changed", thing_key=person("own").pk)
    assert (changed.facts["source"], changed.facts["invited_by"]) == ("link", person(wholly).pk)
    assert Message.objects.get().address == "own@example.edu.cn"


def test_a_link_for_a_new_password_is_refused_when_the_person_has_meanwhile_got_a_role_elsewhere(client, tree):
    # given
    _, one, two = tree
    own = make.with_role(make.a_person("own"), one)
    (address,) = links_in(invite(signed_in(type(client), "head"), one, person=own.pk, role="liaison"))
    make.with_role(own, two)
    before = account_of("own")

    # when
    answer = take_up(client, address)

    # then
    assert answer.status_code == 409
    assert "还在邀请人管理范围以外的单位任职" in answer.content.decode()
    assert account_of("own") == before


def test_an_invitation_of_somebody_who_no_longer_organises_the_unit_is_refused(client, tree):
    _, one, _ = tree
    (address,) = links_in(invite(signed_in(type(client), "head"), one, role="organiser"))
    Membership.objects.filter(person__username="head").delete()

    answer = take_up(client, address, username="new", name="新人")

    assert answer.status_code == 409
    assert "邀请人已不再管理该单位" in answer.content.decode()
    assert not Person.objects.filter(username="new").exists()


def test_nobody_without_any_role_gets_a_new_password_by_an_invitation(tree):
    _, one, _ = tree
    outsider = make.a_person("outsider")

    with pytest.raises(Refusal, match="serves_elsewhere"):
        invitations.invite(unit=one, role=Role.MEMBER, by=person("office"), at=make.NOW, person=outsider, sets_password=True)


def test_an_import_invites_an_existing_account_and_the_preview_says_so(client, tree):
    # given
    _, one, two = tree
    make.with_role(make.a_person("guest", email="guest@example.edu.cn"), two)
    before = account_of("guest")

    # when
    preview, page = import_csv(signed_in(type(client), "head"), one, "甲学院,,任意,评审,guest,evil@example.com", "甲学院,,新同事,联络员,new,")

    # then
    assert "已有账号，将发出邀请链接，由本人登录后接受" in preview
    assert "新账号" in preview
    assert account_of("guest") == before
    assert roles_of("new") == {("甲学院", "liaison")}
    assert len(links_in(page)) == 1
    assert AuditRecord.objects.get(action="invitation.made").facts == {"person": person("guest").pk, "unit": one.pk, "role": "reviewer", "sets_password": False}


def test_an_import_invites_also_who_serves_only_units_of_the_importer(client, tree):
    _, one, _ = tree
    make.with_role(make.a_person("own"), unit("甲学院第一支部"))

    preview, page = import_csv(signed_in(type(client), "head"), one, "甲学院,,own,评审,own,")

    assert "已有账号，将发出邀请链接，由本人登录后接受" in preview
    assert len(links_in(page)) == 1
    assert roles_of("own") == {("甲学院第一支部", "liaison")}


def test_an_account_that_an_import_opens_gets_all_its_roles_of_the_table(client, tree):
    _, one, _ = tree

    import_csv(signed_in(type(client), "head"), one, "甲学院,,新同事,联络员,new,", "甲学院,,新同事,评审,new,")

    assert roles_of("new") == {("甲学院", "liaison"), ("甲学院", "reviewer")}


def test_an_import_repeated_invites_nobody_who_has_the_role_and_replaces_the_open_link(client, tree):
    # given
    _, one, two = tree
    make.with_role(make.a_person("guest"), two)
    head = signed_in(type(client), "head")
    line = "甲学院,,任意,评审,guest,"
    _, first = import_csv(head, one, line)
    _, second = import_csv(head, one, line)
    guest = signed_in(type(client), "guest")

    # when
    replaced = take_up(guest, links_in(first)[0])
    accepted = take_up(guest, links_in(second)[0])
    preview, third = import_csv(head, one, line)

    # then
    assert (replaced.status_code, accepted.status_code) == (409, 302)
    assert "已有该角色" in preview
    assert not links_in(third)


def test_an_import_names_an_account_that_was_closed_as_a_fault(client, tree):
    _, one, two = tree
    make.with_role(make.a_person("left", is_active=False), two)

    preview, page = import_csv(signed_in(type(client), "head"), one, "甲学院,,任意,评审,left,")

    assert "账号“left”已停用" in preview
    assert not Invitation.objects.exists()


@pytest.fixture
def for_guest(client, tree):
    """The address of an invitation that an import made for the account `guest`."""
    _, one, two = tree
    make.with_role(make.a_person("guest"), two)
    _, page = import_csv(signed_in(type(client), "head"), one, "甲学院,,任意,评审,guest,")
    return links_in(page)[0]


def test_a_named_invitation_asks_to_sign_in_and_takes_no_password(client, for_guest):
    before = account_of("guest")

    page = client.get(for_guest).content.decode()
    posted = take_up(client, for_guest)

    assert "guest" in page
    assert f"/sign-in/?next={for_guest}" in page
    assert 'type="password"' not in page
    assert posted.status_code == 403
    assert account_of("guest") == before


def test_a_named_invitation_is_accepted_by_its_person_signed_in(client, for_guest):
    # given
    password = person("guest").password
    client.post(reverse("sign-in") + f"?next={for_guest}", {"username": "guest", "password": make.PASSWORD})

    # when
    page = client.get(for_guest).content.decode()
    answer = take_up(client, for_guest)

    # then
    assert "甲学院" in page
    assert "评审" in page
    assert 'type="password"' not in page
    assert answer.status_code == 302
    assert roles_of("guest") == {("乙学院", "liaison"), ("甲学院", "reviewer")}
    assert person("guest").password == password
    given = AuditRecord.objects.filter(action="role.given", facts__person=person("guest").pk).latest("pk")
    assert (given.actor, given.facts["invited_by"]) == (person("guest"), person("head").pk)


def test_a_named_invitation_is_refused_to_somebody_else_with_a_sentence(client, for_guest):
    stranger = signed_in(type(client), "office")

    shown, posted = stranger.get(for_guest), take_up(stranger, for_guest)

    assert (shown.status_code, posted.status_code) == (403, 403)
    assert "本邀请限账号“guest”本人接受" in shown.content.decode()
    assert roles_of("office") == {("大学", "organiser")}
    assert roles_of("guest") == {("乙学院", "liaison")}


def test_an_invitation_without_a_name_adds_the_role_to_the_account_signed_in_and_keeps_its_password(client, tree):
    _, one, two = tree
    make.with_role(make.a_person("guest"), two)
    (address,) = links_in(invite(signed_in(type(client), "head"), one, role="reviewer"))
    before = person("guest").password

    take_up(signed_in(type(client), "guest"), address)

    assert person("guest").password == before
    assert ("甲学院", "reviewer") in roles_of("guest")


@pytest.mark.parametrize(("number", "status"), [("abc", 400), ("", 400), ("999999", 404), ("9" * 40, 400), ("-1", 400)])
def test_a_person_field_that_is_no_key_of_the_unit_is_refused(client, tree, number, status):
    _, one, _ = tree

    answer = signed_in(type(client), "head").post(reverse("unit-invite", args=[one.pk]), {"person": number, "role": "member"})

    assert answer.status_code == status
    assert not Invitation.objects.exists()


def test_open_invitations_are_listed_and_can_be_withdrawn(client, tree, for_guest):
    # given
    _, one, _ = tree
    head = signed_in(type(client), "head")
    page = head.get(reverse("unit", args=[one.pk])).content.decode()
    invitation = Invitation.objects.get()

    # when
    by_sibling = signed_in(type(client), "guest").post(reverse("invitation-withdraw", args=[one.pk]), {"invitation": invitation.pk})
    head.post(reverse("invitation-withdraw", args=[one.pk]), {"invitation": invitation.pk})

    # then
    assert "待接受的邀请" in page
    assert by_sibling.status_code == 403
    assert take_up(signed_in(type(client), "guest"), for_guest).status_code == 409
    assert roles_of("guest") == {("乙学院", "liaison")}
    assert AuditRecord.objects.get(action="invitation.withdrawn").facts == {"unit": one.pk, "person": person("guest").pk}
    assert "待接受的邀请" not in head.get(reverse("unit", args=[one.pk])).content.decode()


ORGANISED_AND_ELSEWHERE = [("甲学院", "大学"), ("甲学院", "乙学院"), ("甲学院", "另一大学"), ("甲学院第一支部", "甲学院")]


@pytest.mark.parametrize("also_here", [False, True])
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize(("organised", "elsewhere"), ORGANISED_AND_ELSEWHERE)
def test_no_organiser_changes_an_account_with_a_role_outside_their_units(client, tree, organised, elsewhere, role, also_here):
    """Units above, beside, and in another tree; the person may serve a unit of the organiser as well. ASVS 2.5.1–2.5.4."""
    # given
    make.a_unit("另一大学")
    here = unit(organised)
    make.with_role(make.a_person("organiser"), here, Role.ORGANISER)
    victim = make.with_role(make.a_person("victim", email="victim@example.edu.cn"), unit(elsewhere), role)
    if also_here:
        make.with_role(victim, here)
    before = account_of("victim")
    organiser = signed_in(type(client), "organiser")

    # when: all that the organiser can do, short of an act of the victim
    links = links_in(import_csv(organiser, here, *[f"{organised},,任意,{wanted.value},victim,evil@example.com" for wanted in Role])[1])
    for wanted in Role:
        links += links_in(invite(organiser, here, person=victim.pk, role=wanted.value))
        links += links_in(invite(organiser, here, role=wanted.value))
    for address, taker in product(links, (type(client)(), signed_in(type(client), "organiser"))):
        take_up(taker, address, username="victim", name="任意", email="evil@example.com", person=victim.pk)

    # then
    assert len(links) == (3 if also_here else 4) + len(Role)
    assert account_of("victim") == before


def test_a_fortnight_is_the_limit_for_named_invitations_too(tree):
    _, one, two = tree
    guest = make.with_role(make.a_person("guest"), two)
    token = invitations.invite(unit=one, role=Role.MEMBER, by=person("head"), at=make.NOW, person=guest)

    with pytest.raises(Refusal, match="invitation_expired"):
        invitations.accept_role(invitations.invitation_for(token), person=guest, at=make.NOW + timedelta(days=15))
