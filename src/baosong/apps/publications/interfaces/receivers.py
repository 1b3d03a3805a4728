"""Receivers of library events."""

from django.utils import timezone

from baosong.apps.library.events import EntryShown, EntryWithdrawn
from baosong.apps.library.models import Entry
from baosong.apps.orgs.services.unit_rows import UnitRows, register_rows
from baosong.apps.publications.models import Brief, Casebook, OfficialDocument
from baosong.apps.publications.services import errata
from baosong.platform.events import receives

register_rows(UnitRows(Casebook), UnitRows(Brief), UnitRows(OfficialDocument))


@receives(EntryWithdrawn)
def note_errata(event: EntryWithdrawn) -> None:
    errata.withdraw_entry(Entry.objects.get(pk=event.entry_id), at=timezone.now())


@receives(EntryShown)
def print_again(event: EntryShown) -> None:
    errata.show_entry_again(Entry.objects.get(pk=event.entry_id))
