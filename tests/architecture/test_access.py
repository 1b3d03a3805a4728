"""Every address and who may open it. An address without a row here fails, so that none is added without thinking of it."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from baosong.apps.articles.services import editing
from baosong.apps.calls.models import NoticeAttachment
from baosong.apps.federation.enums import PeerPosition
from baosong.apps.federation.models import Dispatch, Peer, RemoteCall
from baosong.apps.federation.services import send
from baosong.apps.inbox.models import InboxMail, MailFile
from baosong.apps.judging.enums import PanelRole, RoundState
from baosong.apps.judging.models import Candidate, Objection, Review, Round, Selection, SelectionChoice
from baosong.apps.judging.services import rounds
from baosong.apps.learning.models import Course, Enrolment, Lesson
from baosong.apps.learning.models import LearnerGroup as LearnersGroup
from baosong.apps.library.models import Collection, Entry, Honour, Transcript
from baosong.apps.library.services.renditions import folder_of
from baosong.apps.meetings.enums import DeviceKind, DeviceProof
from baosong.apps.meetings.models import Attachment
from baosong.apps.meetings.services import devices, drafts
from baosong.apps.meetings.services.member_links import link_of
from baosong.apps.orgs.enums import Role, TableImportState
from baosong.apps.orgs.models import TableImport
from baosong.apps.orgs.services import invitations
from baosong.apps.publications.models import Case, Casebook, Printing, Publication, Section
from baosong.apps.publications.services import briefs, official_documents
from baosong.apps.registers.models import EntryAttachment
from baosong.apps.submissions.enums import RequestKind, SubmissionState
from baosong.apps.submissions.models import ItemReceipt, PhysicalItem, StampedScan, UnitRequest
from baosong.core.terms.rubrics import TEMPLATES
from baosong.platform.storage import bundle_folder, rendition_folder
from tests import factories as make
from tests.apps.meetings.scenario import a_finished_story
from tests.apps.registers.scenario import a_pledge

pytestmark = pytest.mark.django_db

NOBODY, STRANGER, NEIGHBOUR, LIAISON, HEAD, REVIEWER, OFFICE = "nobody", "stranger", "neighbour", "liaison", "head", "reviewer", "office"
EVERYONE = {NOBODY, STRANGER, NEIGHBOUR, LIAISON, HEAD, REVIEWER, OFFICE}
OWN = {LIAISON, HEAD}
SIGNED_IN = EVERYONE - {NOBODY}
# The call goes from the university (office) to two colleges; the work is the first college's (liaison; head, who organises it), handed in,
# and under review by the reviewer.
MAY_OPEN = {
    "desk": SIGNED_IN,
    "language": EVERYONE,
    "undo": SIGNED_IN,
    "words": EVERYONE,
    "robots": EVERYONE,
    # Not there without a contact.
    "security-txt": EVERYONE,
    "sent-file": EVERYONE,
    "operator": {OFFICE},
    "operator-again": {OFFICE},
    "operator-settings": {OFFICE},
    "operator-storage": {OFFICE},
    "operator-test-mail": {OFFICE},
    "operator-setup-dismiss": {OFFICE},
    "operator-disclosures": {OFFICE},
    "operator-log": {OFFICE},
    "call-log": {OFFICE},
    "unit-log": {HEAD, OFFICE},
    "person-log": OWN | {OFFICE},
    "privacy": EVERYONE,
    "my-data": SIGNED_IN,
    "sign-in": EVERYONE,
    "sign-out": EVERYONE,
    "account_login": EVERYONE,
    # Nothing behind it for whoever has not given a password before: it leads to the page of sign-in.
    "mfa_authenticate": EVERYONE,
    "mfa_login_webauthn": EVERYONE,
    "campus": EVERYONE,
    "campus-back": EVERYONE,
    "here": SIGNED_IN,
    # One's own account; where something is changed, after one has proven oneself again.
    "mfa_index": SIGNED_IN,
    "account_change_password": SIGNED_IN,
    "account_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "campus-again": SIGNED_IN,
    "suspended-request": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    "usersessions_list": SIGNED_IN,
    "campus-link": SIGNED_IN,
    "campus-unlink": SIGNED_IN,
    "join": EVERYONE,
    # Without an organiser, and with the link that `serve` prints; otherwise it says that it has ended.
    "first-run": EVERYONE,
    "verify": EVERYONE,
    "units": SIGNED_IN,
    "units-template": SIGNED_IN,
    "unit": OWN | {OFFICE},
    "unit-invite": {OFFICE, HEAD},
    "invitation-withdraw": {OFFICE, HEAD},
    "unit-invitations": {OFFICE, HEAD},
    "unit-access": {OFFICE, HEAD},
    "unit-access-confirm": {OFFICE, HEAD},
    "unit-access-table": {OFFICE, HEAD},
    # The role and the person are the first college's liaison.
    "post-hand-over": {HEAD, OFFICE},
    "role-end": {OFFICE, HEAD},
    "role-keep": {OFFICE, HEAD},
    "person-telephone": {LIAISON, OFFICE, HEAD},
    "person-block": {OFFICE, HEAD},
    "person-unblock": {OFFICE, HEAD},
    "unit-add": {OFFICE, HEAD},
    "unit-edit": {OFFICE, HEAD},
    "unit-order": {OFFICE, HEAD},
    # Decided by an organiser above the unit.
    "unit-close": {OFFICE},
    "unit-reopen": {OFFICE},
    "unit-delete": {OFFICE},
    "unit-merge": {OFFICE},
    "unit-move": {OFFICE},
    "unit-divide": {OFFICE},
    "unit-import": {OFFICE, HEAD},
    "unit-import-preview": {OFFICE, HEAD},
    "unit-import-faults": {OFFICE, HEAD},
    "table-import": {OFFICE},
    "table-import-links": {OFFICE},
    "unit-table": {OFFICE, HEAD},
    "unit-never-signed-in": {OFFICE, HEAD},
    "unit-invite-people": {OFFICE, HEAD},
    "calls": SIGNED_IN,
    "call-new": {OFFICE, HEAD},
    "call": OWN | {NEIGHBOUR, OFFICE},
    "call-second-reading": {OFFICE},
    "call-file": {OFFICE},
    "call-edit": {OFFICE},
    "call-publish": {OFFICE},
    "call-attachments": {OFFICE},
    "call-attachment": OWN | {NEIGHBOUR, OFFICE},
    "call-attachment-filled": OWN | {OFFICE},
    "call-quota-rows": {OFFICE},
    "call-extend": {OFFICE},
    "call-acknowledge": OWN,
    "call-acknowledgements": {OFFICE},
    "call-copy": {OFFICE},
    "call-discard": {OFFICE},
    # The call is not in the recycle bin.
    "call-restore": set(),
    "call-quotas": {OFFICE},
    "call-attachments-revise": {OFFICE},
    "call-quota-choices": {OFFICE},
    "call-amend": {OFFICE},
    "call-amend-confirm": {OFFICE},
    "call-amend-discard": {OFFICE},
    "call-amend-compare": {OFFICE},
    "call-amend-follow": {OFFICE},
    "call-postpone": {OFFICE},
    "call-move": {OFFICE},
    "call-units": {OFFICE},
    "call-pass-on": {HEAD},
    "overview": {OFFICE},
    "cell": {OFFICE},
    "board": {OFFICE},
    "remind": {OFFICE},
    "ledger": {OFFICE},
    "package": {OFFICE},
    "hand-in": OWN | {OFFICE},
    "begin": OWN,
    "submission": OWN | {OFFICE},
    "describe": OWN,
    "submit": OWN,
    "remove": OWN,
    "move": OWN,
    "rename-file": OWN,
    "repair": OWN,
    "undo-repair": OWN,
    "check-again": OWN | {OFFICE},
    "accept": {OFFICE},
    "return": {OFFICE},
    "take-back": {OFFICE},
    "adopt": {OFFICE},
    "forward": {OFFICE},
    "begin-for": {OFFICE},
    "item-register": OWN,
    "item-cancel": OWN,
    "item-labels": OWN | {OFFICE},
    # The head organises a unit of its own; nothing but what the person received is shown.
    "counter": {HEAD, OFFICE},
    # The unit is led to its work.
    "counter-item": OWN | {OFFICE},
    "counter-undo": {OFFICE},
    "item-receipt": OWN | {OFFICE},
    "take-over": OWN,
    "request-extension": OWN,
    "request-withdrawal": OWN,
    "request-cancel": OWN,
    "request-answer": {OFFICE},
    "file": OWN | {OFFICE},
    "file-text": OWN | {OFFICE},
    "captions": OWN | {OFFICE},
    "still": OWN | {OFFICE},
    "similar-files": {OFFICE},
    "file-comparison": {OFFICE},
    "receipt": OWN | {OFFICE},
    "recommendation": OWN | {OFFICE},
    "table": OWN | {OFFICE},
    "table-scan": OWN,
    "scan": OWN | {OFFICE},
    # Whoever asks is told of no upload but their own (tests/apps/inbox).
    "direct-upload": SIGNED_IN,
    "direct-upload-parts": SIGNED_IN,
    "direct-upload-finish": SIGNED_IN,
    "direct-upload-cancel": SIGNED_IN,
    "mails": OWN | {NEIGHBOUR, OFFICE},
    "mails-fetch": {OFFICE},
    "mail": OWN | {OFFICE},
    "mail-file": OWN | {OFFICE},
    "mail-original": OWN | {OFFICE},
    "mail-assign": {OFFICE},
    "mail-put-aside": {OFFICE},
    "mail-fetch": {OFFICE},
    "mail-resend-answer": {OFFICE},
    "reminders": {OFFICE},
    "reminders-switch": {OFFICE},
    "reminders-webhook": {OFFICE},
    "judging": {OFFICE},
    "round-set-up": {OFFICE},
    "round": {OFFICE},
    "round-seat": {OFFICE},
    "round-drop": {OFFICE},
    "round-rubric": {OFFICE},
    "round-open": {OFFICE},
    "round-close": {OFFICE},
    "round-select": {OFFICE},
    "round-intake": {OFFICE},
    "round-prize-numbers": {OFFICE},
    "round-join": {OFFICE},
    "round-reopen": {OFFICE},
    "work-exclude": {OFFICE},
    "round-words": {OFFICE},
    "candidate-cover": {OFFICE},
    "candidate-return": {OFFICE},
    "unseat": {OFFICE},
    "panelist-replace": {OFFICE},
    "outcome": {OFFICE},
    "outcome-show": {OFFICE},
    "outcome-take-down": {OFFICE},
    "outcome-notice-text": {OFFICE},
    "outcome-notice-pdf": {OFFICE},
    "outcome-notice-word": {OFFICE},
    "outcome-release": {OFFICE},
    "outcome-certificates": {OFFICE},
    "outcome-certificates-preview": {OFFICE},
    "outcome-certificates-pdf": {OFFICE},
    "outcome-table": {OFFICE},
    "outcome-recommend": {OFFICE},
    "choose": {OFFICE},
    "objection-answer": {OFFICE},
    "reviews": SIGNED_IN,
    "review": {REVIEWER},
    "review-save": {REVIEWER},
    "review-finish": {REVIEWER},
    "review-recuse": {REVIEWER},
    "review-file": {REVIEWER},
    "review-text": {REVIEWER},
    "review-captions": {REVIEWER},
    "review-page": {REVIEWER},
    "review-pages": {REVIEWER},
    "review-material": {REVIEWER},
    "review-material-file": {REVIEWER},
    "public-notice": EVERYONE,
    "public-notice-pdf": EVERYONE,
    "object": EVERYONE,
    "certificate-by-code": EVERYONE,
    "certificate": EVERYONE,
    "certificate-file": EVERYONE,
    "activities": SIGNED_IN,
    "roster": OWN,
    "link-check": OWN,
    "branch-membership-change": OWN,
    "meeting-new": OWN,
    "meeting": OWN | {OFFICE},
    "meeting-call": OWN,
    "meeting-attend": OWN,
    "meeting-told": OWN,
    "meeting-device": OWN,
    "meeting-draft-decide": OWN,
    "meeting-record": OWN,
    "meeting-word": OWN | {OFFICE},
    "meeting-code": OWN,
    "coverage": OWN | {NEIGHBOUR, OFFICE},
    "article-new": OWN | {OFFICE},
    "article-from-entry": OWN | {OFFICE},
    "article": OWN | {OFFICE},
    "article-change": OWN | {OFFICE},
    "article-hand-in": OWN | {OFFICE},
    "article-edition": OWN | {OFFICE},
    "article-part": OWN | {OFFICE},
    "attachment": OWN,
    "register-new": OWN | {OFFICE},
    "register": OWN | {OFFICE},
    "register-edit": OWN | {OFFICE},
    "register-table": OWN | {OFFICE},
    "register-definition": OWN | {OFFICE},
    "register-import": OWN | {OFFICE},
    "register-print": OWN | {OFFICE},
    "register-entry-new": OWN | {OFFICE},
    "register-entry": OWN | {OFFICE},
    "register-entry-change": OWN | {OFFICE},
    "register-entry-act": OWN | {OFFICE},
    "entry-attachment": OWN | {OFFICE},
    "pledge": OWN | {OFFICE},
    "grid": OWN | {OFFICE},
    "grid-add": OWN | {OFFICE},
    "grid-table": OWN | {OFFICE},
    # The pages that check a link are for everyone; behind them nothing is for whoever has not passed the check.
    "meeting-access": EVERYONE,
    "meeting-draft": set(),
    "meeting-draft-save": set(),
    "meeting-draft-hand-in": set(),
    "meeting-draft-attachment": set(),
    "meeting-draft-code": set(),
    "member-access": EVERYONE,
    "member": set(),
    "story": set(),
    "story-save": set(),
    "story-tell": set(),
    "story-conflict": set(),
    "story-here": set(),
    "member-attachment": set(),
    "member-article-part": set(),
    "member-pledge": set(),
    "member-mine": set(),
    "member-export": set(),
    "article-page": EVERYONE,
    "article-page-attachment": EVERYONE,
    "library": EVERYONE,
    # An entry for those who sign in, of a film; entries for everyone are tested in tests/apps/library.
    "entry": SIGNED_IN,
    "entry-file": SIGNED_IN,
    "entry-captions": SIGNED_IN,
    "entry-text": SIGNED_IN,
    "entry-page": SIGNED_IN,
    "film-part": SIGNED_IN,
    "take-in": {OFFICE},
    "entry-edit": {OFFICE, REVIEWER},
    "entry-describe": {OFFICE, REVIEWER},
    "entry-approve": {REVIEWER},
    "entry-decline": {REVIEWER},
    "entry-withdraw": {OFFICE, REVIEWER},
    "entry-propose-again": {OFFICE, REVIEWER},
    "entry-chapters": {OFFICE, REVIEWER},
    "collection-set-up": {OFFICE, HEAD},
    "collection-edit": {OFFICE},
    "collection-change": {OFFICE},
    "model-units": EVERYONE,
    "honour": {OFFICE, HEAD},
    "honour-end": {OFFICE},
    "library-feed": EVERYONE,
    "sitemap": EVERYONE,
    "oai": EVERYONE,
    # Both know only entries for everyone; this one they do not find.
    "oembed": EVERYONE,
    "entry-embed": EVERYONE,
    "publications": {OFFICE, HEAD},
    "casebook-set-up": {OFFICE, HEAD},
    "casebook": {OFFICE},
    "casebook-imprint": {OFFICE},
    "casebook-choose": {OFFICE},
    "casebook-arrange": {OFFICE},
    "casebook-print": {OFFICE},
    "case": {OFFICE},
    "case-picture-add": {OFFICE},
    "case-picture": {OFFICE},
    "printing": {OFFICE},
    "brief-draft": {OFFICE, HEAD},
    "brief": {OFFICE},
    "brief-issue": {OFFICE},
    "brief-file": {OFFICE},
    "official-document-draft": {OFFICE, HEAD},
    "official-document": {OFFICE},
    "official-document-file": {OFFICE},
    "publicity": {OFFICE, HEAD},
    "publicity-report": {OFFICE, HEAD},
    "publicity-entry": {OFFICE, REVIEWER},
    "publicity-articles": {OFFICE, REVIEWER},
    "publication": {OFFICE},
    "publication-screenshot": {OFFICE},
    "courses": SIGNED_IN,
    "learning-record": SIGNED_IN,
    "course-set-up": {OFFICE, HEAD},
    "group-add": {OFFICE, HEAD},
    "group": {OFFICE},
    "scorm": {OFFICE},
    # Open to everyone in the unit and below it; the lessons to whoever has taken the course.
    "course": OWN | {NEIGHBOUR, OFFICE, REVIEWER},
    "course-join": OWN | {NEIGHBOUR, OFFICE, REVIEWER},
    "course-answer": OWN | {NEIGHBOUR, OFFICE, REVIEWER},
    "course-certificate": OWN | {NEIGHBOUR, OFFICE, REVIEWER},
    "course-edit": {OFFICE},
    "course-change": {OFFICE},
    "lesson": {LIAISON},
    "lesson-watch": {LIAISON},
    "lesson-read": {LIAISON},
    "learned": EVERYONE,
    "openapi": EVERYONE,
    "api-entries": EVERYONE,
    "api-entry": EVERYONE,
    "api-collections": EVERYONE,
    "peers": {OFFICE},
    "peer-trust": {OFFICE},
    "bundle-import": {OFFICE},
    "peer-distrust": {OFFICE},
    "peer-fetch-calls": {OFFICE},
    "call-bundle": {OFFICE},
    "dispatch-send": {OFFICE},
    "dispatch-bundle": {OFFICE},
    "bundle-receipt": set(),
    "peer-calls": set(),
    "peer-call": set(),
    "peer-submissions": set(),
}


def named_addresses():
    def walk(patterns):
        for entry in patterns:
            if isinstance(entry, URLPattern):
                yield entry.name, list(entry.pattern.converters)
            else:
                yield from walk(entry.url_patterns)

    return dict(walk(get_resolver().url_patterns))


def test_every_address_has_a_row():
    assert set(named_addresses()) == set(MAY_OPEN)


def under_review(call, work):
    """The work in a round, with an outcome and an objection."""
    office, task = make.person("office"), make.the_task(call)
    reviewer = make.with_role(make.a_person("reviewer"), call.unit, Role.REVIEWER)
    judged = rounds.set_up(task, rounds.RoundPlan("初评", TEMPLATES["case"]), by=office, at=make.NOW)
    (panelist,) = rounds.seat(judged, [reviewer], group=PanelRole.EXPERT, by=office, at=make.NOW)
    Round.objects.filter(pk=judged.pk).update(state=RoundState.OPEN)
    candidate = Candidate.objects.create(round=judged, submission=work, number=1)
    review = Review.objects.create(candidate=candidate, panelist=panelist)
    selection = Selection.objects.create(task=task, round=judged, code="outcome", made_by=office, made_at=make.NOW)
    choice = SelectionChoice.objects.create(selection=selection, submission=work, rank=1, score=90, code="choice")
    objection = Objection.objects.create(selection=selection, name="李四", contact="电话", text="异议", made_at=make.NOW)
    return {
        "round_id": judged.pk,
        "panelist_id": panelist.pk,
        "candidate_id": candidate.pk,
        "review_id": review.pk,
        "selection_id": selection.pk,
        "choice_id": choice.pk,
        "objection_id": objection.pk,
    }


def elsewhere(call, work):
    """Another installation, a call and a bundle, a library entry and a stamped table."""
    office = make.person("office")
    peer = Peer.objects.create(
        name="上级",
        fingerprint="f" * 39,
        public_key=bytes(32),
        position=PeerPosition.ABOVE,
        unit=make.unit_of(2),
        own_unit=call.unit,
        person=office,
        trusted_at=make.NOW,
    )
    remote = RemoteCall.objects.create(peer=peer, ref="call:1", call=call)
    dispatch = Dispatch.objects.create(peer=peer, made_by=office, made_at=make.NOW)
    send.bundle_path(dispatch, bundle_folder()).write_bytes(b"bundle")
    entry = Entry.objects.create(
        submission=work, unit=call.unit, title="故事", source="", state="shown", expert=make.person("reviewer"), approved_by=office, taken_in_at=make.NOW
    )
    file = work.versions.get().files.get()
    transcript = Transcript.objects.create(entry=entry, file=file, cues=[[0, 1, "各位好"]])
    collection = Collection.objects.create(unit=call.unit, title="专题", made_by=office, made_at=make.NOW)
    honour = Honour.objects.create(unit=call.unit, name="标杆院系", year=2026, given_by=office)
    folder = folder_of(file.sha256, root=rendition_folder())
    folder.mkdir(parents=True)
    (folder / "index.m3u8").write_text("#EXTM3U", "utf-8")
    book = Casebook.objects.create(unit=call.unit, title="案例选编", made_by=office, made_at=make.NOW, changed_at=make.NOW)
    case = Case.objects.create(section=Section.objects.create(casebook=book, position=0), entry=entry, position=0, title="故事")
    printing = Printing.objects.create(casebook=book, form="pdf", number=1, made_by=office, made_at=make.NOW)
    brief = briefs.draft(unit=call.unit, name="简报", entries=[entry], by=office, at=make.NOW)
    official_document = official_documents.draft(unit=call.unit, title="报告", addressee="", text="", by=office, at=make.NOW)
    publication = Publication.objects.create(entry=entry, channel="weibo", noted_by=office, noted_at=make.NOW)
    course = Course.objects.create(unit=call.unit, title="课程", is_open=True, made_by=office, made_at=make.NOW)
    lesson = Lesson.objects.create(course=course, entry=entry, position=0)
    Enrolment.objects.create(course=course, person=make.person("c1"), begun_at=make.NOW)
    group = LearnersGroup.objects.create(unit=call.unit, name="小组")
    table = StampedScan.objects.create(
        call=call, unit=make.unit_of(1), name="a.pdf", sha256=work.versions.get().files.get().sha256, size=1, handed_in_by=office, handed_in_at=make.NOW
    )
    ids = {"peer_id": peer.pk, "remote_id": remote.pk, "dispatch_id": dispatch.pk, "entry_id": entry.pk, "table_id": table.pk}
    ids |= {
        "casebook_id": book.pk,
        "case_id": case.pk,
        "printing_id": printing.pk,
        "brief_id": brief.pk,
        "official_document_id": official_document.pk,
        "form": "pdf",
    }
    ids |= {"publication_id": publication.pk, "course_id": course.pk, "lesson_id": lesson.pk, "group_id": group.pk}
    ids |= {"transcript_id": transcript.pk, "collection_id": collection.pk, "honour_id": honour.pk, "name": "index.m3u8"}
    return {**ids, "upload_id": dispatch.bundle_id, "bundle_id": dispatch.bundle_id}


def by_mail(call, file):
    """A mail with a file, proven to be of the first college's liaison."""
    mail = InboxMail.objects.create(
        identity="i",
        thread="t",
        source="s",
        sha256=file.sha256,
        sender="c1@example.edu.cn",
        received_at=make.NOW,
        fetched_at=make.NOW,
        verdict="passed",
        call=call,
        unit=make.unit_of(1),
    )
    part = MailFile.objects.create(mail=mail, name="a.docx", sha256=file.sha256, size=1, origin="attached")
    return {"mail_id": mail.pk, "part_id": part.pk}


