"""Answers to mails, in the site's language: a receipt, or what is missing and where to submit it."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from baosong.apps.calls.queries import tasks_of, unit_deadline
from baosong.apps.inbox.enums import HoldReason, MailState, PendingState
from baosong.apps.inbox.interfaces.messages import service_name, trouble_sentence
from baosong.apps.inbox.models import InboxMail, PendingSubmission
from baosong.apps.inbox.queries import running_calls, wanted_subjects
from baosong.apps.submissions.models import Version
from baosong.apps.submissions.queries import files_of, latest_submitted, receipts_of, shown_version
from baosong.core.mailparse import bare_subject
from baosong.platform.messages.findings import unusable_sentence
from baosong.platform.messages.reports import expected_words
from baosong.platform.messages.rules import measured_words, rule_name
from baosong.platform.web.public_urls import public_address
from baosong.platform.web.templatetags.web import filesize, moment


def compose_answer(mail: InboxMail) -> tuple[str, str]:
    """Subject and body of the answer to a settled mail."""
    with translation.override(settings.LANGUAGE_CODE):
        name = mail.person.name if mail.person is not None and mail.person.email.lower() == mail.sender else mail.sender_name
        lines = [_("Dear %(name)s,") % {"name": name or _("colleague")}, "", *_body(mail), "", *_close(mail)]
        return _("Re: %(subject)s") % {"subject": bare_subject(mail.subject) or _("(no subject)")}, "\n".join(lines)


def _body(mail: InboxMail) -> list[str]:
    if mail.state == MailState.PART:
        return [
            _(
                "Part %(n)s of %(of)s has been received. As soon as all %(of)s mails are here, they are handed in together and the last one is answered with the receipt."
            )
            % {"n": mail.part_no, "of": mail.part_of}
        ]
    pending_submissions = list(mail.pending_submissions.select_related("submission__task__call", "submission__unit"))
    lines: list[str] = []
    for pending_submission in pending_submissions:
        lines += [*(_receipt(pending_submission) if pending_submission.state == PendingState.SUBMITTED else _lacking(pending_submission)), ""]
    lines += _questions(mail)
    for trouble in mail.troubles:
        lines.append(trouble_sentence(trouble))
    if mail.links:
        lines += [
            _("The mail names files on a network disk; they are not fetched from there and do not count as handed in. Please hand the files in themselves:")
        ]
        lines += [f"  {service_name(link['service'])} {link['address']}" for link in mail.links]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _receipt(pending_submission: PendingSubmission) -> list[str]:
    submission = pending_submission.submission
    receipt = receipts_of(submission).first()
    lines = [
        _("Your work has been received.") if receipt is not None else _("Your work has been received already."),
        _("Unit: %(unit)s") % {"unit": submission.unit},
        _("Task: %(task)s (%(call)s)") % {"task": submission.task, "call": submission.task.call},
        _("Title: %(title)s") % {"title": submission.title},
    ]
    if receipt is None:
        return lines
    lines += [
        _("Receipt: %(number)s") % {"number": receipt.number},
        _("Received by the mail server at: %(at)s") % {"at": moment(pending_submission.arrived_at)},
        _("Files:"),
        *(f"  {file['name']} ({filesize(file['size'])}, SHA-256 {file['sha256'][:16]}…)" for file in receipt.files),
        _("The receipt can be verified here: %(address)s") % {"address": public_address("verify", receipt.code)},
        _("Line %(n)s of the audit log, SHA-256 %(hash)s") % {"n": receipt.audit_length, "hash": receipt.audit_hash},
    ]
    remarks = _remarks(latest_submitted(submission), ("advice", "unknown"))
    if remarks:
        lines += [_("Worth a look (this does not stand in the way):"), *remarks]
    lines.append(
        _("Until the deadline, %(deadline)s, it can be changed: reply to this mail with the new file, or here: %(address)s")
        % {"deadline": moment(unit_deadline(submission.task, submission.unit).deadline), "address": public_address("submission", submission.pk)}
    )
    return lines


def _lacking(pending_submission: PendingSubmission) -> list[str]:
    submission = pending_submission.submission
    lines = [
        _("“%(title)s” (%(task)s) has been received and kept as a draft, but it is not handed in yet:") % {"title": submission.title, "task": submission.task},
        f"  · {pending_submission.message}" if pending_submission.message else _("  · A later mail brought a newer version of it."),
        *_remarks(shown_version(submission), ("violated",)),
    ]
    lines.append(
        _("Please complete it by %(deadline)s: reply to this mail with what is missing, or hand it in here: %(address)s")
        % {"deadline": moment(unit_deadline(submission.task, submission.unit).deadline), "address": public_address("submission", submission.pk)}
    )
    return lines


def _remarks(version: Version | None, verdicts: tuple[str, ...]) -> list[str]:
    """Lines of the findings with one of the verdicts."""
    lines = []
    for file in files_of(version):
        if file.is_unusable and "violated" in verdicts:
            lines.append(f"  · {file.name}: {unusable_sentence(file.unusable_code)}")
        for finding in file.findings.all():
            if finding.verdict in verdicts:
                facts = {
                    "file": file.name,
                    "rule": rule_name(finding.rule),
                    "expected": expected_words(finding.rule, finding.expected) or "—",
                    "measured": measured_words(finding.rule, finding.measured) or "—",
                }
                lines.append("  · " + _("%(file)s: %(rule)s – asked %(expected)s, found %(measured)s") % facts)
    return lines


def _questions(mail: InboxMail) -> list[str]:
    """What is unclear about the mail, and what its sender should do."""
    here = public_address("hand-in", mail.call_id, mail.unit_id) if mail.call_id and mail.unit_id else settings.BAOSONG_PUBLIC_URL
    return [*_questions_about_mail(mail, here), *_questions_about_task(mail), *_late_tasks(mail), *_unused_files(mail.facts or {}, here)]


def _questions_about_mail(mail: InboxMail, here: str) -> list[str]:
    """What is in doubt about the mail as a whole. `here`: the address of the page for submitting."""
    lines: list[str] = []
    if mail.reason == HoldReason.SUBJECT_UNKNOWN:
        wanted = list(dict.fromkeys(subject for call in running_calls() for subject in wanted_subjects(call)))
        lines.append(_("Your mail has been received, but its subject names no running call, so it has not been handed in."))
        if wanted:
            lines.append(_("Please send it again with one of these subjects: %(subjects)s") % {"subjects": "、".join(f"“{subject}”" for subject in wanted)})
        lines.append(_("If it does not concern a call, please disregard this answer."))
    elif mail.reason == HoldReason.SEVERAL_CALLS:
        lines.append(
            _(
                "Your mail has been received, but its subject fits several calls. Please send it again with the name of the call in the subject, or hand in here: %(address)s"
            )
            % {"address": here}
        )
    elif mail.reason == HoldReason.SEVERAL_UNITS:
        lines.append(
            _(
                "Your mail has been received. You serve several units; please send it again with the unit's full name in the subject, or hand in here: %(address)s"
            )
            % {"address": here}
        )
    elif mail.reason == HoldReason.NOTHING_ATTACHED:
        lines.append(
            _("Your mail has been received, but it brings no files. Please send it again with its files, or hand in here: %(address)s") % {"address": here}
        )
    elif mail.reason == HoldReason.LINKS_ONLY:
        lines.append(_("Your mail has been received, but it brings no files. Please hand in here: %(address)s") % {"address": here})
    return lines


def _questions_about_task(mail: InboxMail) -> list[str]:
    unclear = mail.facts.get("unclear") or ([file.name for file in mail.files.all()] if mail.reason == HoldReason.TASK_UNCLEAR else [])
    if not unclear or mail.call is None:
        return []
    return [
        _("It is unclear for which task these files are: %(files)s") % {"files": "、".join(unclear)},
        _("Please reply to this mail and name the task; the files need not be sent again. The tasks are:"),
        *(f"  · {task.name}" for task in tasks_of(mail.call)),
    ]


def _late_tasks(mail: InboxMail) -> list[str]:
    late = mail.facts.get("late")
    if mail.reason != HoldReason.LATE and not late:
        return []
    lines = [_("It came after the deadline and has not been handed in; the files are kept. Please ask the organiser for an extension.")]
    if mail.call is not None and mail.unit is not None:
        lines += [f"  · {task.name}: {moment(unit_deadline(task, mail.unit).deadline)}" for task in tasks_of(mail.call) if not late or task.name in late]
    return lines


def _unused_files(facts: dict[str, list[str]], here: str) -> list[str]:
    lines = []
    if facts.get("full"):
        lines.append(
            _("Your unit has handed in as many as it may for: %(tasks)s. To replace a work, please do so here: %(address)s")
            % {"tasks": "、".join(facts["full"]), "address": here}
        )
    if facts.get("spare"):
        lines.append(_("These files belong to no part of the task; they are kept with the mail only: %(files)s") % {"files": "、".join(facts["spare"])})
    return lines


def _close(mail: InboxMail) -> list[str]:
    lines = [_("This answer was written by the system; a reply to it is read by the system too.")]
    if mail.call is not None:
        lines = [_("What became of this mail: %(address)s") % {"address": public_address("mail", mail.pk)}, *lines, str(mail.call.unit)]
    return lines
