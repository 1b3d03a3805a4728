"""Writing the marks by which a file is known again."""

from collections.abc import Iterable

from django.db import transaction

from baosong.inspection import Marks
from baosong.inspection.likeness import bands
from baosong.works.enums import MarkKind
from baosong.works.models import Mark


def is_marked(sha256: str) -> bool:
    """Whether the bytes have marks already."""
    return Mark.objects.filter(sha256=sha256).exists()


@transaction.atomic
def mark(sha256: str, marks: Marks) -> None:
    """Keeps the marks of a paper or a picture. Done again, it changes nothing."""
    if is_marked(sha256):
        return
    Mark.objects.bulk_create(Mark(sha256=sha256, kind=MarkKind.TEXT, value=value) for value in marks.text)
    mark_hashes(sha256, MarkKind.PICTURE, marks.hashes)


@transaction.atomic
def mark_hashes(sha256: str, kind: MarkKind, hashes: Iterable[bytes]) -> None:
    """Keeps the hashes of a picture or a film, each under its 16 parts."""
    if not Mark.objects.filter(sha256=sha256, kind=kind).exists():
        Mark.objects.bulk_create(
            Mark(sha256=sha256, kind=kind, band=band, value=value, whole=made) for made in hashes for band, value in enumerate(bands(made))
        )
