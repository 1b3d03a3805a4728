"""Working versions: submitted versions never change, changes go into a copy."""

from typing import TypeVar

from django.db.models import Model

from baosong.apps.submissions.enums import CHANGE, CheckState
from baosong.apps.submissions.jobs import CheckFile, ScanFilm
from baosong.apps.submissions.models import Finding, Submission, Version
from baosong.apps.submissions.queries import files_of, latest_submitted, working_version
from baosong.apps.submissions.services.transitions import ensure_open
from baosong.platform.jobs import job_queue

M = TypeVar("M", bound=Model)


def working(submission: Submission) -> Version:
    """The unsubmitted version, created as a copy of the last submitted one where there is none."""
    ensure_open(submission, CHANGE)
    version = working_version(submission)
    if version is not None:
        return version
    last = latest_submitted(submission)
    version = Version.objects.create(submission=submission, number=(last.number if last else 0) + 1)
    carry(last, into=version)
    return version


def carry(source: Version | None, *, into: Version) -> None:
    """Copy the files of a version with their findings; the bytes are shared in the blobstore."""
    for file in files_of(source):
        findings = [_copy(finding) for finding in file.findings.all()]
        file = _copy(file)
        file.version = into
        file.save(force_insert=True)
        for finding in findings:
            finding.file = file
        Finding.objects.bulk_create(findings)
        if file.check_state == CheckState.WAITING:
            job_queue.after_commit(CheckFile(file.pk))
        if file.scan_state == CheckState.WAITING:
            job_queue.after_commit(ScanFilm(file.pk))


def _copy(row: M) -> M:
    """A new, unsaved row with the values of another."""
    return type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key})
