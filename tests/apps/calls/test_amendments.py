"""A published call is amended: versions, differences, works kept and checked again, two organisers at once, calls passed on."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from baosong.apps.calls.enums import CallState
from baosong.apps.calls.models import Amendment, Call, CallCounters, Task, TermsVersion
from baosong.apps.calls.queries import unit_deadline
from baosong.apps.calls.services import amendments, extensions, follow_above, pass_on, postpone, publish
from baosong.apps.orgs.enums import Role
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.models import Receipt, Submission, Version
from baosong.apps.submissions.services import drafts, submit
from baosong.apps.submissions.services.counters import differences as counter_differences
from baosong.core.terms import Rule, TermsPiece, TermsQuota
from baosong.core.terms.model import PieceKind
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db
ZH = {"Accept-Language": "zh-hans"}
LONGER = Rule("words", (5000, None))


def changed(call, **values):
    """The call's terms with other values in its task."""
    return replace(call.terms, tasks=(replace(call.terms.tasks[0], **values), *call.terms.tasks[1:]))


def with_rules(call, *rules):
    return changed(call, pieces=(replace(call.terms.tasks[0].pieces[0], rules=rules),))


def amended(call, terms, *, by="office", reason="补充要求", at=NOW, **options):
    draft = amendments.revise(call, terms, by=make.person(by), at=at)
    amendments.enact(draft, reason=reason, by=make.person(by), at=at, **options)
    return Call.objects.get(pk=call.pk)


def refused(code, act):
    with pytest.raises(Refusal) as caught:
        act()
    assert caught.value.code == code
    return caught.value


def test_a_draft_of_an_amendment_changes_nothing_until_it_takes_effect():
    call = make.a_call()

    draft = amendments.revise(call, with_rules(call, LONGER), by=make.person("office"), at=NOW)

    assert Call.objects.get(pk=call.pk).terms == call.terms
    amendments.enact(draft, reason="字数不足", by=make.person("office"), at=NOW)
    now = Call.objects.get(pk=call.pk)
    assert now.terms.tasks[0].pieces[0].rules == (LONGER,)
    assert [(version.number, version.reason) for version in TermsVersion.objects.filter(call=call)] == [(1, ""), (2, "字数不足")]
    assert TermsVersion.objects.get(call=call, number=1).terms == call.terms
    assert AuditRecord.objects.filter(action="call.amended").exists()


def test_works_and_receipts_are_kept_and_files_are_checked_again(data_folder):
    call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.DOCUMENT, "文章", "p1"),)))
    work = make.a_submission(call, state=SubmissionState.ACCEPTED)
    receipt = Receipt.objects.values().get()

    call = amended(call, with_rules(call, LONGER))
    make.do_jobs()
    # The first job queued the checks.
    make.do_jobs()

    version = Version.objects.get(submission=work)
    assert Submission.objects.get(pk=work.pk).state == SubmissionState.ACCEPTED
    assert Receipt.objects.values().get() == receipt
    assert version.terms_version == 1
    assert version.files.get().findings.filter(rule="words", verdict="violated").exists()


def test_a_work_says_by_which_version_it_was_handed_in_and_what_it_lacks_blaming_nobody(data_folder, client):
    call = make.a_call()
    before, after = make.a_submission(call, 1), None
    call = amended(call, with_rules(call, Rule("words", (None, 5000))))
    after = make.a_submission(call, 2)
    call = amended(call, changed(call, pieces=(*call.terms.tasks[0].pieces, TermsPiece(PieceKind.IMAGE, "现场照片", "p2"))))
    make.do_jobs()
    make.do_jobs()

    assert [work.versions.get().terms_version for work in (before, after)] == [1, 2]
    client.force_login(make.person("c1"))
    page = client.get(reverse("submission", args=[before.pk]), headers=ZH).content.decode()
    assert "按第 1 版要求报送" in page
    assert "按新要求需补充" in page
    assert "现场照片" in page
    assert "不符合通知要求" not in page


def test_the_units_see_what_changed_since_when_and_why_and_are_notified_once(client):
    call = make.a_call()
    call = amended(call, changed(call, deadline="2026-05-25"), reason="劳动节顺延")
    make.do_jobs()
    make.do_jobs()

    client.force_login(make.person("c1"))
    for page in (reverse("call", args=[call.pk]), reverse("hand-in", args=[call.pk, make.unit_of(1).pk])):
        text = client.get(page, headers=ZH).content.decode()
        assert "劳动节顺延" in text
        assert "延后" in text
    mails = Message.objects.filter(subject__contains="示例征集")
    assert sorted(mails.values_list("address", flat=True)) == ["c1@example.edu.cn", "c2@example.edu.cn"]
    assert all("劳动节顺延" in mail.body for mail in mails)


