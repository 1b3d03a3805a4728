"""Files of a submission from another installation, with the findings made there; they are checked again here."""

from datetime import datetime

from django.db import transaction

from baosong.apps.submissions.enums import Channel, CheckState
from baosong.apps.submissions.jobs import CheckFile
from baosong.apps.submissions.models import Finding, PieceFile, Submission
from baosong.apps.submissions.services.drafts import DETAILS
from baosong.apps.submissions.services.receive import safe_name
from baosong.apps.submissions.services.transitions import locked
from baosong.apps.submissions.services.versions import working
from baosong.core.bundle import FindingPart, SubmissionPart
from baosong.platform.jobs import job_queue


@transaction.atomic
def import_files(submission: Submission, part: SubmissionPart, *, begun_at: datetime, at: datetime) -> Submission:
    """Put a bundle's files, title and details into the working version; their bytes are in the blobstore already.

    The sender's findings stand until our own check is done.
    """
    submission = locked(submission)
    version = working(submission)
    version.files.all().delete()
    for carried in part.files:
        file = PieceFile.objects.create(
            version=version,
            piece_key=carried.piece,
            name=safe_name(carried.name),
            sha256=carried.sha256,
            size=carried.size,
            channel=Channel.BUNDLE,
            begun_at=begun_at,
            received_at=at,
            check_state=CheckState.DONE,
            length_s=carried.length_s,
            captions_sha256=carried.captions,
        )
        Finding.objects.bulk_create(_row(file, found) for found in carried.findings)
        job_queue.after_commit(CheckFile(file.pk))
    submission.title, submission.vouched_by, submission.changed_at = " ".join(part.title.split()), part.vouched_by, at
    submission.details = {name: value for name, value in part.details.items() if name in DETAILS}
    submission.save(update_fields=["title", "details", "vouched_by", "changed_at"])
    return submission


def _row(file: PieceFile, found: FindingPart) -> Finding:
    return Finding(
        file=file,
        rule=found.rule,
        verdict=found.verdict,
        expected=found.expected,
        measured=found.measured,
        remedy=found.remedy,
        start=found.start,
        end=found.end,
        times=found.times,
        is_from_scan=found.is_from_scan,
    )
