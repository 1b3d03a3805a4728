"""Units are renamed, described, put into order, closed and opened again."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from baosong.apps.calls.errors import NobodyCalled
from baosong.apps.calls.models import Addressee, Call, CallCounters
from baosong.apps.calls.services import drafts, publish
from baosong.apps.judging.enums import RoundState
from baosong.apps.judging.models import Round
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.errors import RoundOpen, TopUnit, UnitChangedMeanwhile, UnitClosed, UnitNameTaken
from baosong.apps.orgs.models import Invitation, Membership, Unit
from baosong.apps.orgs.services import closures, invitations, unit_order
from baosong.apps.orgs.services import units as units_service
from baosong.apps.orgs.services.units import UnitDescription
from baosong.apps.submissions.errors import NotAddressed
from baosong.apps.submissions.models import Receipt
from baosong.apps.submissions.services import drafts as submission_drafts
from baosong.apps.submissions.services.counters import differences
from baosong.apps.tracking.queries import debts, matrix
from baosong.platform.audit.models import AuditRecord
from baosong.site.audit_log.records import records_about, rows
from tests import factories as make

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).parents[3] / "src" / "baosong"


@pytest.fixture
def call(data_folder):
    return make.a_call(colleges=3)


@pytest.fixture
def office(call, client):
    return make.signed_in(client, make.person("office"))


def description(unit, **changes):
    return UnitDescription(**{name: getattr(UnitDescription.of(unit), name) for name in UnitDescription.__slots__} | changes)


def rename(unit, name):
    return units_service.describe(unit, description(unit, name=name), known=UnitDescription.of(unit).digest, by=make.person("office"), at=make.NOW)


def edit(client, unit, **changes):
    fields = {name: getattr(description(unit), name) for name in UnitDescription.__slots__}
    return client.post(reverse("unit-edit", args=[unit.pk]), fields | {"known": UnitDescription.of(unit).digest} | changes)


def close(unit, *, begins_at=None):
    return closures.close(unit, reason="机构调整", begins_at=begins_at or make.NOW, by=make.person("office"), at=make.NOW)


def names_below(unit):
    return [child.name for child in Unit.objects.get_children(Unit.objects.get(pk=unit.pk))]


class TestRename:
    def test_an_old_receipt_shows_the_old_name_and_a_new_one_the_new(self, call, office):
        make.a_submission(call, 1, title="改名前")
        old = Receipt.objects.get()
        rename(make.unit_of(1), "人文学院")
        unit = Unit.objects.get(name="人文学院")

        page = office.get(reverse("receipt", args=[old.pk])).content.decode()
        public = office.get(reverse("verify", args=[old.code])).content.decode()

        assert "第1学院" in page
        assert "人文学院" not in page.split("<article")[1].split("</article>")[0]
        assert "第1学院" in public
        work = submission_drafts.begin(make.the_task(call), unit=unit, by=make.person("c1"), at=make.NOW)
        assert work.unit.name == "人文学院"

    def test_a_receipt_of_an_earlier_version_gets_the_name_when_the_unit_is_renamed(self, call):
        make.a_submission(call, 1)
        Receipt.objects.update(unit_name="")

        rename(make.unit_of(1), "人文学院")

        assert Receipt.objects.get().unit_name == "第1学院"

    def test_the_page_shows_the_former_name_and_the_log_says_both(self, call, office):
        edit(office, make.unit_of(1), name="人文学院")
        unit = Unit.objects.get(name="人文学院")

        assert "第1学院" in office.get(reverse("unit", args=[unit.pk])).content.decode()
        assert "由“第1学院”更名为“人文学院”" in rows(records_about(unit).filter(action="unit.renamed"))[0].what

    def test_lines_of_the_log_from_before_keep_the_old_name(self, call):
        unit, before = make.unit_of(1), AuditRecord.objects.filter(thing="orgs.membership", facts__unit=make.unit_of(1).pk)
        rename(unit, "人文学院")

        assert "第1学院" in rows(before)[0].facts

    def test_a_name_of_a_sibling_is_refused_beside_the_field(self, call, office):
        answer = edit(office, make.unit_of(1), name="第2学院")

        assert answer.status_code == 422
        assert "第2学院" in answer.content.decode()
        assert Unit.objects.filter(name="第1学院").exists()

    def test_a_sibling_of_this_name_is_not_added_either(self, call):
        with pytest.raises(UnitNameTaken):
            make.a_unit("第2学院", call.unit)

    def test_of_two_organisers_at_once_the_second_is_told(self, call, office):
        unit = make.unit_of(1)
        rename(unit, "人文学院")

        answer = edit(office, unit, name="文学院")

        assert answer.status_code == 422
        assert Unit.objects.get(pk=unit.pk).name == "人文学院"

    def test_the_unit_itself_changes_its_telephone_but_not_its_name(self, call, client):
        head = make.signed_in(client, make.with_role(make.a_person("head"), make.unit_of(1), Role.ORGANISER))

        edit(head, make.unit_of(1), name="自封学院", telephone="025-8000 0001", short_name="一院", branches="999")

        unit = make.unit_of(1)
        assert (unit.name, unit.telephone, unit.short_name, unit.branches) == ("第1学院", "025-8000 0001", "一院", 10)

    def test_another_kind_changes_what_is_due(self, data_folder):
        quotas = (make.TermsQuota(least=1, unit_kind="学院"), make.TermsQuota(least=0))
        call = make.a_call(make.terms_for(quotas=quotas))
        unit = make.unit_of(1)

        units_service.describe(unit, description(unit, kind="机关"), known=UnitDescription.of(unit).digest, by=make.person("office"), at=make.NOW)

        assert [debt.unit.name for debt in debts(call, at=make.NOW)] == ["第2学院"]
        assert list(differences()) == []


class TestOrder:
    def test_every_list_follows_the_place(self, call, office):
        answer = office.post(reverse("unit-order", args=[call.unit_id]), {"child": make.unit_of(3).pk, "known": "3", "number": "1"})

        assert answer.status_code == 302
        assert names_below(call.unit) == ["第3学院", "第1学院", "第2学院"]
        assert [row.unit.name for row in matrix(call, at=make.NOW).rows] == ["第3学院", "第1学院", "第2学院"]
        assert AuditRecord.objects.filter(action="unit.placed").count() == 1

    @pytest.mark.parametrize(("number", "expected"), [(2, ["第2学院", "第1学院", "第3学院"]), (9, ["第2学院", "第3学院", "第1学院"])])
    def test_down_and_beyond_the_end(self, call, number, expected):
        unit_order.place(make.unit_of(1), number=number, known=1, by=make.person("office"), at=make.NOW)

        assert names_below(call.unit) == expected

    def test_units_below_move_with_it(self, call):
        branch = make.a_unit("第一支部", make.unit_of(3))

        unit_order.place(make.unit_of(3), number=1, known=3, by=make.person("office"), at=make.NOW)

        branch.refresh_from_db()
        assert branch.path.startswith(make.unit_of(3).path)
        assert Unit.objects.find_problems() == ([], [], [], [], [])

    def test_an_order_that_another_has_changed_is_refused(self, call):
        unit_order.place(make.unit_of(3), number=1, known=3, by=make.person("office"), at=make.NOW)

        with pytest.raises(UnitChangedMeanwhile):
            unit_order.place(make.unit_of(3), number=2, known=3, by=make.person("office"), at=make.NOW)

    def test_no_number_is_said_on_the_page(self, call, office):
        answer = office.post(reverse("unit-order", args=[call.unit_id]), {"child": make.unit_of(3).pk, "known": "3", "number": "首位"})

        assert answer.status_code == 422
        assert "首位" in answer.content.decode()

    def test_a_unit_elsewhere_is_not_found(self, call, office):
        other = make.a_unit("外校")

        assert office.post(reverse("unit-order", args=[call.unit_id]), {"child": other.pk, "known": "1", "number": "1"}).status_code == 404


class TestClose:
    def test_people_lose_their_role_and_works_stay(self, call, office):
        work = make.a_submission(call, 1)
        token = invitations.invite(unit=make.unit_of(1), role=Role.LIAISON, by=make.person("office"), at=timezone.now())
        page = office.get(reverse("unit-close", args=[make.unit_of(1).pk])).content.decode()

        answer = office.post(reverse("unit-close", args=[make.unit_of(1).pk]), {"day": timezone.localdate().isoformat(), "reason": "撤销"})

        assert "1 个角色" in page
        assert answer.status_code == 302
        assert not Membership.objects.filter(unit=make.unit_of(1)).exists()
        assert Invitation.objects.get(unit=make.unit_of(1)).withdrawn_at is not None
        assert token
        work.refresh_from_db()
        assert work.unit == make.unit_of(1)
        assert {"unit.closed", "role.ended"} <= set(AuditRecord.objects.values_list("action", flat=True))

    def test_what_is_due_after_the_day_is_not_owed_any_more(self, call):
        close(make.unit_of(1))

        assert [debt.unit.name for debt in debts(call, at=make.NOW)] == ["第2学院", "第3学院"]
        assert CallCounters.objects.get(pk=call.pk).actual == 1
        assert list(differences()) == []

    def test_it_gets_no_new_call_and_begins_nothing(self, call):
        close(make.unit_of(1))
        draft = drafts.revise(
            drafts.draft_from("关于再次开展征集的通知", unit=call.unit, by=make.person("office"), at=make.NOW),
            make.terms_for(),
            by=make.person("office"),
            at=make.NOW,
        )

        with pytest.raises(NobodyCalled):
            publish.publish(Call.objects.get(pk=draft.pk), to=[make.unit_of(1)], by=make.person("office"), at=make.NOW)
        with pytest.raises(UnitClosed):
            submission_drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("office"), at=make.NOW)
        with pytest.raises(UnitClosed):
            make.with_role(make.a_person("late"), make.unit_of(1))

    def test_from_a_later_day_roles_end_on_that_day_and_a_change_of_mind_keeps_them(self, call, office):
        day = timezone.now() + timedelta(days=30)
        closures.close(make.unit_of(1), reason="机构调整", begins_at=day, by=make.person("office"), at=timezone.now())
        planned = Membership.objects.get(unit=make.unit_of(1))
        assert planned.ends_at == day
        assert make.unit_of(1).closed_from == day

        office.post(reverse("unit-reopen", args=[make.unit_of(1).pk]))

        planned.refresh_from_db()
        assert planned.ends_at is None
        assert make.unit_of(1).closed_from is None

    def test_units_below_close_and_open_with_it(self, call):
        branch = make.a_unit("第一支部", make.unit_of(1))

        assert close(make.unit_of(1)) == 2
        branch.refresh_from_db()
        assert branch.is_closed(make.NOW)

        closures.reopen(make.unit_of(1), by=make.person("office"), at=make.NOW)
        branch.refresh_from_db()
        assert not branch.is_closed(make.NOW)

    def test_an_open_round_of_its_own_is_an_obstacle(self, call):
        own = Call.objects.create(
            unit=make.unit_of(1), notice=call.notice, title="院内评选", terms_json=call.terms_json, made_by=make.person("office"), made_at=make.NOW
        )
        task = own.tasks.create(key="t1", position=1, name="故事", deadline=make.NOW)
        Round.objects.create(task=task, name="初评", position=1, state=RoundState.OPEN, made_by=make.person("office"), made_at=make.NOW)

        with pytest.raises(RoundOpen):
            close(make.unit_of(1))

    def test_the_top_and_a_closed_unit_are_not_closed(self, call):
        with pytest.raises(TopUnit):
            close(call.unit)
        close(make.unit_of(1))
        with pytest.raises(UnitClosed):
            close(make.unit_of(1))

    def test_lists_leave_closed_units_out_until_asked(self, call, office):
        close(make.unit_of(1))

        assert "第1学院" not in office.get(reverse("units")).content.decode()
        assert "第1学院" in office.get(reverse("units"), {"closed": "1"}).content.decode()
        assert "第1学院" in office.get(reverse("unit", args=[call.unit_id])).content.decode()

    def test_the_page_of_publishing_offers_open_units_only(self, call, office):
        close(make.unit_of(1))
        draft = drafts.draft_from("关于再次开展征集的通知", unit=call.unit, by=make.person("office"), at=make.NOW)

        page = office.get(reverse("call-publish", args=[draft.pk])).content.decode()

        assert "第2学院" in page
        assert "第1学院" not in page


def test_a_unit_without_the_call_begins_nothing(call):
    Addressee.objects.filter(unit=make.unit_of(1)).delete()

    with pytest.raises(NotAddressed):
        submission_drafts.begin(make.the_task(call), unit=make.unit_of(1), by=make.person("c1"), at=make.NOW)


@pytest.mark.parametrize("address", ["unit", "unit-order", "units"])
def test_the_number_of_queries_does_not_grow_with_the_units(call, office, django_assert_max_num_queries, address):
    where = reverse(address, args=[] if address == "units" else [call.unit_id])
    with CaptureQueriesContext(connection) as few:
        office.get(where)
    for number in range(4, 34):
        make.a_unit(f"第{number}学院", call.unit)
    closures.close(make.unit_of(5), reason="撤销", begins_at=make.NOW, by=make.person("office"), at=make.NOW)

    with django_assert_max_num_queries(len(few)):
        office.get(where)


def test_a_closure_of_many_units_counts_each_call_once(call, django_assert_max_num_queries):
    """Without a query per unit for the tasks and the works of each call."""
    for number in range(1, 21):
        make.a_unit(f"第{number}支部", make.unit_of(1))

    with django_assert_max_num_queries(60):
        close(make.unit_of(1))


def test_no_list_of_units_has_an_order_of_its_own():
    """The default order of units is that of their paths; lists of what units have are ordered by `unit__path`."""
    other = re.compile(r"order_by\([^)]*\"-?(?:\w+__)?unit(?:__name|__pk|_id)?\"")

    assert [path.name for path in SOURCE.rglob("*.py") if other.search(path.read_text("utf-8"))] == []
