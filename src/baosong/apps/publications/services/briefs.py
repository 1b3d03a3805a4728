"""Briefs: draft from selected entries, revise, issue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Max

from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.publications.enums import ISSUE_BRIEF, REVISE_BRIEF
from baosong.apps.publications.errors import BriefIssued, EditConflict, TextTooLong
from baosong.apps.publications.models import Brief, BriefItem
from baosong.platform.audit.services.log import record

MAX_CHARACTERS: Final = 100_000
MAX_ITEM_CHARACTERS: Final = 20_000


@dataclass(frozen=True, slots=True)
class BriefHeading:
    """Everything of a brief but its items."""

    name: str
    number: int
    total: int
    date: date
    issuer: str
    note: str
    foreword: str
    reported_to: str
    sent_to: str
    issued_to: str
    copies: int


@dataclass(frozen=True, slots=True)
class BriefItemText:
    """An item as submitted by the form; `key` is that of an existing item, or 0."""

    key: int
    title: str
    text: str
    source: str


@transaction.atomic
def draft(*, unit: Unit, name: str, entries: Iterable[Entry], by: Person, at: datetime) -> Brief:
    """Create a brief with an item for each entry. Number, issuer and distribution continue those of the last brief of this name."""
    earlier = Brief.objects.filter(unit=unit, name=name)
    this_year = earlier.filter(date__year=at.year).aggregate(last=Max("number"))["last"] or 0
    total = earlier.aggregate(last=Max("total"))["last"] or 0
    last = earlier.first()
    made = Brief.objects.create(
        unit=unit,
        name=" ".join(name.split()),
        number=this_year + 1,
        total=total + 1,
        date=at.date(),
        issuer=last.issuer if last else unit.name,
        note=last.note if last else "",
        reported_to=last.reported_to if last else "",
        sent_to=last.sent_to if last else "",
        issued_to=last.issued_to if last else "",
        copies=last.copies if last else 0,
        made_by=by,
        changed_by=by,
        changed_at=at,
    )
    BriefItem.objects.bulk_create(
        BriefItem(
            brief=made,
            entry=entry,
            position=position,
            title=entry.title[:100],
            text=entry.summary[:MAX_ITEM_CHARACTERS],
            source=entry.source.split(" · ")[-1][:100],
        )
        for position, entry in enumerate(entries)
    )
    record("brief.drafted", made, by=by, at=at, unit=unit.pk, number=made.number)
    return made


@transaction.atomic
def revise(brief: Brief, head: BriefHeading, items: Sequence[BriefItemText], *, revision: int, by: Person, at: datetime) -> Brief:
    """Replace heading and items: items that are not listed are deleted. Raises BriefIssued, EditConflict, TextTooLong."""
    brief = Brief.objects.select_for_update(of=("self",)).select_related("changed_by").get(pk=brief.pk)
    if not REVISE_BRIEF.is_open(brief.state):
        raise BriefIssued
    if brief.revision != revision:
        raise EditConflict(by=str(brief.changed_by or ""), theirs="\n\n".join(f"{item.title}\n{item.text}" for item in brief.items.all()))
    measured = sum(len(item.text) for item in items) + len(head.foreword)
    if measured > MAX_CHARACTERS:
        raise TextTooLong(most=MAX_CHARACTERS, measured=measured)
    brief.name, brief.number, brief.total, brief.date = head.name or brief.name, head.number or brief.number, head.total or brief.total, head.date
    brief.issuer, brief.note, brief.foreword = head.issuer, head.note, head.foreword.strip()
    brief.reported_to, brief.sent_to, brief.issued_to, brief.copies = head.reported_to, head.sent_to, head.issued_to, head.copies
    brief.revision, brief.changed_by, brief.changed_at = brief.revision + 1, by, at
    brief.save()
    existing = {item.pk: item for item in brief.items.all()}
    listed: set[int] = set()
    for position, text in enumerate(item for item in items if item.title.strip() or item.text.strip()):
        item = existing.get(text.key) or BriefItem(brief=brief)
        item.position, item.title, item.text, item.source = (
            position,
            " ".join(text.title.split()),
            text.text.strip(),
            text.source.strip(),
        )
        item.save()
        listed.add(item.pk)
    brief.items.exclude(pk__in=listed).delete()
    record("brief.revised", brief, by=by, at=at, revision=brief.revision)
    return brief


@transaction.atomic
def issue(brief: Brief, *, by: Person, at: datetime) -> Brief:
    """Raises BriefIssued."""
    brief = Brief.objects.select_for_update().get(pk=brief.pk)
    if not ISSUE_BRIEF.is_open(brief.state):
        raise BriefIssued
    brief.state, brief.changed_by, brief.changed_at = ISSUE_BRIEF.target, by, at
    brief.save()
    record("brief.issued", brief, by=by, at=at, number=brief.number)
    return brief
