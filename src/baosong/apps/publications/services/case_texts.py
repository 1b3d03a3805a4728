"""The text of a case: extracted once from the entry's files, then revised by editors with detection of concurrent edits."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.library.queries.entries import shown_files_of
from baosong.apps.orgs.models import Person
from baosong.apps.publications.errors import EditConflict, PictureUnreadable, TextTooLong
from baosong.apps.publications.models import Case, CasePicture
from baosong.apps.publications.services.case_material import blocks_in, pictures_among
from baosong.apps.publications.services.casebooks import locked, touch
from baosong.core.blobstore import BlobStore
from baosong.core.documents import Block, BlockKind
from baosong.core.typesetting import Unprintable, text_from
from baosong.core.typesetting.pictures import opened
from baosong.platform.audit.services.log import record

MAX_CHARACTERS: Final = 300_000
MAX_PICTURES: Final = 60


@dataclass(frozen=True, slots=True)
class CaseText:
    """Text of a case as submitted by the form; `captions` by picture number."""

    title: str
    byline: str
    body: str
    captions: Mapping[int, str]


def draft(case: Case, *, blobstore: BlobStore, at: datetime) -> None:
    """Extract text and pictures from the entry's files, unless an editor has written the text meanwhile. Idempotent."""
    if case.drafted_at is not None or case.entry is None:
        return
    blocks: list[Block] = []
    pictures: list[tuple[str, str]] = []
    files = shown_files_of(case.entry)
    for file, block in blocks_in(files, blobstore=blobstore):
        if block.kind != BlockKind.PICTURE:
            blocks.append(block)
        elif is_picture(block.picture) and len(pictures) < MAX_PICTURES:
            pictures.append((blobstore.put(io.BytesIO(block.picture)).sha256, f"{file.name} {len(pictures) + 1}"))
            blocks.append(Block(BlockKind.PICTURE, number=len(pictures)))
    # The first lines often repeat title and author, which are printed above the case.
    while blocks and blocks[0].text.strip("《》 ") in (case.title, case.byline):
        blocks.pop(0)
    for file in pictures_among(files)[: MAX_PICTURES - len(pictures)]:
        pictures.append((file.sha256, file.name))
        blocks.append(Block(BlockKind.PICTURE, Path(file.name).stem, number=len(pictures)))
    body = text_from(blocks) or case.entry.summary
    with transaction.atomic():
        current = Case.objects.select_for_update().filter(pk=case.pk, drafted_at=None).first()
        if current is None:
            return
        current.body, current.drafted_at = current.body or body[:MAX_CHARACTERS], at
        current.save(update_fields=["body", "drafted_at"])
        CasePicture.objects.bulk_create(
            CasePicture(case=current, number=number, sha256=sha256, name=name[:255]) for number, (sha256, name) in enumerate(pictures, 1)
        )


def give_up(case_id: int, *, at: datetime) -> None:
    """Mark the text as drafted, so that an editor can write it; called when the files could not be read."""
    Case.objects.filter(pk=case_id, drafted_at=None).update(drafted_at=at)


def is_picture(content: bytes | Path) -> bool:
    """Whether the content can be typeset as a picture."""
    try:
        opened(content, width=64)
    except Unprintable:
        return False
    return True


@transaction.atomic
def revise(case: Case, text: CaseText, *, revision: int, by: Person, at: datetime) -> Case:
    """Replace text and captions. Raises EditConflict, TextTooLong."""
    casebook = locked(case.section.casebook)
    case = Case.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=case.pk)
    if case.revision != revision:
        raise EditConflict(by=str(case.changed_by or ""), theirs=case.body)
    if len(text.body) > MAX_CHARACTERS:
        raise TextTooLong(most=MAX_CHARACTERS, measured=len(text.body))
    case.title, case.byline = " ".join(text.title.split()) or case.title, " ".join(text.byline.split())
    case.body = text.body.replace("\r\n", "\n").strip()
    case.revision, case.changed_by, case.changed_at = case.revision + 1, by, at
    case.drafted_at = case.drafted_at or at
    case.save()
    for picture in case.pictures.all():
        caption = " ".join(text.captions.get(picture.number, picture.caption).split())
        if caption != picture.caption:
            CasePicture.objects.filter(pk=picture.pk).update(caption=caption)
    touch(casebook, by=by, at=at)
    record("case.revised", case, by=by, at=at, revision=case.revision)
    return case


@transaction.atomic
def add_picture(case: Case, *, name: str, content: bytes, blobstore: BlobStore, by: Person, at: datetime) -> CasePicture:
    """Append a picture to a case's text. Raises PictureUnreadable."""
    if not is_picture(content):
        raise PictureUnreadable(name=name)
    casebook = locked(case.section.casebook)
    case = Case.objects.select_for_update().get(pk=case.pk)
    last = case.pictures.order_by("-number").values_list("number", flat=True).first() or 0
    made = CasePicture.objects.create(case=case, number=last + 1, sha256=blobstore.put(io.BytesIO(content)).sha256, name=name[:255])
    case.body = f"{case.body.rstrip()}\n【图{made.number}】{Path(name).stem[:60]}"
    case.revision, case.changed_by, case.changed_at = case.revision + 1, by, at
    case.save()
    touch(casebook, by=by, at=at)
    record("case.picture_added", case, by=by, at=at, number=made.number, sha256=made.sha256)
    return made
