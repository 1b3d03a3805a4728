"""Files that come with a work from another installation, with what was found there; they are checked here again afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from baosong.kit import jobs
from baosong.works.domain.moving import locked
from baosong.works.domain.opening import DETAILS, LONGEST
from baosong.works.domain.receiving import safe_name
from baosong.works.domain.versions import working
from baosong.works.enums import Channel, CheckState
from baosong.works.jobs import CheckFile
from baosong.works.models import Finding, PieceFile, Submission


@dataclass(frozen=True, slots=True)
class CarriedFinding:
    """What another installation found; the fields are a Finding's."""

    rule: str
    verdict: str
    expected: Any
    measured: Any
    mend: str
    start: int | None
    end: int | None
    times: list[list[float]]
    is_watched: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """A file whose bytes lie in the vault already."""

    piece_key: str
    name: str
    sha256: str
    size: int
    begun_at: datetime
    received_at: datetime
    length_s: float | None
    captions: str
    findings: Sequence[CarriedFinding]


@transaction.atomic
def replace_files(work: Submission, files: Sequence[Carried], *, title: str, details: Mapping[str, str], vouched_by: str, at: datetime) -> Submission:
    """Puts files, title and details into the working version. What the sender found stands until our own check is done."""
    work = locked(work)
    version = working(work)
    version.files.all().delete()
    for carried in files:
        file = PieceFile.objects.create(
            version=version,
            piece_key=carried.piece_key[:20],
            name=safe_name(carried.name),
            sha256=carried.sha256,
            size=carried.size,
            channel=Channel.PARCEL,
            begun_at=carried.begun_at,
            received_at=carried.received_at,
            check_state=CheckState.DONE,
            length_s=carried.length_s,
            captions_sha256=carried.captions,
        )
        Finding.objects.bulk_create(
            Finding(
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
            for found in carried.findings
        )
        jobs.after_commit(CheckFile(file.pk))
    work.title, work.vouched_by, work.changed_at = " ".join(title.split())[:LONGEST], vouched_by[:60], at
    work.details = {name: str(value)[:LONGEST] for name, value in details.items() if name in DETAILS}
    work.save(update_fields=["title", "details", "vouched_by", "changed_at"])
    return work
