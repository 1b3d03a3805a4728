"""How much disk space is used: by folder of the data folder, by call, by unit, and by files to which no row refers."""

import mimetypes
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import Q, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from baosong.apps.calls.models import Call
from baosong.apps.orgs.models import Unit
from baosong.apps.submissions.models import PieceFile, Upload
from baosong.core.blobstore import DiskBlobStore
from baosong.platform.storage import blobstore, personal_blobstore
from baosong.site.backup.blob_references import IN_BLOBSTORE, IN_PERSONAL, references

# The folders are walked and all files are read from the database, so the result is kept for a while (seconds).
KEPT_S: Final = 600
MAX_ROWS: Final = 50
# Parts of the data folder: name, folders or files.
PARTS: Final[tuple[tuple[Promise, tuple[str, ...]], ...]] = (
    (gettext_lazy("Files of works, mails and calls"), ("blobstore/blobs",)),
    (gettext_lazy("Attachments of members"), ("personal",)),
    (gettext_lazy("Renditions of films (made again if deleted)"), ("renditions",)),
    (gettext_lazy("Pages and pictures of documents (made again if deleted)"), ("blobstore/derived",)),
    (gettext_lazy("Uploads under way"), ("parts", "blobstore/incoming")),
    (gettext_lazy("Bundles"), ("bundles",)),
    (gettext_lazy("Mails that were not sent"), ("mail",)),
    (gettext_lazy("Database"), ("baosong.sqlite3", "baosong.sqlite3-wal", "baosong.sqlite3-shm")),
)


@dataclass(frozen=True, slots=True)
class OwnerUse:
    """Bytes of one call or unit: all files, films among them, and what counts toward the quota of the unit. Equal files count once."""

    name: str
    size: int
    films: int
    counted: int = 0


@dataclass(slots=True)
class StorageUse:
    """Bytes by part, call and unit; number and bytes of files to which no row refers, None where the files are in an object store."""

    at: datetime
    parts: list[tuple[Promise, int]] = field(default_factory=list)
    calls: list[OwnerUse] = field(default_factory=list)
    units: list[OwnerUse] = field(default_factory=list)
    unused: tuple[int, int] | None = None


def storage_use(*, at: datetime) -> StorageUse:
    """The figures, at most KEPT_S old."""
    found: StorageUse | None = cache.get("storage-use")
    if found is None:
        found = measure(at=at)
        cache.set("storage-use", found, KEPT_S)
    return found


def measure(*, at: datetime) -> StorageUse:
    """Walk the data folder and sum up the files in the database."""
    data = Path(settings.BAOSONG_DATA)
    made = StorageUse(at, [(name, sum(_bytes(data / one) for one in folders)) for name, folders in PARTS])
    by_call, by_unit = _Sums(), _Sums()
    fields = "version__submission__task__call", "version__submission__unit", "sha256", "size", "name"
    for call, unit, sha256, size, name in PieceFile.objects.values_list(*fields).iterator(chunk_size=2000):
        by_call.add(call, sha256, size, name)
        by_unit.add(unit, sha256, size, name)
    counted = Upload.objects.filter(Q(is_finished=True) | Q(expires_at__gt=at)).values_list("submission__unit").annotate(size=Sum("length"))
    made.calls = by_call.largest(lambda keys: dict(Call.objects.filter(pk__in=keys).values_list("pk", "title")), {})
    made.units = by_unit.largest(lambda keys: dict(Unit.objects.filter(pk__in=keys).values_list("pk", "name")), dict(counted))
    made.unused = _unused()
    return made


class _Sums:
    """Bytes by owner, each file once for each owner."""

    def __init__(self) -> None:
        self.seen: set[tuple[int, str]] = set()
        self.sizes, self.films = Counter[int](), Counter[int]()

    def add(self, owner: int, sha256: str, size: int, name: str) -> None:
        if (owner, sha256) in self.seen:
            return
        self.seen.add((owner, sha256))
        self.sizes[owner] += size
        if (mimetypes.guess_type(name)[0] or "").startswith("video/"):
            self.films[owner] += size

    def largest(self, names: Callable[[list[int]], dict[int, str]], counted: dict[int, int]) -> list[OwnerUse]:
        order = sorted({*self.sizes, *counted}, key=lambda key: (-max(self.sizes[key], counted.get(key, 0)), key))[:MAX_ROWS]
        known = names(order)
        return [OwnerUse(known[key], self.sizes[key], self.films[key], counted.get(key, 0)) for key in order]


def _unused() -> tuple[int, int] | None:
    number, size = 0, 0
    for store, fields in ((blobstore(), IN_BLOBSTORE), (personal_blobstore(), IN_PERSONAL)):
        if not isinstance(store, DiskBlobStore):
            return None
        # A file whose row is written a moment later may be counted: the figure is for information.
        stored = list(store.all())
        used = {sha256 for sha256, _label, _key in references(fields)}
        unused = [sha256 for sha256 in stored if sha256 not in used]
        number, size = number + len(unused), size + sum(_bytes(store.path(sha256)) for sha256 in unused if store.has(sha256))
    return number, size


def _bytes(path: Path) -> int:
    """Bytes of a file, or of the files below a folder; 0 for what is not there."""
    try:
        if not path.is_dir():
            return path.stat().st_size
    except FileNotFoundError:
        return 0
    total = 0
    for one in path.rglob("*"):
        # Files come and go while the folder is walked.
        with suppress(FileNotFoundError):
            total += 0 if one.is_dir() else one.stat().st_size
    return total
