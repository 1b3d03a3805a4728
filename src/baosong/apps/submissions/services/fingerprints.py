"""Writing the marks by which a file is known again."""

from collections.abc import Iterable

from django.db import transaction

from baosong.apps.submissions.enums import FingerprintKind
from baosong.apps.submissions.models import Fingerprint
from baosong.core.inspection import FileFingerprints
from baosong.core.inspection.similarity import bands


def is_marked(sha256: str) -> bool:
    """Whether the bytes have marks already."""
    return Fingerprint.objects.filter(sha256=sha256).exists()


@transaction.atomic
def mark(sha256: str, marks: FileFingerprints) -> None:
    """Keeps the marks of a paper or a picture. Done again, it changes nothing."""
    if is_marked(sha256):
        return
    Fingerprint.objects.bulk_create(Fingerprint(sha256=sha256, kind=FingerprintKind.TEXT, value=value) for value in marks.text)
    mark_hashes(sha256, FingerprintKind.PICTURE, marks.hashes)


@transaction.atomic
def mark_hashes(sha256: str, kind: FingerprintKind, hashes: Iterable[bytes]) -> None:
    """Keeps the hashes of a picture or a film, each under its 16 parts."""
    if not Fingerprint.objects.filter(sha256=sha256, kind=kind).exists():
        Fingerprint.objects.bulk_create(
            Fingerprint(sha256=sha256, kind=kind, band=band, value=value, whole=made) for made in hashes for band, value in enumerate(bands(made))
        )
