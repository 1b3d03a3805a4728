"""Access ends: roles end and accounts are blocked, at once or from a day; invitations are listed; the roles are confirmed once a year."""

from datetime import timedelta

import pytest
from django.db.models.signals import post_delete
from django.urls import reverse
from django.utils import timezone

from baosong.apps.judging.models import Review
from baosong.apps.learning.queries import people_below
from baosong.apps.library.queries.experts import experts_for
from baosong.apps.orgs.enums import ImportOutcome, Role
from baosong.apps.orgs.models import AccessReview, Invitation, Membership, Person
from baosong.apps.orgs.queries import liaisons_of, reviewers_below, rows_below, units_served, units_to_review
from baosong.apps.orgs.services import access, access_reviews, import_table, invitations
from baosong.apps.orgs.services.import_rows import ImportRow
from baosong.apps.submissions.enums import SubmissionState
from baosong.platform.audit.models import AuditRecord, Disclosure
from baosong.platform.errors import Refusal
from baosong.platform.tables import sheets
from baosong.site.schedule import scheduled_tasks
from tests import factories as make
from tests.apps.judging import panels

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A university with the organiser `office`, a college with the organiser `head` and the liaisons `old` and `new`."""
    university = make.a_unit("大学")
    college = make.a_unit("文学院", university)
    make.with_role(make.a_person("office"), university, Role.ORGANISER)
    make.with_role(make.a_person("head"), college, Role.ORGANISER)
    make.with_role(make.a_person("old"), college)
    make.with_role(make.a_person("new"), college)
    return college


def signed_in(client_class, name):
    made = client_class()
    made.post(reverse("sign-in"), {"username": name, "password": make.PASSWORD})
    return made


def held(name, role=Role.LIAISON):
    return Membership.objects.select_related("person", "unit").get(person__username=name, role=role)


def today(days=0):
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def end(client, membership, *, day=None, reason="岗位调整"):
    return client.post(reverse("role-end", args=[membership.pk]), {"day": day or today(), "reason": reason})


def block(client, name, *, day=None):
    return client.post(reverse("person-block", args=[make.person(name).pk]), {"day": day or today(), "reason": "电脑遗失"})


def is_in(client, address="/units/"):
    return client.get(address).status_code == 200


def text_of(answer):
    return answer.content.decode()


# A role ends


def test_a_role_that_ends_today_ends_at_once_and_signs_out_everywhere(client, tree):
    # given
    desk, phone = signed_in(type(client), "old"), signed_in(type(client), "old")
    head = signed_in(type(client), "head")
    assert is_in(desk)

    # when
    answer = end(head, held("old"))

    # then
    assert answer.status_code == 302
    assert not is_in(desk)
    assert not is_in(phone)
    again = signed_in(type(client), "old")
    assert again.get(reverse("unit", args=[tree.pk])).status_code == 403
    ended = AuditRecord.objects.get(action="role.ended")
    assert (ended.actor.username, ended.facts["person"], ended.facts["unit"], ended.facts["reason"]) == (
        "head",
        make.person("old").pk,
        tree.pk,
        "岗位调整",
    )


def test_the_page_says_what_will_happen_before_it_does(client, tree):
    head = signed_in(type(client), "head")

    page = text_of(head.get(reverse("role-end", args=[held("old").pk])))

    assert "草稿和报送件留在单位" in page
    assert f'value="{today()}"' in page
    assert held("old")


@pytest.mark.parametrize(("day", "reason"), [("", "岗位调整"), ("2026-02-30", "岗位调整"), (None, ""), (None, "长" * 301)])
def test_without_a_day_or_a_reason_nothing_ends(client, tree, day, reason):
    head = signed_in(type(client), "head")

    answer = head.post(reverse("role-end", args=[held("old").pk]), {"day": today() if day is None else day, "reason": reason})

    assert answer.status_code == 422
    assert held("old")


def test_the_page_says_which_roles_stay(client, tree):
    # given: the liaison is a reviewer of the same unit and of another one
    office, other = signed_in(type(client), "office"), make.a_unit("历史学院", make.person("office").orgs_memberships.get().unit)
    make.with_role(make.person("old"), tree, Role.REVIEWER)
    make.with_role(make.person("old"), other, Role.REVIEWER)

    # when
    liaison = text_of(office.get(reverse("role-end", args=[held("old").pk])))
    Membership.objects.filter(person__username="old", unit=tree, role=Role.REVIEWER).delete()
    elsewhere = text_of(office.get(reverse("role-end", args=[held("old").pk])))
    only = text_of(office.get(reverse("role-end", args=[held("new").pk])))

    # then
    assert "文学院 · 评审专家；历史学院 · 评审专家" in liaison
    assert "不能再查看该单位的任何内容" not in liaison
    assert "不能再查看该单位的任何内容" in elsewhere
    assert "历史学院 · 评审专家" in elsewhere
    assert "保留以下角色" not in only


def test_a_role_that_ends_later_works_until_then_and_the_end_can_be_cancelled(client, tree):
    # given
    old, head = signed_in(type(client), "old"), signed_in(type(client), "head")

    # when
    end(head, held("old"), day=today(7))

    # then
    assert is_in(old, reverse("unit", args=[tree.pk]))
    assert f"{today(7)} 终止" in text_of(head.get(reverse("unit", args=[tree.pk])))

    # and when
    head.post(reverse("role-keep", args=[held("old").pk]))
    access.end_due(at=timezone.now() + timedelta(days=8))

    # then
    assert held("old").ends_at is None
    assert [row.action for row in AuditRecord.objects.filter(action__startswith="role.e") | AuditRecord.objects.filter(action="role.kept")] == [
        "role.end_planned",
        "role.kept",
    ]


def test_a_role_past_its_end_opens_nothing_even_before_it_is_removed(client, tree):
    # given
    old = signed_in(type(client), "old")
    Membership.objects.filter(pk=held("old").pk).update(ends_at=timezone.now() - timedelta(seconds=1), end_reason="借调期满")

    # when
    refused = old.get(reverse("unit", args=[tree.pk])).status_code
    next(task for task in scheduled_tasks() if task.name == "ends of access").function()

    # then
    assert refused == 403
    assert not is_in(old)
    assert not Membership.objects.filter(person__username="old").exists()
    ended = AuditRecord.objects.get(action="role.ended")
    assert (ended.actor, ended.facts["reason"]) == (None, "借调期满")


@pytest.fixture
def after_first_end():
    """Call what is given as soon as the first role has ended, in the middle of the task that ends them."""
    connected = []

    def connect(act):
        def receive(instance, **_kwargs):
            post_delete.disconnect(receive, Membership)
            act(instance)

        post_delete.connect(receive, Membership)
        connected.append(receive)

    yield connect
    for receive in connected:
        post_delete.disconnect(receive, Membership)


@pytest.mark.parametrize("ends_at", [None, timezone.now() + timedelta(days=300)], ids=["kept", "moved"])
def test_a_role_that_is_kept_or_moved_while_ends_are_carried_out_goes_on(tree, after_first_end, ends_at):
    # given
    past = timezone.now() - timedelta(seconds=1)
    Membership.objects.filter(unit=tree, role=Role.LIAISON).update(ends_at=past)
    after_first_end(lambda ended: Membership.objects.exclude(pk=ended.pk).filter(ends_at=past).update(ends_at=ends_at))

    # when
    count = access.end_due(at=timezone.now())

    # then
    assert count == 1
    assert Membership.objects.filter(unit=tree, role=Role.LIAISON).count() == 1
    assert AuditRecord.objects.filter(action="role.ended").count() == 1


def test_a_role_that_cannot_be_ended_does_not_bring_back_those_before_it(tree, after_first_end):
    Membership.objects.filter(unit=tree, role=Role.LIAISON).update(ends_at=timezone.now() - timedelta(seconds=1))

    def fail(_ended):
        post_delete.connect(raise_fault, Membership)

    def raise_fault(**_kwargs):
        raise RuntimeError

    after_first_end(fail)
    with pytest.raises(RuntimeError):
        access.end_due(at=timezone.now())
    post_delete.disconnect(raise_fault, Membership)

    assert Membership.objects.filter(unit=tree, role=Role.LIAISON).count() == 1


def test_an_account_that_is_opened_while_blocks_are_carried_out_stays_open(tree, after_first_end):
    past = timezone.now() - timedelta(seconds=1)
    Membership.objects.filter(person__username="new").update(ends_at=past)
    Person.objects.filter(username="old").update(blocked_at=past)
    after_first_end(lambda ended: Person.objects.filter(username="old").update(blocked_at=None))

    access.end_due(at=timezone.now())

    assert make.person("old").is_active


def test_the_last_organiser_stays_until_a_successor_has_accepted(client, tree):
    # given
    office = signed_in(type(client), "office")

    # when
    refused = end(office, held("head", Role.ORGANISER))
    make.with_role(make.person("new"), tree, Role.ORGANISER)
    accepted = end(office, held("head", Role.ORGANISER))

    # then
    assert refused.status_code == 422
    assert "唯一的组织者" in text_of(refused)
    assert accepted.status_code == 302
    assert list(Membership.objects.filter(unit=tree, role=Role.ORGANISER).values_list("person__username", flat=True)) == ["new"]


@pytest.mark.parametrize("leaving", ["blocked", "ending"])
def test_a_successor_who_is_leaving_is_none(client, tree, leaving):
    # given
    make.with_role(make.person("new"), tree, Role.ORGANISER)
    office = signed_in(type(client), "office")
    if leaving == "blocked":
        block(office, "new", day=today(3))
    else:
        end(office, held("new", Role.ORGANISER), day=today(3))

    # when
    answer = end(office, held("head", Role.ORGANISER))

    # then
    assert answer.status_code == 422
    assert held("head", Role.ORGANISER)


def test_a_role_that_two_organisers_end_at_the_same_time_ends_once(tree):
    office, at = make.person("office"), timezone.now()
    first, second = held("old"), held("old")

    access.end_role(first, reason="x", ends_at=at, by=office, at=at)
    make.with_role(make.person("old"), make.person("office").orgs_memberships.get().unit, Role.MEMBER)
    access.end_role(second, reason="x", ends_at=at, by=office, at=at)

    assert AuditRecord.objects.filter(action="role.ended").count() == 1


def test_nobody_ends_the_own_role_or_that_of_somebody_above(client, tree):
    head = signed_in(type(client), "head")

    codes = [end(head, held("head", Role.ORGANISER)).status_code, end(head, held("office", Role.ORGANISER)).status_code, block(head, "office").status_code]

    assert codes == [403, 403, 403]
    assert "本人" in text_of(head.get(reverse("unit", args=[tree.pk])))


def test_open_invitations_end_with_the_role(client, tree):
    # given
    head, at = make.person("head"), timezone.now()
    make.with_role(make.person("new"), tree, Role.ORGANISER)
    to_old = invitations.invite(unit=tree, role=Role.REVIEWER, by=head, at=at, person=make.person("old"))
    password = invitations.invite(unit=tree, role=Role.LIAISON, by=head, at=at, person=make.person("old"), sets_password=True)
    by_head = invitations.invite(unit=tree, role=Role.LIAISON, by=head, at=at)

    # when
    office = signed_in(type(client), "office")
    end(office, held("old"))
    end(office, held("head", Role.ORGANISER))

    # then
    assert [invitations.invitation_for(token).withdrawn_at is not None for token in (to_old, password, by_head)] == [True, True, True]
    assert AuditRecord.objects.filter(action="invitation.withdrawn", actor__username="office").count() == 3


def test_drafts_stay_with_the_unit(client):
    # given
    call = make.a_call()
    draft = make.a_submission(call, 1, state=SubmissionState.DRAFT)
    make.with_role(make.a_person("successor"), make.unit_of(1))

    # when
    end(signed_in(type(client), "office"), held("c1"))

    # then
    assert signed_in(type(client), "successor").get(reverse("submission", args=[draft.pk])).status_code == 200
    assert signed_in(type(client), "c1").get(reverse("submission", args=[draft.pk])).status_code == 403
    draft.refresh_from_db()
    assert draft.state == SubmissionState.DRAFT


def test_reviews_and_entries_are_closed_to_a_reviewer_whose_role_has_ended(client, data_folder):
    """Also those that were assigned before, while another role goes on."""
    # given
    call, _ = panels.accepted(1)
    (reviewer,) = panels.reviewers(call, 1)
    panels.a_round(call, [reviewer], each=1)
    review = Review.objects.get(panelist__person=reviewer)
    entry = make.an_entry(call, approved=False)
    make.with_role(reviewer, make.unit_of(1), Role.MEMBER)
    addresses = [reverse("review", args=[review.pk]), reverse("entry-edit", args=[entry.pk])]
    visitor = signed_in(type(client), "r1")
    before = [visitor.get(address).status_code for address in addresses]

    # when
    end(signed_in(type(client), "office"), held("r1", Role.REVIEWER))

    # then
    again = signed_in(type(client), "r1")
    assert before == [200, 200]
    assert [again.get(address).status_code for address in addresses] == [403, 403]
    assert reverse("review", args=[review.pk]) not in text_of(again.get(reverse("reviews")))


# An account is blocked


def test_a_blocked_account_is_out_at_once_and_comes_back_with_its_roles(client, tree):
    # given
    old, office = signed_in(type(client), "old"), signed_in(type(client), "office")

    # when
    block(office, "old")

    # then
    assert not is_in(old)
    assert not is_in(signed_in(type(client), "old"))
    assert "已停用" in text_of(office.get(reverse("unit", args=[tree.pk])))
    assert AuditRecord.objects.get(action="person.blocked").facts["reason"] == "电脑遗失"

    # and when
    office.post(reverse("person-unblock", args=[make.person("old").pk]))

    # then
    assert not is_in(old)
    assert is_in(signed_in(type(client), "old"), reverse("unit", args=[tree.pk]))


def test_an_account_blocked_from_a_later_day_works_until_then(client, tree):
    # given
    old, office = signed_in(type(client), "old"), signed_in(type(client), "office")

    # when
    block(office, "old", day=today(2))
    until_then = is_in(old)
    access.end_due(at=timezone.now() + timedelta(days=3))

    # then
    assert until_then
    assert not is_in(old)
    assert not make.person("old").is_active


def test_an_account_past_its_day_has_no_role_even_before_it_is_closed(tree):
    Person.objects.filter(username="old").update(blocked_at=timezone.now() - timedelta(seconds=1))

    assert units_served(make.person("old"), Role.LIAISON) == []


def test_an_account_is_not_blocked_twice_and_a_closed_one_is_not_opened(client, tree):
    office, at = make.person("office"), timezone.now()
    access.block(make.person("old"), reason="x", begins_at=at, by=office, at=at)
    Person.objects.filter(username="new").update(is_active=False)

    with pytest.raises(Refusal, match="already_blocked"):
        access.block(make.person("old"), reason="x", begins_at=at, by=office, at=at)
    with pytest.raises(Refusal, match="not_blocked"):
        access.unblock(make.person("new"), by=office, at=at)


def test_a_blocked_account_gets_no_link_for_a_new_password_and_an_open_one_ends(client, tree):
    # given
    office, at = make.person("office"), timezone.now()
    token = invitations.invite(unit=tree, role=Role.LIAISON, by=office, at=at, person=make.person("old"), sets_password=True)

    # when
    access.block(make.person("old"), reason="x", begins_at=at, by=office, at=at)
    answer = client.post(reverse("join", args=[token]), {"password": "another-password-2026", "consent": "yes"})

    # then
    assert answer.status_code == 409
    with pytest.raises(Refusal, match="already_blocked"):
        invitations.invite(unit=tree, role=Role.LIAISON, by=office, at=at, person=make.person("old"), sets_password=True)


@pytest.mark.parametrize("how", ["the role has ended", "the account is blocked"])
def test_nobody_without_access_is_listed_as_liaison_reviewer_expert_or_learner_before_the_scheduler_runs(tree, how):
    # given
    make.with_role(make.person("old"), tree, Role.REVIEWER)
    make.with_role(make.person("new"), tree, Role.REVIEWER)
    past = timezone.now() - timedelta(seconds=1)

    # when
    if how == "the role has ended":
        Membership.objects.filter(person__username="old").update(ends_at=past)
    else:
        Person.objects.filter(username="old").update(blocked_at=past)

    # then
    assert [person.username for person in liaisons_of([tree])[tree.pk]] == ["new"]
    assert [row.liaisons for row in rows_below(tree)] == [("new",)]
    assert [person.username for person in reviewers_below(tree)] == ["new"]
    assert {person.username for person in experts_for(tree)} == {"head", "new"}
    assert {person.username for person in people_below(tree)} == {"head", "new"}


def test_an_import_invites_whoever_had_the_role_until_yesterday(tree):
    Membership.objects.filter(person__username="old").update(ends_at=timezone.now() - timedelta(days=1))
    row = ImportRow(2, unit="文学院", person="old", role="联络员", username="old")

    made = import_table.plan([row], under=tree, roles={"联络员": Role.LIAISON})

    assert made.outcomes == (ImportOutcome.INVITED,)
    assert len(import_table.carry_out(made, under=tree, by=make.person("head"), at=timezone.now()).to_invite) == 1


# Invitations


def test_invitations_are_listed_by_what_has_become_of_them(client, tree):
    # given
    office, at = make.person("office"), timezone.now()
    used = invitations.invite(unit=tree, role=Role.REVIEWER, by=office, at=at)
    invitations.accept_role(invitations.invitation_for(used), person=make.person("new"), at=at)
    withdrawn = invitations.invite(unit=tree, role=Role.REVIEWER, by=office, at=at)
    invitations.withdraw(invitations.invitation_for(withdrawn), by=office, at=at)
    invitations.invite(unit=tree, role=Role.REVIEWER, by=office, at=at - timedelta(days=20))
    invitations.invite(unit=tree, role=Role.REVIEWER, by=office, at=at)
    visitor = signed_in(type(client), "office")
    address = reverse("unit-invitations", args=[tree.pk])

    # when
    rows = {status: text_of(visitor.get(f"{address}?status={status}")).count("<tr>") - 1 for status in ("open", "used", "expired", "withdrawn", "")}

    # then
    assert rows == {"open": 1, "used": 1, "expired": 1, "withdrawn": 1, "": 4}
    assert text_of(visitor.get(address)).count('name="invitation"') == 1
    visitor.post(reverse("invitation-withdraw", args=[tree.pk]), {"invitation": Invitation.objects.latest("pk").pk})
    assert text_of(visitor.get(f"{address}?status=open")).count("<tr>") == 0


def test_invitations_name_the_person_before_the_account(client, tree):
    office = make.person("office")
    invited = make.with_role(make.a_person("chen", name="陈老师"), tree)
    invitations.invite(unit=tree, role=Role.REVIEWER, by=office, at=timezone.now(), person=invited)
    client.force_login(office)

    for name in ("unit-invitations", "unit"):
        assert '陈老师 <span class="meta">chen</span>' in text_of(client.get(reverse(name, args=[tree.pk])))


def test_the_lists_ask_the_database_as_often_for_many_as_for_few(client, tree, django_assert_max_num_queries):
    office, at = make.person("office"), timezone.now()
    make.signed_in(client, office)

    for more in (1, 12):
        for number in range(more):
            person = make.with_role(make.a_person(f"p{more}-{number}"), tree)
            invitations.invite(unit=tree, role=Role.REVIEWER, by=office, at=at, person=person)
        for name, most in (("unit-invitations", 12), ("unit-access", 18), ("unit-access-table", 12), ("unit", 22)):
            with django_assert_max_num_queries(most):
                client.get(reverse(name, args=[tree.pk]))


# The yearly list


def test_the_list_is_confirmed_as_it_was_shown(client, tree):
    # given
    head = signed_in(type(client), "head")
    page = head.get(reverse("unit-access", args=[tree.pk]))
    digest = page.context["digest"]

    # when
    head.post(reverse("unit-access-confirm", args=[tree.pk]), {"digest": digest})
    make.with_role(make.a_person("later"), tree)
    stale = head.post(reverse("unit-access-confirm", args=[tree.pk]), {"digest": digest}, follow=True)

    # then
    review = AccessReview.objects.get()
    assert (review.confirmed_by.username, review.roles, review.unit) == ("head", 3, tree)
    assert AuditRecord.objects.get(action="access.confirmed").actor.username == "head"
    assert "清单有变动" in text_of(stale)
    assert "已核对" in text_of(head.get(reverse("unit-access", args=[tree.pk])))


def test_the_desk_reminds_after_a_year(client, tree):
    head, at = make.person("head"), timezone.now()
    AuditRecord.objects.filter(action="unit.added").update(at=at - timedelta(days=10))
    client.force_login(head)

    assert "权限清单" not in text_of(client.get("/"))
    AuditRecord.objects.filter(action="unit.added").update(at=at - timedelta(days=366))
    assert "一年未核对" in text_of(client.get("/"))
    access_reviews.confirm(tree, digest=client.get(reverse("unit-access", args=[tree.pk])).context["digest"], by=head, at=at - timedelta(days=364))
    assert "一年未核对" not in text_of(client.get("/"))
    assert units_to_review([tree], at=at + timedelta(days=2)) == [tree]


def test_the_list_is_searched_and_taken_away_as_excel(client, tree):
    head = signed_in(type(client), "head")

    found = text_of(head.get(reverse("unit-access", args=[tree.pk]) + "?name=old&role=liaison"))
    table = head.get(reverse("unit-access-table", args=[tree.pk]))

    assert "old</" in found or ">old" in found
    assert found.count("<tr>") == 2
    rows = sheets.read(table.content, "a.xlsx")
    assert rows[0][:4] == ["单位", "姓名", "账号", "角色"]
    assert len(set(rows[0])) == len(rows[0])
    assert rows[0][-1] == "状态"
    assert [row[2] for row in rows[1:]] == ["new", "old", "head"]
    assert [line.is_export for line in Disclosure.objects.filter(page="unit-access-table")] == [True]


def test_a_sibling_sees_neither_list_nor_invitations(client, tree):
    other = make.a_unit("医学院", Person.objects.get(username="office").orgs_memberships.get().unit)
    stranger = make.with_role(make.a_person("stranger"), other, Role.ORGANISER)
    client.force_login(stranger)

    names = ("unit-access", "unit-access-table", "unit-invitations")
    codes = [client.get(reverse(name, args=[tree.pk])).status_code for name in names]

    assert codes == [403, 403, 403]
    assert client.post(reverse("unit-access-confirm", args=[tree.pk]), {"digest": "x"}).status_code == 403


def test_access_does_not_end_on_a_day_that_has_passed(client, tree):
    answer = signed_in(type(client), "head").post(reverse("role-end", args=[held("old").pk]), {"reason": "调离", "day": "2020-01-01"})

    assert answer.status_code == 422
    assert "该日期已过" in answer.content.decode()
    assert held("old")


def test_a_withdrawn_invitation_says_so_when_it_is_opened(client, tree):
    token = invitations.invite(unit=tree, role=Role.LIAISON, by=make.person("head"), at=timezone.now())
    invitations.withdraw(Invitation.objects.get(), by=make.person("head"), at=timezone.now())

    answer = client.get(reverse("join", args=[token]))

    assert answer.status_code == 410
    assert "已撤回" in answer.content.decode()
    assert '<form method="post" class="panel"' not in answer.content.decode()
