"""Handing over a post: role, drafts, reminders and requests go to the successor."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from baosong.apps.calls.models import Amendment, Call
from baosong.apps.calls.services import amendments
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Invitation, Membership
from baosong.apps.orgs.queries import liaisons_of
from baosong.apps.orgs.services import access, invitations
from baosong.apps.submissions.enums import SubmissionState
from baosong.apps.submissions.policies import may_work_on
from baosong.apps.submissions.services import unit_requests
from baosong.apps.tracking.enums import HandoverState
from baosong.apps.tracking.errors import NoPost, SuccessorIsPredecessor
from baosong.apps.tracking.interfaces.messages import reminder_mail
from baosong.apps.tracking.models import Handover, ReminderRule
from baosong.apps.tracking.services import handovers, reminders
from baosong.apps.tracking.services.post_figures import post_figures
from baosong.platform.audit.models import AuditRecord
from baosong.platform.errors import Refusal
from baosong.platform.notifications.models import Message
from tests import factories as make

pytestmark = pytest.mark.django_db


def post_of(username, role=Role.LIAISON):
    return Membership.objects.select_related("person", "unit").get(person__username=username, role=role)


def begin(username="c1", *, successor=None, days=0, role=Role.LIAISON, by="office"):
    now = timezone.now()
    return handovers.begin(post_of(username, role), successor=successor, ends_at=now + timedelta(days=days), reason="岗位调整", by=make.person(by), at=now)


def take_up(begun, *, username="successor"):
    """The successor opens the link and makes an account."""
    now, invitation = timezone.now(), invitations.invitation_for(begun.token)
    person = invitations.open_account(
        invitation, username=username, name="接任者", email=f"{username}@example.edu.cn", password="another-password-2026", at=now
    )
    handovers.complete(begun.handover, at=now)
    make.do_jobs()
    return make.person(person.username)


def test_works_drafts_requests_and_reminders_go_to_the_successor(data_folder):
    call = make.a_call(make.terms_for(deadline="2099-05-20"))
    draft = make.a_submission(call, state=SubmissionState.DRAFT)
    task = make.the_task(call)
    request = unit_requests.ask_extension(
        task, unit=make.unit_of(1), until=task.deadline + timedelta(days=3), reason="出差", by=make.person("c1"), at=timezone.now()
    )
    figures = post_figures(post_of("c1"))
    assert (figures.drafts, figures.works, figures.owed, figures.requests, figures.is_last_liaison) == (1, 0, 1, 1, True)

    successor = take_up(begin())

    assert may_work_on(successor, draft.pk)
    assert not may_work_on(make.person("c1"), draft.pk)
    assert liaisons_of([make.unit_of(1)]) == {make.unit_of(1).pk: [successor]}
    mail = Message.objects.get(address="successor@example.edu.cn")
    assert "前任：c1" in mail.body
    assert "草稿 1 件，已报送 0 件，尚欠 1 个，待答复的申请 1 项" in mail.body
    Message.objects.all().delete()
    reminders.remind(call, word=lambda debt, person: reminder_mail(call, debt, person), by=make.person("office"), at=timezone.now())
    unit_requests.grant(request, by=make.person("office"), at=timezone.now())
    make.do_jobs()
    assert "c1@example.edu.cn" not in Message.objects.values_list("address", flat=True)
    assert Message.objects.filter(address="successor@example.edu.cn").count() == 2


def test_who_has_the_role_already_takes_over_at_once(data_folder):
    make.a_call()
    colleague = make.with_role(make.a_person("colleague"), make.unit_of(1))

    begun = begin(successor=colleague)

    assert (begun.token, begun.handover.state, begun.handover.successor) == ("", HandoverState.DONE, colleague)
    assert not Membership.objects.filter(person__username="c1").exists()
    assert not Invitation.objects.exists()


def test_an_existing_account_accepts_the_role_first(data_folder):
    make.a_call()
    other = make.a_person("other")

    begun = begin(successor=other)

    assert not Membership.objects.filter(person=other).exists()
    now = timezone.now()
    invitations.accept_role(invitations.invitation_for(begun.token), person=other, at=now)
    assert handovers.complete(begun.handover, at=now).state == HandoverState.DONE
    assert handovers.complete(begun.handover, at=now).successor == other


def test_from_a_later_day_both_have_the_post_until_then(data_folder):
    make.a_call()
    begun = begin(days=7)

    successor = take_up(begun)

    assert {person.username for person in liaisons_of([make.unit_of(1)])[make.unit_of(1).pk]} == {"c1", successor.username}
    access.end_due(at=timezone.now() + timedelta(days=8))
    assert [person.username for person in liaisons_of([make.unit_of(1)])[make.unit_of(1).pk]] == [successor.username]


def test_the_last_organiser_leaves_once_there_is_a_successor(data_folder):
    make.a_call()
    make.with_role(make.a_person("head"), make.unit_of(1), Role.ORGANISER)

    begun = begin("head", role=Role.ORGANISER)

    assert post_of("head", Role.ORGANISER).ends_at is None
    take_up(begun)
    assert [held.person.username for held in Membership.objects.filter(unit=make.unit_of(1), role=Role.ORGANISER).select_related("person")] == ["successor"]


def test_drafts_of_amendments_and_digests_pass_on(data_folder):
    call = make.a_call()
    head = make.with_role(make.a_person("head", email="head@example.edu.cn"), make.unit_of(1), Role.ORGANISER)
    Call.objects.filter(pk=call.pk).update(unit=make.unit_of(1))
    call = Call.objects.get(pk=call.pk)
    amendments.revise(call, make.terms_for(deadline="2026-06-01"), by=head, at=make.NOW)
    ReminderRule.objects.create(call=call, digest_to=["head@example.edu.cn", "leader@example.edu.cn"])

    begun = begin("head", role=Role.ORGANISER)
    successor = take_up(begun)

    assert Amendment.objects.get().made_by == successor
    assert ReminderRule.objects.get().digest_to == ["successor@example.edu.cn", "leader@example.edu.cn"]
    assert AuditRecord.objects.filter(action="post.handed_over").get().facts["amendments"] == 1


def test_a_second_handover_replaces_the_first_and_its_link(data_folder):
    make.a_call()
    first = begin(days=7)
    second = begin(days=9)

    first.handover.refresh_from_db()
    assert first.handover.state == HandoverState.CANCELLED
    with pytest.raises(Refusal):
        take_up(first)
    assert take_up(second).username == "successor"


def test_a_withdrawn_invitation_cancels_the_handover(data_folder):
    make.a_call()
    begun = begin(days=7)
    invitations.withdraw(invitations.invitation_for(begun.token), by=make.person("office"), at=timezone.now())

    assert handovers.upkeep(at=timezone.now()) == 1

    begun.handover.refresh_from_db()
    assert begun.handover.state == HandoverState.CANCELLED


def test_a_completion_that_was_lost_is_made_up_for(data_folder):
    make.a_call()
    begun = begin()
    invitations.accept_role(invitations.invitation_for(begun.token), person=make.a_person("other"), at=timezone.now())

    assert handovers.upkeep(at=timezone.now()) == 1
    assert handovers.upkeep(at=timezone.now()) == 0
    assert Handover.objects.get().state == HandoverState.DONE


def test_taking_the_invitation_up_completes_it(data_folder, django_capture_on_commit_callbacks):
    make.a_call()
    begun = begin()

    with django_capture_on_commit_callbacks(execute=True):
        invitations.accept_role(invitations.invitation_for(begun.token), person=make.a_person("other"), at=timezone.now())

    assert Handover.objects.get().state == HandoverState.DONE


def test_what_is_no_post_and_nobody_to_themselves(data_folder):
    make.a_call()
    make.with_role(make.a_person("r1"), make.unit_of(1), Role.REVIEWER)
    with pytest.raises(NoPost):
        begin("r1", role=Role.REVIEWER)
    with pytest.raises(SuccessorIsPredecessor):
        begin(successor=make.person("c1"))

    assert not Handover.objects.exists()


def test_the_page(client, data_folder):
    call = make.a_call()
    make.a_submission(call, state=SubmissionState.DRAFT)
    make.signed_in(client, make.person("office"))
    address = reverse("post-hand-over", args=[post_of("c1").pk])
    today = timezone.localdate()
    assert "草稿 1 件" in client.get(address).content.decode()
    assert address in client.get(reverse("unit", args=[make.unit_of(1).pk])).content.decode()

    for wrong in ({"successor": "nobody-here"}, {"day": (today - timedelta(days=1)).isoformat()}, {"reason": ""}, {"successor": "c1"}):
        assert client.post(address, {"successor": "", "day": today.isoformat(), "reason": "调离", **wrong}).status_code == 422
    assert not Handover.objects.exists()
    page = client.post(address, {"successor": "", "day": today.isoformat(), "reason": "调离"}, follow=True).content.decode()

    assert "/join/" in page
    assert "接任者打开链接确认后" in page
    assert not Membership.objects.filter(person__username="c1").exists()


def test_who_has_no_power_over_the_person_hands_nothing_over(client, data_folder):
    make.a_call()
    make.signed_in(client, make.with_role(make.a_person("head"), make.unit_of(2), Role.ORGANISER))

    assert client.get(reverse("post-hand-over", args=[post_of("c1").pk])).status_code == 403


def test_the_page_says_which_roles_stay(client, data_folder):
    make.a_call()
    make.with_role(make.person("c1"), make.unit_of(1), Role.ORGANISER)
    make.signed_in(client, make.person("office"))

    shown = client.get(reverse("post-hand-over", args=[post_of("c1").pk])).content.decode()

    assert "仍担任组织者" in shown
    assert "不再能打开本单位的内容" not in shown
