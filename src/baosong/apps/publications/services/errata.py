"""Errata: cases of withdrawn entries are left out of later printings and listed as errata of earlier ones."""

from datetime import datetime

from django.db import transaction

from baosong.apps.library.models import Entry
from baosong.apps.publications.models import Case, Casebook, Erratum
from baosong.apps.publications.queries import printed_with
from baosong.platform.audit.services.log import record


@transaction.atomic
def withdraw_entry(entry: Entry, *, at: datetime) -> list[Erratum]:
    """Mark the entry's cases as withdrawn and add an erratum to each casebook that was printed with it."""
    Case.objects.filter(entry=entry).update(is_withdrawn=True)
    numbers: dict[int, list[int]] = {}
    for printing in printed_with(entry.pk):
        numbers.setdefault(printing.casebook_id, []).append(printing.number)
    found = []
    for casebook in Casebook.objects.filter(pk__in=numbers):
        made, _ = Erratum.objects.update_or_create(
            casebook=casebook, entry=entry, defaults={"title": entry.title, "printings": sorted(numbers[casebook.pk]), "reason": entry.note, "noted_at": at}
        )
        record("casebook.erratum", casebook, by=None, at=at, entry=entry.pk, printings=made.printings)
        found.append(made)
    return found


@transaction.atomic
def show_entry_again(entry: Entry) -> None:
    """Print the entry's cases again; errata of earlier printings are kept."""
    Case.objects.filter(entry=entry).update(is_withdrawn=False)
