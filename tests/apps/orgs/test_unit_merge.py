"""A unit is merged into another, moved, divided, or deleted while it is empty."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from baosong.apps.calls.models import Addressee, Call, CallCounters
from baosong.apps.calls.queries import due_of, unit_deadline
from baosong.apps.calls.services import amendments, drafts, extensions
from baosong.apps.meetings.models import BranchMembership
from baosong.apps.meetings.services import roster
from baosong.apps.orgs.enums import Role, UnitRowKind
from baosong.apps.orgs.errors import IntoItself, IntoUnitAbove, TopUnit, UnitChangedMeanwhile, UnitClosed, UnitMerged, UnitNameTaken, UnitNotEmpty
from baosong.apps.orgs.models import Membership, Unit
from baosong.apps.orgs.policies import may_organise_unit
from baosong.apps.orgs.services import access, closures, deletions, invitations, merges, moves
from baosong.apps.orgs.services.unit_rows import registered_rows
from baosong.apps.submissions.models import Receipt, Submission
from baosong.apps.submissions.services.counters import differences
from baosong.apps.tracking.interfaces.messages import reminder_mail
from baosong.apps.tracking.queries import debts, matrix
from baosong.apps.tracking.services import reminders
from baosong.core.terms import TermsQuota
from baosong.core.terms.quotas import DueCount
from baosong.platform.audit.models import AuditRecord
from baosong.platform.notifications.enums import MessageState
from baosong.platform.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(data_folder):
    return make.a_call()


@pytest.fixture
def office(call, client):
    return make.signed_in(client, make.person("office"))


def merge(source, target):
    return merges.merge(source, target, known=merges.plan(source, target).digest, by=make.person("office"), at=make.NOW)


def first_into_second():
    return merge(make.unit_of(1), make.unit_of(2))


def fresh(unit):
    return Unit.objects.get(pk=unit.pk)


def test_every_foreign_key_to_a_unit_is_registered():
    keys = {
        (model._meta.label, field.name)
        for model in apps.get_models()
        if model.__module__.startswith("baosong.")
        for field in model._meta.concrete_fields
        if field.related_model is Unit
    }

    assert {(rows.model._meta.label, rows.field) for rows in registered_rows()} == keys


class TestMerge:
    def test_works_go_over_and_receipts_keep_the_old_name(self, call, office):
        work = make.a_submission(call, 1)

        first_into_second()

        work.refresh_from_db()
        assert work.unit == make.unit_of(2)
        assert "第1学院" in office.get(reverse("receipt", args=[Receipt.objects.get().pk])).content.decode()

    def test_a_call_that_went_to_both_expects_works_of_one_unit(self, call):
        make.a_submission(call, 1)

        first_into_second()

        assert [row.unit.name for row in matrix(call, at=make.NOW).rows] == ["第2学院"]
        assert debts(call, at=make.NOW) == []
        assert CallCounters.objects.get(pk=call.pk).expected == 1
        assert list(differences()) == []

    def test_what_is_owed_is_owed_by_the_successor(self, call):
        other = make.a_unit("继任学院", call.unit)

        merge(make.unit_of(1), other)

        assert {debt.unit.name for debt in debts(call, at=make.NOW)} == {"继任学院", "第2学院"}
        assert list(differences()) == []

    def test_people_serve_the_successor_with_the_longer_of_two_roles(self, call):
        both = make.with_role(make.with_role(make.a_person("both"), make.unit_of(1)), make.unit_of(2))
        there = Membership.objects.get(person=both, unit=make.unit_of(2))
        access.end_role(there, reason="调离", ends_at=timezone.now() + timezone.timedelta(days=9), by=None, at=timezone.now())

        first_into_second()

        held = Membership.objects.filter(unit=make.unit_of(2)).order_by("person__username")
        assert [(one.person.username, one.ends_at) for one in held] == [("both", None), ("c1", None), ("c2", None)]
        assert AuditRecord.objects.filter(action="role.moved").count() == 2

    def test_the_later_deadline_of_the_two_is_kept(self, call):
        task, until = make.the_task(call), make.NOW + timezone.timedelta(days=30)
        extensions.extend(task, unit=make.unit_of(1), until=until, reason="合并", by=make.person("office"), at=make.NOW)

        first_into_second()

        assert unit_deadline(task, make.unit_of(2)).deadline == until

    def test_members_branches_and_units_below_go_over(self, call):
        roster.enrol([roster.RosterRow(1, "张三")], unit=make.unit_of(1), by=make.person("c1"), at=make.NOW)
        make.a_unit("学生支部", make.unit_of(1)), make.a_unit("学生支部", make.unit_of(2)), make.a_unit("教工支部", make.unit_of(1))

        first_into_second()

        target = make.unit_of(2)
        assert (target.branches, target.members) == (30, 300)
        assert [unit.name for unit in Unit.objects.get_children(target)] == ["学生支部", "学生支部（原第1学院）", "教工支部"]
        assert BranchMembership.objects.get().unit == target
        assert Unit.objects.find_problems() == ([], [], [], [], [])

    def test_calls_that_it_issued_and_their_answers_go_over(self, call):
        branch = make.a_unit("学生支部", make.unit_of(1))
        own = Call.objects.create(
            unit=make.unit_of(1), notice=call.notice, title="院内", terms_json=call.terms_json, made_by=make.person("office"), made_at=make.NOW
        )
        Addressee.objects.create(call=own, unit=branch)

        first_into_second()

        own.refresh_from_db()
        assert own.unit == make.unit_of(2)
        assert fresh(branch).path.startswith(own.unit.path)

    def test_the_old_unit_is_closed_and_names_its_successor(self, call, office):
        first_into_second()

        old = make.unit_of(1)
        assert old.merged_into == make.unit_of(2)
        assert old.is_closed(make.NOW)
        assert "第2学院" in office.get(reverse("unit", args=[old.pk])).content.decode()
        with pytest.raises(UnitMerged):
            closures.reopen(old, by=make.person("office"), at=make.NOW)
        with pytest.raises(UnitMerged):
            merges.plan(old, make.unit_of(2))

    def test_the_log_has_the_numbers(self, call):
        make.a_submission(call, 1)

        first_into_second()

        merged = AuditRecord.objects.get(action="unit.merged")
        assert (merged.facts["works"], merged.facts["roles"], merged.facts["into_name"]) == (1, 1, "第2学院")
        assert AuditRecord.objects.get(action="unit.took_over").thing_key == str(make.unit_of(2).pk)

    def test_the_page_says_the_numbers_and_asks(self, call, office):
        make.a_submission(call, 1)
        address, target = reverse("unit-merge", args=[make.unit_of(1).pk]), make.unit_of(2)

        page = office.get(address, {"into": target.pk})
        text = page.content.decode()

        assert "1 件报送件" in text
        assert "1 个人员角色" in text
        assert not Unit.objects.filter(merged_into=target).exists()
        answer = office.post(address, {"into": target.pk, "known": page.context["plan"].digest})
        assert answer.status_code == 302
        assert make.unit_of(1).merged_into == target

    def test_numbers_that_have_changed_are_shown_again(self, call, office):
        address, target = reverse("unit-merge", args=[make.unit_of(1).pk]), make.unit_of(2)
        known = merges.plan(make.unit_of(1), target).digest
        make.a_submission(call, 1)

        answer = office.post(address, {"into": target.pk, "known": known})

        assert answer.status_code == 422
        assert "1 件报送件" in answer.content.decode()
        assert make.unit_of(1).merged_into is None

    def test_the_plan_of_another_is_void(self, call):
        known = merges.plan(make.unit_of(1), make.unit_of(2)).digest
        make.with_role(make.a_person("new"), make.unit_of(1))

        with pytest.raises(UnitChangedMeanwhile):
            merges.merge(make.unit_of(1), make.unit_of(2), known=known, by=make.person("office"), at=make.NOW)

    def test_it_is_refused_into_itself_a_unit_below_above_or_closed(self, call):
        below = make.a_unit("学生支部", make.unit_of(1))
        closures.close(make.unit_of(2), reason="撤销", begins_at=make.NOW, by=make.person("office"), at=make.NOW)

        for source, target, refusal in (
            (make.unit_of(1), make.unit_of(1), IntoItself),
            (make.unit_of(1), below, IntoItself),
            (below, make.unit_of(1), IntoUnitAbove),
            (make.unit_of(1), make.unit_of(2), UnitClosed),
            (call.unit, make.unit_of(1), TopUnit),
        ):
            with pytest.raises(refusal):
                merges.plan(fresh(source), fresh(target))

    def test_it_is_refused_into_a_unit_elsewhere_whose_call_it_answers(self, call):
        unit = make.a_unit("研究所", make.unit_of(2))
        own = Call.objects.create(
            unit=make.unit_of(2), notice=call.notice, title="院内", terms_json=call.terms_json, made_by=make.person("office"), made_at=make.NOW
        )
        Addressee.objects.create(call=own, unit=unit)
        moves.move(unit, under=make.unit_of(1), known_parent=make.unit_of(2).pk, by=make.person("office"), at=make.NOW)

        with pytest.raises(IntoUnitAbove):
            merge(fresh(unit), make.unit_of(2))

        assert fresh(unit).merged_into is None
        assert Addressee.objects.filter(unit=unit).exists()

    def test_of_two_merges_into_each_other_only_the_first_happens(self, call):
        there, back = merges.plan(make.unit_of(1), make.unit_of(2)), merges.plan(make.unit_of(2), make.unit_of(1))
        merges.merge(there.source, there.target, known=there.digest, by=make.person("office"), at=make.NOW)

        with pytest.raises(UnitClosed):
            merges.merge(back.source, back.target, known=back.digest, by=make.person("office"), at=make.NOW)

    def test_people_are_told_where_their_role_is(self, call):
        first_into_second()

        told = Message.objects.get(address="c1@example.edu.cn")
        assert "第1学院" in told.body
        assert "第2学院" in told.body

    def test_reminders_that_wait_are_cancelled(self, call, django_capture_on_commit_callbacks):
        sent = reminders.remind(call, word=lambda debt, person: reminder_mail(call, debt, person), by=make.person("office"), at=make.NOW)
        assert sent

        with django_capture_on_commit_callbacks(execute=True):
            first_into_second()

        assert Message.objects.get(key__startswith=f"remind:{call.pk}:{make.unit_of(1).pk}:").state == MessageState.CANCELLED

    def test_who_organises_only_the_unit_itself_merges_nothing(self, call, client):
        head = make.signed_in(client, make.with_role(make.a_person("head"), make.unit_of(1), Role.ORGANISER))

        assert head.get(reverse("unit-merge", args=[make.unit_of(1).pk])).status_code == 403

    def test_a_successor_elsewhere_is_not_offered(self, call, office):
        elsewhere = make.a_unit("外校")

        answer = office.get(reverse("unit-merge", args=[make.unit_of(1).pk]), {"into": elsewhere.pk})

        assert answer.context["plan"] is None


class TestMove:
    def test_it_stands_last_below_the_other_and_still_owes(self, call, office):
        branch = make.a_unit("学生支部", make.unit_of(1))

        answer = office.post(reverse("unit-move", args=[make.unit_of(1).pk]), {"into": make.unit_of(2).pk, "parent": call.unit_id})

        assert answer.status_code == 302
        assert make.unit_of(1).path.startswith(make.unit_of(2).path)
        assert fresh(branch).path.startswith(make.unit_of(1).path)
        assert {debt.unit.name for debt in debts(call, at=make.NOW)} == {"第1学院", "第2学院"}
        assert Unit.objects.find_problems() == ([], [], [], [], [])

    def test_rights_follow_the_place(self, call):
        head = make.with_role(make.a_person("head"), make.unit_of(2), Role.ORGANISER)

        moves.move(make.unit_of(1), under=make.unit_of(2), known_parent=call.unit_id, by=make.person("office"), at=make.NOW)

        assert may_organise_unit(make.person(head.username), make.unit_of(1).pk)

    def test_cycles_same_names_and_stale_pages_are_refused(self, call):
        first, branch = make.unit_of(1), make.a_unit("学生支部", make.unit_of(1))
        make.a_unit("第1学院", make.unit_of(2))

        for under, parent, refusal in (
            (branch, call.unit_id, IntoItself),
            (make.unit_of(2), call.unit_id, UnitNameTaken),
            (make.unit_of(2), branch.pk, UnitChangedMeanwhile),
        ):
            with pytest.raises(refusal):
                moves.move(first, under=under, known_parent=parent, by=make.person("office"), at=make.NOW)
        with pytest.raises(TopUnit):
            moves.move(call.unit, under=branch, known_parent=0, by=make.person("office"), at=make.NOW)


class TestDivide:
    def test_chosen_people_and_units_go_to_a_new_sibling(self, call, office):
        stays, goes = make.a_unit("一支部", make.unit_of(1)), make.a_unit("二支部", make.unit_of(1))
        other = make.with_role(make.a_person("other"), make.unit_of(1))
        role = Membership.objects.get(person=other)

        answer = office.post(reverse("unit-divide", args=[make.unit_of(1).pk]), {"name": "新设学院", "units": [goes.pk], "people": [role.pk]})

        made = Unit.objects.get(name="新设学院")
        role.refresh_from_db()
        assert answer.status_code == 302
        assert role.unit == made
        assert made.kind == "学院"
        assert fresh(goes).path.startswith(made.path)
        assert fresh(stays).path.startswith(make.unit_of(1).path)
        assert [unit.name for unit in Unit.objects.get_children(fresh(call.unit))] == ["第1学院", "新设学院", "第2学院"]
        assert Unit.objects.find_problems() == ([], [], [], [], [])

    def test_a_name_of_a_sibling_is_refused_beside_the_field(self, call, office):
        answer = office.post(reverse("unit-divide", args=[make.unit_of(1).pk]), {"name": "第2学院"})

        assert answer.status_code == 422
        assert Unit.objects.filter(name="第2学院").count() == 1

    def test_people_of_another_unit_are_not_taken(self, call, office):
        answer = office.post(reverse("unit-divide", args=[make.unit_of(1).pk]), {"name": "新设学院", "people": [make.person("c2").orgs_memberships.get().pk]})

        assert answer.status_code == 422
        assert not Unit.objects.filter(name="新设学院").exists()


class TestDelete:
    def test_an_empty_unit_goes_with_its_unused_invitations(self, call, office):
        empty = make.a_unit("合计", call.unit)
        invitations.invite(unit=empty, role=Role.LIAISON, by=make.person("office"), at=timezone.now())
        assert "合计" in office.get(reverse("unit-delete", args=[empty.pk])).content.decode()

        answer = office.post(reverse("unit-delete", args=[empty.pk]))

        assert answer.status_code == 302
        assert not Unit.objects.filter(pk=empty.pk).exists()
        assert AuditRecord.objects.get(action="unit.deleted").facts["name"] == "合计"
        assert Unit.objects.find_problems() == ([], [], [], [], [])

    def test_one_that_has_or_once_had_something_stays(self, call):
        once = make.a_unit("曾有人的单位", call.unit)
        make.with_role(make.a_person("gone"), once)
        access.end_role(Membership.objects.get(unit=once), reason="调离", ends_at=make.NOW, by=None, at=make.NOW)
        with_units = make.a_unit("有下级的单位", call.unit)
        make.a_unit("下级", with_units)

        for unit in (make.unit_of(1), once, with_units):
            with pytest.raises(UnitNotEmpty):
                deletions.delete(unit, by=make.person("office"), at=make.NOW)
        with pytest.raises(TopUnit):
            deletions.delete(call.unit, by=make.person("office"), at=make.NOW)

    def test_the_button_is_only_there_for_an_empty_unit(self, call, office):
        empty = make.a_unit("合计", call.unit)

        assert reverse("unit-delete", args=[empty.pk]) in office.get(reverse("unit", args=[empty.pk])).content.decode()
        assert reverse("unit-delete", args=[make.unit_of(1).pk]) not in office.get(reverse("unit", args=[make.unit_of(1).pk])).content.decode()


def test_numbers_are_named_by_kind(call):
    make.a_submission(call, 1)

    assert merges.counts_of([make.unit_of(1)]) == {UnitRowKind.WORKS: 1, UnitRowKind.ROLES: 1}
    assert Submission.objects.count() == 1


def with_numbers(call, *numbers):
    """The call amended to these numbers (least, most) of its colleges in order; None for a college without a number of its own."""
    quotas = tuple(TermsQuota(*pair, unit=unit.name, unit_id=unit.pk) for number, pair in enumerate(numbers, 1) if pair and (unit := make.unit_of(number)))
    terms = replace(call.terms, tasks=(replace(call.terms.tasks[0], quotas=(TermsQuota(1), *quotas)),))
    draft = amendments.revise(call, terms, by=make.person("office"), at=make.NOW)
    amendments.enact(draft, reason="名额", by=make.person("office"), at=make.NOW)
    return Call.objects.get(pk=call.pk)


@pytest.mark.parametrize(
    ("numbers", "total"),
    [(((3, 4), (2, 2)), DueCount(5, 6)), (((3, None), (2, 2)), DueCount(5, None)), (((3, 3), None), DueCount(4, None)), ((None, (2, 2)), DueCount(3, None))],
)
def test_numbers_that_a_call_names_for_both_units_are_added_up_in_a_version_of_its_terms(office, call, numbers, total):
    call = with_numbers(call, *numbers)

    page = office.get(reverse("unit-merge", args=[make.unit_of(1).pk]), {"into": make.unit_of(2).pk}, headers={"Accept-Language": "zh-hans"}).content.decode()
    target = first_into_second()
    make.do_jobs()

    assert "示例征集" in page
    assert "合并后为" in page
    call = Call.objects.get(pk=call.pk)
    assert due_of(make.the_task(call), target) == total
    assert call.terms_version == 3
    assert "第1学院并入第2学院" in call.terms_versions.last().reason
    assert list(differences()) == []
    # Only the successor is notified of it.
    assert {mail.address for mail in Message.objects.filter(body__contains="并入")} == {"c1@example.edu.cn", "c2@example.edu.cn"}


def test_a_number_of_a_unit_to_which_alone_the_call_went_passes_to_the_successor(call):
    other = make.a_unit("新学院", call.unit, kind="学院")
    call = with_numbers(call, (3, 3), (2, 2))

    merge(make.unit_of(1), other)

    assert due_of(make.the_task(Call.objects.get(pk=call.pk)), fresh(other)) == DueCount(3, 3)


def test_numbers_in_a_draft_are_added_up_too_and_other_calls_stay_as_they_are(call):
    numbers = tuple(TermsQuota(n, n, unit=make.unit_of(n).name, unit_id=make.unit_of(n).pk) for n in (1, 2))
    draft = drafts.draft_from("通知", unit=call.unit, by=make.person("office"), at=make.NOW)
    draft = drafts.revise(draft, make.terms_for(quotas=numbers), by=make.person("office"), at=make.NOW)

    first_into_second()

    task = Call.objects.get(pk=draft.pk).terms.tasks[0]
    assert [(quota.least, quota.most, quota.unit_id) for quota in task.quotas] == [(3, 3, make.unit_of(2).pk)]
    assert Call.objects.get(pk=call.pk).terms_version == 1


def test_a_merge_is_refused_whose_numbers_have_changed_since_the_page(call):
    call = with_numbers(call, (3, 3), (2, 2))
    known = merges.plan(make.unit_of(1), make.unit_of(2)).digest
    with_numbers(call, (4, 4), (2, 2))

    with pytest.raises(UnitChangedMeanwhile):
        merges.merge(make.unit_of(1), make.unit_of(2), known=known, by=make.person("office"), at=make.NOW)
