"""Similar files in other submissions, found by an index of fingerprints. Shown to people; no decision depends on it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from baosong.apps.submissions.enums import FingerprintKind
from baosong.apps.submissions.models import Fingerprint, PieceFile, Submission
from baosong.apps.submissions.queries import way_down, way_up
from baosong.core.inspection.similarity import SAME as SAME_PICTURE
from baosong.core.inspection.similarity import bands, distance, neighbours

# One common fingerprint may be a quotation or a set phrase.
FEWEST_TEXT_MARKS: Final = 2
# Fingerprints of more files than this come from the notice's wording or a common quotation.
COMMON: Final = 12
LEAST_SHARE: Final = 0.08
FEWEST_SCENES: Final = 3
LEAST_SCENES: Final = 0.25
MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Similarity:
    """A similar file: the kind of similarity, and which share of this file it covers (0 to 1)."""

    file: PieceFile
    kind: FingerprintKind
    share: float


def similarities(file: PieceFile, *, among: QuerySet[Submission]) -> list[Similarity]:
    """Similar files of other submissions, of this call or others, by share, at most MOST."""
    found = [(file.sha256, FingerprintKind.BYTES, 1.0), *_texts(file), *_pictures(file), *_films(file)]
    best: dict[str, tuple[FingerprintKind, float]] = {}
    for sha256, kind, share in found:
        if sha256 not in best or share > best[sha256][1]:
            best[sha256] = (kind, share)
    own = file.version.submission
    same_origin = [own.pk, *(other.pk for other in (*way_up(own), *way_down(own)))]
    others = PieceFile.objects.filter(sha256__in=best, version__submitted_at__isnull=False, version__submission__in=among)
    others = others.exclude(version__submission_id__in=same_origin).select_related("version__submission__task__call", "version__submission__unit")
    shown: dict[tuple[int, str], Similarity] = {}
    for other in others.order_by("pk"):
        kind, share = best[other.sha256]
        shown[other.version.submission_id, other.piece_key] = Similarity(other, kind, share)
    return sorted(shown.values(), key=lambda similarity: -similarity.share)[:MOST]


Match = tuple[str, FingerprintKind, float]


def _texts(file: PieceFile) -> list[Match]:
    own = list(Fingerprint.objects.filter(sha256=file.sha256, kind=FingerprintKind.TEXT).values_list("value", flat=True))
    if not own:
        return []
    same = Fingerprint.objects.filter(kind=FingerprintKind.TEXT, band=0, value__in=own)
    common = same.values("value").annotate(files=Count("pk")).filter(files__gt=COMMON).values("value")
    rows = same.exclude(sha256=file.sha256).exclude(value__in=list(common.values_list("value", flat=True))).values("sha256").annotate(shared=Count("value"))
    rows = rows.filter(shared__gte=FEWEST_TEXT_MARKS).order_by("-shared")[: 5 * MOST]
    return [(row["sha256"], FingerprintKind.TEXT, row["shared"] / len(own)) for row in rows if row["shared"] / len(own) >= LEAST_SHARE]


def _pictures(file: PieceFile) -> list[Match]:
    own = _hashes(file.sha256, FingerprintKind.PICTURE)
    matched = _matched(own, FingerprintKind.PICTURE, file.sha256)
    common = Counter(one for ours in matched.values() for one in ours)
    found = []
    for sha256, ours in matched.items():
        # A hash that more files share is of an emblem, not of the picture.
        if any(common[one] <= COMMON for one in ours):
            found.append((sha256, FingerprintKind.PICTURE, len(ours) / len(own)))
    return found


def _matched(own: list[bytes], kind: FingerprintKind, sha256: str) -> dict[str, set[bytes]]:
    """Our hashes within the threshold, by the other file."""
    matched: dict[str, set[bytes]] = defaultdict(set)
    for other, made in _candidates(own, kind, sha256):
        matched[other].update(one for one in own if distance(made, one) <= SAME_PICTURE)
    return matched


def _films(file: PieceFile) -> list[Match]:
    own = _hashes(file.sha256, FingerprintKind.FILM)
    matched = _matched(own, FingerprintKind.FILM, file.sha256)
    sizes = dict(Fingerprint.objects.filter(kind=FingerprintKind.FILM, band=0, sha256__in=matched).values_list("sha256").annotate(Count("pk")))
    return [
        (sha256, FingerprintKind.FILM, len(ours) / len(own))
        for sha256, ours in matched.items()
        if len(ours) >= min(FEWEST_SCENES, len(own)) and len(ours) >= LEAST_SCENES * min(len(own), sizes[sha256])
    ]


def _hashes(sha256: str, kind: FingerprintKind) -> list[bytes]:
    return [bytes(whole) for whole in Fingerprint.objects.filter(sha256=sha256, kind=kind, band=0).values_list("whole", flat=True)]


def _candidates(own: Iterable[bytes], kind: FingerprintKind, sha256: str) -> list[tuple[str, bytes]]:
    wanted: dict[int, set[int]] = defaultdict(set)
    for made in own:
        for band, value in enumerate(bands(made)):
            wanted[band].update(neighbours(value))
    found: dict[tuple[str, bytes], None] = {}
    # One query per band: with OR, SQLite would scan every fingerprint of the kind.
    for band, values in wanted.items():
        rows = Fingerprint.objects.filter(kind=kind, band=band, value__in=values).exclude(sha256=sha256).values_list("sha256", "whole")
        found.update(((other, bytes(whole)), None) for other, whole in rows)
    return list(found)
