"""The rounds of an installation: what the rooms want done again and again."""

from django.conf import settings
from django.utils import timezone

from baosong.activities.domain.clipping import sweep as sweep_clips
from baosong.exchange.domain.dispatching import upkeep
from baosong.exchange.domain.receiving import sweep as sweep_parcels
from baosong.intake.domain.bypassing import sweep as sweep_store
from baosong.intake.domain.tending import ask_for_look
from baosong.intake.domain.tending import upkeep as mail_upkeep
from baosong.intake.domain.uploading import sweep
from baosong.journal.domain.disclosing import forget
from baosong.kit.domain.rounds import Round
from baosong.kit.domain.working import prune, rescue
from baosong.kit.places import direct, parts
from baosong.letters.domain.sending import upkeep as letter_upkeep
from baosong.progress.domain.ruling import upkeep as remind_upkeep


def rounds() -> list[Round]:
    """Each with its seconds."""
    made = [
        Round("jobs", 0, lambda: rescue(at=timezone.now())),
        Round("exchange", 15, lambda: upkeep(at=timezone.now())),
        Round("mail", 20, lambda: mail_upkeep(at=timezone.now())),
        Round("letters", 20, lambda: letter_upkeep(at=timezone.now())),
        Round("reminders", 300, remind_upkeep),
        Round("uploads", 600, lambda: sweep(at=timezone.now(), folder=parts())),
        Round("uploads to the store", 600, lambda: (way := direct()) and sweep_store(at=timezone.now(), direct=way)),
        Round("clips", 600, lambda: sweep_clips(at=timezone.now(), folder=parts())),
        Round("parcels", 600, lambda: sweep_parcels(at=timezone.now(), folder=parts())),
        Round("disclosures", 3600, lambda: forget(days=settings.BAOSONG_DISCLOSURE_DAYS, at=timezone.now())),
        Round("old jobs", 600, lambda: prune(at=timezone.now())),
    ]
    if settings.BAOSONG_IMAP and settings.BAOSONG_IMAP_MINUTES:
        made.append(Round("mailbox", settings.BAOSONG_IMAP_MINUTES * 60, ask_for_look))
    return made