def in_a_branch(call):
    """A meeting of the first college with a story and a picture that may not be published, an article, a register with a signed entry."""
    scenario = a_finished_story(call, consents=False)
    attachment = Attachment.objects.create(story=scenario.story, name="a.jpg", sha256="0" * 64, size=1, received_at=make.NOW)
    article = editing.begin(unit=scenario.meeting.unit, task=scenario.meeting.task, title="故事汇", by=scenario.by, at=make.NOW)
    part = editing.write_text(article, heading="题", text="文", entry=None, by=scenario.by, at=make.NOW)
    pledge = a_pledge(scenario)
    device = devices.open_device(scenario.branch_membership, kind=DeviceKind.PHONE, proof=DeviceProof.NAME, at=make.NOW, meeting=scenario.meeting)
    linked = Attachment.objects.create(name="b.jpg", sha256="0" * 64, size=1, received_at=make.NOW)
    EntryAttachment.objects.create(attachment=linked, entry=pledge.entry)
    return {
        "meeting_id": scenario.meeting.pk,
        "meeting_code": scenario.meeting.code,
        "device_id": device.pk,
        "story_draft_id": drafts.begin(device, at=make.NOW).pk,
        "branch_membership_id": scenario.branch_membership.pk,
        "link": link_of(scenario.branch_membership),
        "attachment_id": attachment.pk,
        "article_id": article.pk,
        "article_code": article.code,
        "edition": "word",
        "article_part_id": part.pk,
        "register_id": pledge.entry.register_id,
        "register_entry_id": pledge.entry_id,
        "act": "action",
        "entry_attachment_id": linked.pk,
        "pledge_id": pledge.pk,
    }


