"""Storage of fingerprints."""

from collections.abc import Iterable

from django.db import transaction

from baosong.apps.submissions.enums import FingerprintKind
from baosong.apps.submissions.models import Fingerprint
from baosong.core.inspection import FileFingerprints
from baosong.core.inspection.similarity import bands


def are_stored(sha256: str) -> bool:
    """Whether the content has fingerprints already."""
    return Fingerprint.objects.filter(sha256=sha256).exists()


@transaction.atomic
def store(sha256: str, fingerprints: FileFingerprints) -> None:
    """Store the fingerprints of a document or picture; idempotent."""
    if are_stored(sha256):
        return
    Fingerprint.objects.bulk_create(Fingerprint(sha256=sha256, kind=FingerprintKind.TEXT, value=value) for value in fingerprints.text)
    store_hashes(sha256, FingerprintKind.PICTURE, fingerprints.hashes)


@transaction.atomic
def store_hashes(sha256: str, kind: FingerprintKind, hashes: Iterable[bytes]) -> None:
    """Store the hashes of a picture or film, each under its 16 bands; idempotent."""
    if not Fingerprint.objects.filter(sha256=sha256, kind=kind).exists():
        Fingerprint.objects.bulk_create(
            Fingerprint(sha256=sha256, kind=kind, band=band, value=value, whole=made) for made in hashes for band, value in enumerate(bands(made))
        )
