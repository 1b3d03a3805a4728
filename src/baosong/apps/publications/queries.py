"""Queries of casebooks, briefs, official documents and publications."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from baosong.apps.library.enums import EntryState
from baosong.apps.library.models import Entry
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import organised_units
from baosong.apps.publications.enums import PrintState, PublicityChannel
from baosong.apps.publications.models import Brief, Case, Casebook, OfficialDocument, Printing, Publication, Section


def _organised_by(person: Person) -> Q:
    return Q(unit__in=organised_units(person))


def casebooks_of(person: Person) -> QuerySet[Casebook]:
    return Casebook.objects.filter(_organised_by(person)).select_related("unit").annotate(case_count=Count("sections__cases"))


def briefs_of(person: Person) -> QuerySet[Brief]:
    return Brief.objects.filter(_organised_by(person)).select_related("unit")


def official_documents_of(person: Person) -> QuerySet[OfficialDocument]:
    return OfficialDocument.objects.filter(_organised_by(person)).select_related("unit")


def sections_of(casebook: Casebook) -> list[Section]:
    """Sections with cases and pictures prefetched; three queries."""
    cases = Case.objects.select_related("entry", "changed_by").prefetch_related("pictures")
    return list(casebook.sections.prefetch_related(Prefetch("cases", queryset=cases)))


def cases_of(casebook: Casebook) -> QuerySet[Case]:
    return Case.objects.filter(section__casebook=casebook)


def choosable(unit: Unit) -> QuerySet[Entry]:
    """Entries that a casebook of the unit may include: those of the unit and of units below it."""
    return Entry.objects.filter(state=EntryState.SHOWN, unit__path__startswith=unit.path).select_related("unit", "author")


def printed_with(entry_id: int) -> list[Printing]:
    """Ready printings that contain an entry."""
    found = Printing.objects.filter(state=PrintState.READY, casebook__sections__cases__entry=entry_id).select_related("casebook").distinct()
    return [printing for printing in found if any(row["entry"] == entry_id for row in printing.contents)]


def selected_since(unit: Unit, since: datetime) -> QuerySet[Entry]:
    """Entries approved for the unit's library since `since`, by theme."""
    return Entry.objects.filter(unit=unit, state=EntryState.SHOWN, approved_at__gte=since).select_related("author").order_by("theme", "-approved_at")


def publications_of(person: Person) -> QuerySet[Publication]:
    """Publications of entries whose unit the person organises."""
    return Publication.objects.filter(entry__unit__in=organised_units(person)).select_related("entry__author", "noted_by")


@dataclass(frozen=True, slots=True)
class UnitReport:
    """Published entries of a unit: how many, publications by channel, sum of counted reads."""

    unit: Unit
    entries: int
    by_channel: dict[str, int]
    reads: int


def report_by_unit(publications: QuerySet[Publication]) -> list[UnitReport]:
    """One row per unit in tree order; units are deliberately not ranked by reads."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    entries: dict[int, set[int]] = defaultdict(set)
    reads: Counter[int] = Counter()
    units: dict[int, Unit] = {}
    for publication in publications.filter(published_on__isnull=False):
        unit = publication.entry.author
        if unit is None:
            continue
        units[unit.pk] = unit
        counts[unit.pk][publication.channel] += 1
        entries[unit.pk].add(publication.entry_id)
        reads[unit.pk] += publication.reads or 0
    ordered = sorted(units.values(), key=lambda unit: str(unit.path))
    return [
        UnitReport(unit, len(entries[unit.pk]), {channel.value: counts[unit.pk][channel.value] for channel in PublicityChannel}, reads[unit.pk])
        for unit in ordered
    ]


def month_of(publications: QuerySet[Publication], first: date, last: date) -> dict[date, list[Publication]]:
    """Publications by day of publication, or of planning where not yet published; both bounds inclusive."""
    days: dict[date, list[Publication]] = defaultdict(list)
    for publication in publications.filter(Q(published_on__range=(first, last)) | Q(published_on=None, planned_on__range=(first, last))):
        day = publication.published_on or publication.planned_on
        if day is not None:
            days[day].append(publication)
    return days


def total_reads(publications: QuerySet[Publication]) -> int:
    return int(publications.aggregate(reads=Sum("reads"))["reads"] or 0)
