"""Working versions: what is submitted is never changed, changes go into a copy."""

from baosong.apps.submissions.enums import CHANGE, CheckState
from baosong.apps.submissions.jobs import CheckFile, ScanFilm
from baosong.apps.submissions.models import Finding, PieceFile, Submission, Version
from baosong.apps.submissions.queries import files_of, latest_submitted, working_version
from baosong.apps.submissions.services.transitions import ensure_open
from baosong.platform.jobs import job_queue


def working(submission: Submission) -> Version:
    """The version to change: the one at work, or a copy of the last submitted one (its files point to the same bytes)."""
    ensure_open(submission, CHANGE)
    version = working_version(submission)
    if version is not None:
        return version
    last = latest_submitted(submission)
    version = Version.objects.create(submission=submission, number=(last.number if last else 0) + 1)
    carry(last, into=version)
    return version


def carry(source: Version | None, *, into: Version) -> None:
    """Copies the files of a version with their findings; the bytes are the same in the blobstore."""
    for file in files_of(source):
        findings = list(file.findings.all())
        file.pk, file.version, file._state.adding = None, into, True
        file.save(force_insert=True)
        Finding.objects.bulk_create(_copy(finding, file) for finding in findings)
        if file.check_state == CheckState.WAITING:
            job_queue.after_commit(CheckFile(file.pk))
        if file.watch_state == CheckState.WAITING:
            job_queue.after_commit(ScanFilm(file.pk))


def _copy(finding: Finding, file: PieceFile) -> Finding:
    finding.pk, finding.file = None, file
    finding._state.adding = True
    return finding
