"""What the rows of the database refer to in the blobstores, and what an operator calls it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from typing import Any, Final

from django.apps import apps
from django.utils.translation import gettext as _

from baosong.apps.submissions.models import Finding, PieceFile, Repair

# Fields that refer to blobs, by blobstore. A test checks that no field is missing.
IN_BLOBSTORE: Final = (
    ("calls.Notice", "sha256"),
    ("calls.NoticeAttachment", "sha256"),
    ("inbox.InboxMail", "sha256"),
    ("inbox.MailFile", "sha256"),
    ("publications.CasePicture", "sha256"),
    ("publications.Printing", "sha256"),
    ("publications.Publication", "screenshot_sha256"),
    ("submissions.StampedScan", "sha256"),
    ("submissions.PieceFile", "sha256"),
    ("submissions.PieceFile", "captions_sha256"),
    ("submissions.Repair", "original_sha256"),
    ("submissions.Repair", "result_sha256"),
)
IN_PERSONAL: Final = (("meetings.Attachment", "sha256"),)
# Hashes of texts, and of bytes that may have been deleted.
NO_BYTES: Final = (
    ("registers.Pledge", "text_sha256"),
    ("registers.Pledge", "mark_sha256"),
    ("library.Rendition", "sha256"),
    ("submissions.Fingerprint", "sha256"),
)
STILLS: Final = ("submissions.Finding", "stills")
# The submission that a row belongs to.
SUBMISSION: Final = {
    "submissions.PieceFile": "version.submission",
    "submissions.Repair": "submission",
    "submissions.Finding": "file.version.submission",
    "inbox.MailFile": "submission",
}
MAX_NAMED: Final = 3


def references(fields: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """(SHA-256, label of the model, primary key) of every reference in some fields; stills of findings belong to the blobstore of IN_BLOBSTORE."""
    fields = tuple(fields)
    for label, field in fields:
        for key, sha256 in apps.get_model(label)._base_manager.exclude(**{field: ""}).values_list("pk", field).iterator():
            yield sha256, label, key
    if IN_BLOBSTORE[0] in fields:
        for key, found in Finding.objects.exclude(stills=[]).values_list("pk", "stills").iterator():
            for sha256 in found:
                yield sha256, STILLS[0], key


def holders_of(sha256s: Collection[str], fields: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, int]]]:
    """Rows that refer to some blobs, as (label of the model, primary key), by SHA-256."""
    wanted, found = set(sha256s), defaultdict[str, list[tuple[str, int]]](list)
    if wanted:
        for sha256, label, key in references(fields):
            if sha256 in wanted:
                found[sha256].append((label, key))
    return found


def of_submission(submission_id: int) -> set[str]:
    """SHA-256 of all that the versions of a submission refer to: files, captions, stills of findings, films before and after repair."""
    files = PieceFile.objects.filter(version__submission=submission_id)
    pairs = [*files.values_list("sha256", "captions_sha256"), *Repair.objects.filter(submission=submission_id).values_list("original_sha256", "result_sha256")]
    stills = Finding.objects.filter(file__in=files).exclude(stills=[]).values_list("stills", flat=True)
    return {sha256 for group in (*pairs, *stills) for sha256 in group if sha256}


def describe(rows: list[tuple[str, int]]) -> str:
    """Submission, unit and file name of some rows, in the current language; at most MAX_NAMED are named."""
    said = _("; ").join(dict.fromkeys(_described(label, key) for label, key in rows[:MAX_NAMED]))
    more = len(rows) - MAX_NAMED
    return _("%(names)s and %(count)s more") % {"names": said, "count": more} if more > 0 else said


def _described(label: str, key: int) -> str:
    row: Any = apps.get_model(label)._base_manager.filter(pk=key).first()
    if row is None:
        return f"{label} {key}"
    submission = reduce(getattr, SUBMISSION[label].split("."), row) if label in SUBMISSION else None
    if submission is not None:
        facts = {"unit": submission.unit, "title": submission, "number": submission.pk, "name": _file_name(label, row)}
        return _("%(unit)s, “%(title)s” (submission %(number)s), file %(name)s") % facts
    return _in_other_rows(label, row)


def _in_other_rows(label: str, row: Any) -> str:
    match label:
        case "calls.NoticeAttachment":
            return _("notice “%(title)s”, attachment %(name)s") % {"title": row.notice, "name": row.name}
        case "submissions.StampedScan":
            return _("%(unit)s, stamped scan %(name)s for the call “%(title)s”") % {"unit": row.unit, "name": row.name, "title": row.call}
        case "calls.Notice":
            return _("notice “%(title)s”") % {"title": row}
        case "inbox.InboxMail":
            return _("mail “%(title)s” of %(sender)s") % {"title": row, "sender": row.sender}
        case "inbox.MailFile":
            return _("mail “%(title)s”, file %(name)s") % {"title": row.mail, "name": row.name}
        case "publications.CasePicture":
            return _("casebook “%(title)s”, picture %(name)s") % {"title": row.case.section.casebook, "name": row.name}
        case "publications.Printing":
            return _("casebook “%(title)s”, printed as %(name)s") % {"title": row.casebook, "name": row.form}
        case "publications.Publication":
            return _("“%(title)s”, screenshot %(name)s") % {"title": row.entry, "name": row.screenshot_name}
    # A story's author is not named: whoever reads the output need not know.
    return _("an attachment of a story (%(name)s)") % {"name": f"{label} {row.pk}"}


def _file_name(label: str, row: Any) -> str:
    match label:
        case "submissions.Repair":
            return str(row.original_name)
        case "submissions.Finding":
            return str(row.file.name)
    return str(row.name)