def test_two_organisers_amend_at_once_and_the_second_is_told_and_loses_nothing(client):
    call = make.a_call()
    make.with_role(make.a_person("office2", name="李四"), call.unit, Role.ORGANISER)
    first = amendments.revise(call, changed(call, deadline="2026-05-25"), by=make.person("office"), at=NOW)
    second = amendments.revise(call, with_rules(call, LONGER), by=make.person("office2"), at=NOW)
    amendments.enact(first, reason="顺延", by=make.person("office"), at=NOW)

    refused("amendment_outdated", lambda: amendments.enact(second, reason="字数", by=make.person("office2"), at=NOW))

    call = Call.objects.get(pk=call.pk)
    assert call.terms.tasks[0].deadline == "2026-05-25"
    assert Amendment.objects.get(pk=second.pk).terms.tasks[0].pieces[0].rules == (LONGER,)
    client.force_login(make.person("office2"))
    answer = client.get(reverse("call-amend-confirm", args=[call.pk]), headers=ZH)
    assert answer.status_code == 409
    assert "office于" in answer.content.decode().replace(" ", "")
    client.post(reverse("call-amend-compare", args=[call.pk]))
    page = client.get(reverse("call-amend-confirm", args=[call.pk]), headers=ZH).content.decode()
    # What the second draft would take back of the first amendment stands among its differences.
    assert "提前" in page


def test_a_task_with_works_is_not_removed_and_one_without_is(data_folder):
    call = make.a_call(replace(make.terms_for(), tasks=(*make.terms_for().tasks, replace(make.terms_for().tasks[0], key="t2", name="视频"))))
    drafts.begin(Task.objects.get(call=call, key="t1"), unit=make.unit_of(1), by=make.person("c1"), at=NOW)

    found = refused("task_in_use", lambda: amended(call, replace(call.terms, tasks=call.terms.tasks[1:])))
    assert found.facts["task"] == "故事"
    amendments.discard(Amendment.objects.get(), by=make.person("office"), at=NOW)
    call = amended(call, replace(call.terms, tasks=call.terms.tasks[:1]))

    assert [task.key for task in call.tasks.all()] == ["t1"]


def test_a_material_that_is_removed_is_still_shown_with_its_files_and_its_key_is_not_used_again(data_folder, client):
    call = make.a_call(make.terms_for(pieces=(TermsPiece(PieceKind.DOCUMENT, "文章", "p1"), TermsPiece(PieceKind.DOCUMENT, "附件", "p2", required=False))))
    work = make.a_submission(call, state=SubmissionState.DRAFT)
    make.a_file(work, name="附件.docx", piece="p2")
    make.do_jobs()
    call = amended(call, changed(call, pieces=call.terms.tasks[0].pieces[:1]))

    call = amended(call, changed(call, pieces=(*call.terms.tasks[0].pieces, TermsPiece(PieceKind.IMAGE, "照片", "p2"))))

    assert [piece.key for piece in call.terms.tasks[0].pieces] == ["p1", "p3"]
    client.force_login(make.person("c1"))
    assert "附件.docx" in client.get(reverse("submission", args=[work.pk])).content.decode()


def test_a_lower_number_owed_is_counted_at_once(data_folder):
    call = make.a_call(make.terms_for(quotas=(TermsQuota(2),)))
    make.a_submission(call, 1)
    assert CallCounters.objects.get(pk=call.pk).actual == 0

    amended(call, changed(call, quotas=(TermsQuota(1),)))
    make.do_jobs()

    assert CallCounters.objects.get(pk=call.pk).actual == 1
    assert list(counter_differences()) == []


@pytest.mark.parametrize(
    ("code", "values", "reason"),
    [
        ("nothing_amended", {}, "理由"),
        ("amendment_reason_missing", {"deadline": "2026-05-25"}, "  "),
        ("deadlines_past", {"deadline": "2026-05-01"}, "理由"),
        ("call_incomplete", {"deadline": ""}, "理由"),
    ],
)
def test_what_an_amendment_is_refused_for(code, values, reason):
    call = make.a_call()
    amendments.revise(call, changed(call, deadline="2026-05-21"), by=make.person("office"), at=NOW)
    draft = amendments.revise(call, changed(call, **values), by=make.person("office"), at=NOW)

    refused(code, lambda: amendments.enact(draft, reason=reason, by=make.person("office"), at=NOW))

    assert Call.objects.get(pk=call.pk).terms_version == 1


