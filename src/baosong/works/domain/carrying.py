"""Files that come with a work from another installation, with what was found there; they are checked here again afterwards."""

from datetime import datetime

from django.db import transaction

from baosong.kit import jobs
from baosong.parcel import FindingPart, WorkPart
from baosong.works.domain.moving import locked
from baosong.works.domain.opening import DETAILS, LONGEST
from baosong.works.domain.receiving import safe_name
from baosong.works.domain.versions import working
from baosong.works.enums import Channel, CheckState
from baosong.works.jobs import CheckFile
from baosong.works.models import Finding, PieceFile, Submission


@transaction.atomic
def carry_in(work: Submission, part: WorkPart, *, begun_at: datetime, at: datetime) -> Submission:
    """Puts a parcel's files, title and details into the working version; their bytes lie in the vault already.

    What the sender found stands until our own check is done.
    """
    work = locked(work)
    version = working(work)
    version.files.all().delete()
    for carried in part.files:
        file = PieceFile.objects.create(
            version=version,
            piece_key=carried.piece[:20],
            name=safe_name(carried.name),
            sha256=carried.sha256,
            size=carried.size,
            channel=Channel.PARCEL,
            begun_at=begun_at,
            received_at=at,
            check_state=CheckState.DONE,
            length_s=carried.length_s,
            captions_sha256=carried.captions,
        )
        Finding.objects.bulk_create(_row(file, found) for found in carried.findings)
        jobs.after_commit(CheckFile(file.pk))
    work.title, work.vouched_by, work.changed_at = " ".join(part.title.split())[:LONGEST], part.vouched_by[:60], at
    work.details = {name: str(value)[:LONGEST] for name, value in part.details.items() if name in DETAILS}
    work.save(update_fields=["title", "details", "vouched_by", "changed_at"])
    return work


def _row(file: PieceFile, found: FindingPart) -> Finding:
    return Finding(
        file=file,
        rule=found.rule[:30],
        verdict=found.verdict[:10],
        expected=found.expected,
        measured=found.measured,
        mend=found.mend[:40],
        start=found.start,
        end=found.end,
        times=found.times,
        is_watched=found.is_watched,
    )
