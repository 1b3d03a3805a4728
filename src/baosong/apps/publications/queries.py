"""Questions about what is printed and published."""

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


def _kept(person: Person) -> Q:
    return Q(unit__in=organised_units(person))


def casebooks_of(person: Person) -> QuerySet[Casebook]:
    """Casebooks of the units that the person organises."""
    return Casebook.objects.filter(_kept(person)).select_related("unit").annotate(case_count=Count("sections__cases"))


def briefs_of(person: Person) -> QuerySet[Brief]:
    """Briefs of the units that the person organises."""
    return Brief.objects.filter(_kept(person)).select_related("unit")


def official_documents_of(person: Person) -> QuerySet[OfficialDocument]:
    """Official papers of the units that the person organises."""
    return OfficialDocument.objects.filter(_kept(person)).select_related("unit")


def sections_of(casebook: Casebook) -> list[Section]:
    """Sections with their cases and pictures; three queries."""
    cases = Case.objects.select_related("entry", "changed_by").prefetch_related("pictures")
    return list(casebook.sections.prefetch_related(Prefetch("cases", queryset=cases)))


def cases_of(casebook: Casebook) -> QuerySet[Case]:
    """All cases of a casebook."""
    return Case.objects.filter(section__casebook=casebook)


def choosable(unit: Unit) -> QuerySet[Entry]:
    """Entries that a unit's casebook may take: what is in the libraries of the unit and of those below."""
    return Entry.objects.filter(state=EntryState.SHOWN, unit__path__startswith=unit.path).select_related("unit", "author")


def printed_with(entry_id: int) -> list[Printing]:
    """Ready printings that contain an entry."""
    found = Printing.objects.filter(state=PrintState.READY, casebook__sections__cases__entry=entry_id).select_related("casebook").distinct()
    return [printing for printing in found if any(row["entry"] == entry_id for row in printing.contents)]


def selected_since(unit: Unit, since: datetime) -> QuerySet[Entry]:
    """What entered the unit's library since a moment."""
    return Entry.objects.filter(unit=unit, state=EntryState.SHOWN, approved_at__gte=since).select_related("author").order_by("theme", "-approved_at")


def publications_of(person: Person) -> QuerySet[Publication]:
    """The record of the units that the person organises."""
    kept = Q(entry__unit__in=organised_units(person))
    return Publication.objects.filter(kept).select_related("entry__author", "noted_by")


@dataclass(frozen=True, slots=True)
class UnitReport:
    """What of a unit's works was made public: works, by channel, reads as they were noted."""

    unit: Unit
    works: int
    by_channel: dict[str, int]
    reads: int


def report_by_unit(publications: QuerySet[Publication]) -> list[UnitReport]:
    """One row a unit, in the order of the tree: reads are noted, never ranked by."""
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    works: dict[int, set[int]] = defaultdict(set)
    reads: Counter[int] = Counter()
    units: dict[int, Unit] = {}
    for publication in publications.filter(published_on__isnull=False):
        unit = publication.entry.author
        if unit is None:
            continue
        units[unit.pk] = unit
        counts[unit.pk][publication.channel] += 1
        works[unit.pk].add(publication.entry_id)
        reads[unit.pk] += publication.reads or 0
    ordered = sorted(units.values(), key=lambda unit: str(unit.path))
    return [
        UnitReport(unit, len(works[unit.pk]), {channel.value: counts[unit.pk][channel.value] for channel in PublicityChannel}, reads[unit.pk])
        for unit in ordered
    ]


def month_of(publications: QuerySet[Publication], first: date, last: date) -> dict[date, list[Publication]]:
    """What is planned for, or was published on, each day from the first to the last."""
    days: dict[date, list[Publication]] = defaultdict(list)
    for publication in publications.filter(Q(published_on__range=(first, last)) | Q(published_on=None, planned_on__range=(first, last))):
        day = publication.published_on or publication.planned_on
        if day is not None:
            days[day].append(publication)
    return days


def reads_in_all(publications: QuerySet[Publication]) -> int:
    """The sum of what was noted."""
    return int(publications.aggregate(reads=Sum("reads"))["reads"] or 0)