def a_passed_on_call():
    """The first college's own call to its branch; its organiser is h1."""
    call = make.a_call()
    college = make.unit_of(1)
    branch = make.a_unit("第一支部", college, kind="支部")
    head = make.with_role(make.a_person("h1"), college, Role.ORGANISER)
    own = pass_on.pass_on(call, pass_on.UnitTerms(["t1"], "2026-05-15"), unit=college, by=head, at=NOW)
    return call, publish.publish(own, to=[branch], by=head, at=NOW)


def test_a_call_passed_on_gets_the_amendment_proposed_and_never_becomes_looser(client):
    call, own = a_passed_on_call()
    call = amended(call, with_rules(call, LONGER))
    own = Call.objects.select_related("parent").get(pk=own.pk)
    assert own.terms.tasks[0].pieces[0].rules == ()

    refused("looser_than_above", lambda: amended(own, changed(own, deadline="2026-05-16"), by="h1"))
    client.force_login(make.person("h1"))
    assert "已更正" in client.get(reverse("call", args=[own.pk]), headers=ZH).content.decode()
    Amendment.objects.all().delete()
    client.post(reverse("call-amend-follow", args=[own.pk]))
    answer = client.post(reverse("call-amend-confirm", args=[own.pk]), {"reason": "按上级更正"})

    own = Call.objects.select_related("parent").get(pk=own.pk)
    assert answer.status_code == 302
    assert own.terms.tasks[0].pieces[0].rules == (LONGER,)
    assert own.terms.tasks[0].deadline == "2026-05-15"
    assert follow_above.changes_above(own) == []


def test_what_the_level_below_asks_more_strictly_stays_when_the_level_above_loosens():
    call, own = a_passed_on_call()
    own = amended(own, with_rules(own, Rule("words", (8000, None))), by="h1")
    call = amended(call, with_rules(call, LONGER))

    terms = follow_above.with_changes_above(own.terms, call.terms)

    assert terms == own.terms


def test_a_postponement_for_all_is_a_version_and_overtakes_a_shorter_extension():
    call = make.a_call()
    task, unit = make.the_task(call), make.unit_of(1)
    extensions.extend(task, unit=unit, until=task.deadline + timedelta(days=1), reason="出差", by=make.person("office"), at=NOW)

    postpone.postpone(call, tasks=["t1"], until="2026-05-25", reason="顺延", by=make.person("office"), at=NOW)

    task = make.the_task(call)
    standing = unit_deadline(task, unit)
    assert (standing.deadline, standing.is_extended) == (task.deadline, False)
    assert Call.objects.get(pk=call.pk).terms_version == 2
    refused("postponement_not_later", lambda: postpone.postpone(call, tasks=["t1"], until="2026-05-25", reason="顺延", by=make.person("office"), at=NOW))


def test_a_postponement_for_chosen_units_leaves_the_others_as_they_are(client):
    call = make.a_call()
    client.force_login(make.person("office"))

    answer = client.post(reverse("call-postpone", args=[call.pk]), {"task": ["t1"], "date": "2099-05-25", "reason": "实习", "unit": [make.unit_of(1).pk]})

    task = make.the_task(call)
    assert answer.url == reverse("overview", args=[call.pk])
    assert [unit_deadline(task, make.unit_of(number)).is_extended for number in (1, 2)] == [True, False]
    assert Call.objects.get(pk=call.pk).terms_version == 1


def test_a_submission_is_not_refused_by_an_amendment_of_the_moment_between(data_folder):
    call = make.a_call()
    work = make.a_submission(call, state=SubmissionState.DRAFT)
    amended(call, changed(call, deadline="2026-05-25"))

    submit.submit(work, by=make.person("c1"), at=NOW + timedelta(days=12))

    assert work.versions.get().terms_version == 2


@pytest.mark.parametrize("colleges", [2, 12])
def test_the_queries_of_the_pages_do_not_grow_with_units_and_versions(client, django_assert_max_num_queries, colleges):
    call = make.a_call(colleges=colleges)
    for day in range(21, 21 + colleges // 2):
        call = amended(call, changed(call, deadline=f"2026-05-{day}"))
    amendments.revise(call, changed(call, deadline="2099-06-30"), by=make.person("office"), at=NOW)
    client.force_login(make.person("office"))

    for address in (reverse("call", args=[call.pk]), reverse("call-amend", args=[call.pk]), reverse("call-amend-confirm", args=[call.pk]), reverse("calls")):
        with django_assert_max_num_queries(24):
            assert client.get(address).status_code == 200
    assert Call.objects.get(pk=call.pk).state == CallState.PUBLISHED
