"""Casebooks: cover and preface, choosing entries as cases, sections and their order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.publications.errors import EditConflict, TextTooLong
from baosong.apps.publications.jobs import DraftCase
from baosong.apps.publications.models import Case, Casebook, Section
from baosong.apps.publications.queries import cases_of
from baosong.platform.audit.services.log import record
from baosong.platform.jobs import job_queue

MAX_PREFACE: Final = 20_000


@dataclass(frozen=True, slots=True)
class Imprint:
    """Cover and preface."""

    title: str
    subtitle: str
    issuer: str
    date: str
    note: str
    preface: str


def locked(casebook: Casebook) -> Casebook:
    """The casebook, with its row locked until the transaction ends."""
    return Casebook.objects.select_for_update(of=("self",)).select_related("unit", "changed_by").get(pk=casebook.pk)


def touch(casebook: Casebook, *, by: Person, at: datetime) -> None:
    """Increment the revision and store who changed the casebook."""
    casebook.revision += 1
    casebook.changed_by, casebook.changed_at = by, at
    casebook.save()


@transaction.atomic
def set_up(*, unit: Unit, title: str, by: Person, at: datetime) -> Casebook:
    made = Casebook.objects.create(
        unit=unit, title=" ".join(title.split()), issuer=unit.name, date=f"{at.year}年{at.month}月", made_by=by, made_at=at, changed_by=by, changed_at=at
    )
    record("casebook.set_up", made, by=by, at=at, unit=unit.pk)
    return made


@transaction.atomic
def set_imprint(casebook: Casebook, imprint: Imprint, *, revision: int, by: Person, at: datetime) -> Casebook:
    """Replace cover and preface. Raises EditConflict, TextTooLong."""
    casebook = locked(casebook)
    if casebook.revision != revision:
        raise EditConflict(by=str(casebook.changed_by or ""), theirs=casebook.preface)
    if len(imprint.preface) > MAX_PREFACE:
        raise TextTooLong(most=MAX_PREFACE, measured=len(imprint.preface))
    casebook.title = " ".join(imprint.title.split()) or casebook.title
    casebook.subtitle, casebook.issuer = " ".join(imprint.subtitle.split()), " ".join(imprint.issuer.split())
    casebook.date, casebook.note, casebook.preface = imprint.date.strip(), imprint.note.strip(), imprint.preface.strip()
    touch(casebook, by=by, at=at)
    record("casebook.entitled", casebook, by=by, at=at)
    return casebook


@transaction.atomic
def choose(casebook: Casebook, entries: Iterable[Entry], *, by: Person, at: datetime) -> int:
    """Append entries as cases, each to the section of its theme; entries already in the casebook are skipped. Returns the number of new cases."""
    casebook = locked(casebook)
    existing = set(cases_of(casebook).values_list("entry_id", flat=True))
    sections = {section.title: section for section in casebook.sections.all()}
    new = 0
    for entry in entries:
        if entry.pk in existing:
            continue
        if entry.theme not in sections:
            sections[entry.theme] = Section.objects.create(casebook=casebook, title=entry.theme[:60], position=len(sections))
        section = sections[entry.theme]
        byline = " ".join(filter(None, [entry.source.split(" · ")[-1], entry.creators]))
        made = Case.objects.create(section=section, entry=entry, position=section.cases.count(), title=entry.title, byline=byline[:200])
        job_queue.after_commit(DraftCase(made.pk))
        new += 1
    touch(casebook, by=by, at=at)
    record("casebook.chosen", casebook, by=by, at=at, count=new)
    return new


@transaction.atomic
def take_out(case: Case, *, by: Person, at: datetime) -> None:
    """Delete a case; its entry stays in the library."""
    casebook = locked(case.section.casebook)
    record("casebook.case_taken_out", casebook, by=by, at=at, case=case.pk, entry=case.entry_id, title=case.title)
    case.delete()
    casebook.sections.filter(cases=None, title="").delete()
    touch(casebook, by=by, at=at)


@transaction.atomic
def arrange(casebook: Casebook, order: Sequence[tuple[int, Sequence[int]]], *, by: Person, at: datetime) -> None:
    """Apply an order of (section, its cases). Cases may change section; those not listed are kept at the end of theirs."""
    casebook = locked(casebook)
    sections = {section.pk: section for section in casebook.sections.all()}
    cases = {case.pk: case for case in cases_of(casebook)}
    placed: set[int] = set()
    for position, (section_id, case_ids) in enumerate(order):
        section = sections.get(section_id)
        if section is None:
            continue
        section.position = position
        for case_position, case_id in enumerate(case_id for case_id in dict.fromkeys(case_ids) if case_id in cases and case_id not in placed):
            cases[case_id].section, cases[case_id].position = section, case_position
            placed.add(case_id)
    for case_id, case in cases.items():
        if case_id not in placed:
            case.position += len(cases)
    Section.objects.bulk_update(sections.values(), ["position"])
    Case.objects.bulk_update(cases.values(), ["section", "position"])
    touch(casebook, by=by, at=at)
    record("casebook.arranged", casebook, by=by, at=at)


@transaction.atomic
def name_section(section: Section, *, title: str, by: Person, at: datetime) -> Section:
    """Set a section's title; a section without a title has no title page."""
    casebook = locked(section.casebook)
    section.title = " ".join(title.split())
    section.save(update_fields=["title"])
    touch(casebook, by=by, at=at)
    record("casebook.section_named", casebook, by=by, at=at, title=section.title)
    return section


@transaction.atomic
def add_section(casebook: Casebook, *, title: str, by: Person, at: datetime) -> Section:
    casebook = locked(casebook)
    made = Section.objects.create(casebook=casebook, title=" ".join(title.split()), position=casebook.sections.count())
    touch(casebook, by=by, at=at)
    record("casebook.section_added", casebook, by=by, at=at, title=made.title)
    return made
