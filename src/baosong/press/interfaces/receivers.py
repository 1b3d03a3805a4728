"""What the press room does when the library changes."""

from django.utils import timezone

from baosong.kit.events import receives
from baosong.library.events import EntryShown, EntryWithdrawn
from baosong.library.models import Entry
from baosong.press.domain import correcting


@receives(EntryWithdrawn)
def note_errata(event: EntryWithdrawn) -> None:
    """Casebooks that printed it carry an erratum."""
    correcting.withdraw_entry(Entry.objects.get(pk=event.entry_id), at=timezone.now())


@receives(EntryShown)
def print_again(event: EntryShown) -> None:
    """Its cases may be printed again."""
    correcting.show_entry_again(Entry.objects.get(pk=event.entry_id))