def a_table_import(call):
    values = {"file_name": "t.xlsx", "lines": 1, "role": Role.LIAISON, "makes_parents": True, "makes_usernames": True, "digest": "0" * 64}
    return TableImport.objects.create(unit=call.unit, made_by=make.person("office"), confirmed_at=make.NOW, state=TableImportState.DONE, **values)


def everything():
    """Values for the arguments of all addresses, and the people who open them."""
    call = make.a_call()
    work = make.a_submission(call, 1, state=SubmissionState.SUBMITTED)
    version = work.versions.get()
    request = UnitRequest.objects.create(
        kind=RequestKind.WITHDRAWAL, task=work.task, unit=work.unit, submission=work, reason="更换", asked_by=make.person("c1"), asked_at=make.NOW
    )
    item = PhysicalItem.objects.create(submission=work, piece_key="p1", title="原件", code="ABCDEFGHJK", registered_at=make.NOW)
    item_receipt = ItemReceipt.objects.create(
        item=item, number="SJ1", code="item-receipt", issued_at=make.NOW, issued_by=make.person("office"), unit_name="第1学院", copies=1
    )
    values = {
        "item_code": item.code,
        "item_receipt_id": item_receipt.pk,
        "request_id": request.pk,
        "call_id": call.pk,
        "unit_id": make.unit_of(1).pk,
        "person_id": make.person("c1").pk,
        "membership_id": make.person("c1").orgs_memberships.get().pk,
        "task_id": make.the_task(call).pk,
        "submission_id": work.pk,
        "file_id": version.files.get().pk,
        "other_id": version.files.get().pk,
        "receipt_id": version.receipt.pk,
        "code": version.receipt.code,
        "notice_attachment_id": NoticeAttachment.objects.create(notice=call.notice, position=1, name="表.docx", sha256=version.files.get().sha256, size=1).pk,
        "table_import_id": a_table_import(call).pk,
        "token": invitations.invite(unit=call.unit, role=Role.LIAISON, by=make.person("office"), at=make.timezone.now()),
        "step": "withdraw",
        "sha256": "0" * 64,
        "number": 0,
        "run_id": 0,
        "pk": 0,
        "way": "cas",
        "key": "none",
        **under_review(call, work),
        **elsewhere(call, work),
        **by_mail(call, version.files.get()),
        **in_a_branch(call),
    }
    people = {STRANGER: make.a_person("stranger"), NEIGHBOUR: make.person("c2"), LIAISON: make.person("c1"), OFFICE: make.person("office")}
    people[HEAD] = make.with_role(make.a_person("head"), make.unit_of(1), Role.ORGANISER)
    people[REVIEWER] = make.person("reviewer")
    return values, people


def addresses(values):
    for name, arguments in named_addresses().items():
        yield name, reverse(name, kwargs={argument: values[argument] for argument in arguments})


def test_who_may_open_what(client, data_folder):
    """ASVS 4.1.1–4.1.5, 4.2.1."""
    values, people = everything()

    found = {}
    for name, address in addresses(values):
        found[name] = set()
        for who in sorted(EVERYONE):
            client.logout()
            if who in people:
                client.force_login(people[who])
            answer = client.get(address)
            asked_to_sign_in = answer.status_code == 302 and answer["Location"].startswith(f"{reverse('sign-in')}?next=")
            checks = (reverse("member-access", args=[values["link"]]), reverse("meeting-access", args=[values["meeting_code"]]))
            at_the_check = answer.status_code == 302 and answer["Location"] in checks
            if answer.status_code not in (401, 403) and not asked_to_sign_in and not at_the_check:
                found[name].add(who)

    assert found == MAY_OPEN
