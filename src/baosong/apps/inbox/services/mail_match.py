"""Matching a mail with a call and a unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from baosong.apps.calls.models import Call, Task
from baosong.apps.calls.queries import is_addressed, tasks_of, unit_deadline
from baosong.apps.inbox.enums import HoldReason
from baosong.apps.inbox.models import InboxMail
from baosong.apps.inbox.queries import may_submit_for, running_calls, units_behind, wanted_subjects
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import names_of
from baosong.core.mailparse import ParsedMail as ReadMail
from baosong.core.mailparse import bare_subject, is_wanted, plain
from baosong.core.mailparse.subjects import fixed_words, without_numbering
from baosong.platform.notifications.models import Message

# Characters; shorter names of calls and tasks match too many subjects.
SHORTEST_NAME = 3
# A short name of one character occurs in too many words.
SHORTEST_UNIT = 2


@dataclass(frozen=True, slots=True)
class MailMatch:
    """Call, unit and person of a mail, or the reason why they are in doubt."""

    call: Call | None = None
    unit: Unit | None = None
    person: Person | None = None
    reason: HoldReason = HoldReason.NONE


def _closeness(call: Call, subject: str) -> int:
    """Score of a subject for a call, by the prescribed subject, else by the name of the call or a task; 0: no match."""
    wanted = [subject_ for subject_ in wanted_subjects(call) if is_wanted(subject, subject_)]
    if wanted:
        return 1000 + max(sum(len(word) for word in fixed_words(item)) for item in wanted)
    given = plain(bare_subject(subject))
    names = [plain(call.title), *(plain(task.name) for task in call.terms.tasks)]
    return max((len(name) for name in names if len(name) >= SHORTEST_NAME and name in given), default=0)


def calls_for(subject: str) -> list[Call]:
    """The running calls with the best score, higher levels first."""
    subject = without_numbering(subject)
    fitting = [(closeness, call) for call in running_calls() if (closeness := _closeness(call, subject))]
    best = max((closeness for closeness, _ in fitting), default=0)
    return [call for closeness, call in fitting if closeness == best]


def earlier(mail_ids: tuple[str, ...] | list[str], sender: str) -> InboxMail | None:
    """The mail that a reply continues: one that was answered, or one of the same sender."""
    if not mail_ids:
        return None
    keys = Message.objects.filter(message_id__in=mail_ids, key__startswith="mail:").values_list("key", flat=True)
    answered = InboxMail.objects.filter(thread__in=[key.partition(":")[2] for key in keys])
    return (answered | InboxMail.objects.filter(message_id__in=mail_ids, sender=sender)).order_by("-pk").first()


def concerns_us(headers: ReadMail) -> bool:
    """Whether a mail is fetched: its subject matches a running call, it continues another mail, or its sender serves an addressed unit."""
    if headers.is_automatic:
        return False
    if calls_for(headers.subject) or earlier(headers.in_reply_to, headers.sender) is not None:
        return True
    units = [unit for unit, _person in units_behind(headers.sender)]
    return bool(units) and any(is_addressed(call, unit) for call in running_calls() for unit in units)


def match(mail: InboxMail, *, words: str) -> MailMatch:
    """Match a mail. `words`: its subject, text and file names, in which a unit may be named."""
    behind = units_behind(mail.sender)
    before = mail.follows
    if before is not None and before.call is not None and before.unit is not None:
        person = next((person for unit, person in behind if unit.pk == before.unit_id), None)
        if person is not None or (before.sender == mail.sender and before.person is not None and may_submit_for(before.unit, before.person)):
            return MailMatch(before.call, before.unit, person or before.person)
    calls = calls_for(mail.subject)
    if not calls:
        return MailMatch(
            None, behind[0][0] if len(behind) == 1 else None, behind[0][1] if behind else None, HoldReason.SUBJECT_UNKNOWN if behind else HoldReason.UNRELATED
        )
    if not behind:
        return MailMatch(calls[0], named_unit(calls[0], words), None, HoldReason.UNKNOWN_SENDER)
    pairs = [(call, unit, person) for call in calls for unit, person in behind if is_addressed(call, unit)]
    if not pairs:
        return MailMatch(calls[0], behind[0][0], behind[0][1], HoldReason.NOT_ADDRESSED)
    if len({call.pk for call, _, _ in pairs}) > 1:
        open_ = [
            (call, unit, person) for call, unit, person in pairs if any(unit_deadline(task, unit).grace_until >= mail.received_at for task in tasks_of(call))
        ]
        pairs = open_ or pairs
        if len({call.pk for call, _, _ in pairs}) > 1:
            return MailMatch(None, pairs[0][1], pairs[0][2], HoldReason.SEVERAL_CALLS)
    if len(pairs) > 1:
        meant = named_units([unit for _call, unit, _person in pairs], words)
        named = [pair for pair in pairs if pair[1] in meant]
        if len(named) != 1:
            return MailMatch(pairs[0][0], None, pairs[0][2], HoldReason.SEVERAL_UNITS)
        pairs = named
    return MailMatch(*pairs[0])


def named_unit(call: Call, words: str) -> Unit | None:
    """The only addressed unit that the words name."""
    named = named_units(Unit.objects.filter(calls_received__call=call), words)
    return named[0] if len(named) == 1 else None


def named_units(units: Iterable[Unit], words: str) -> list[Unit]:
    """The units of which a present, short or former name occurs in the words; the longest name where one contains that of another unit.

    A name that one unit has and another had names both.
    """
    given, by_key = plain(words), {unit.pk: unit for unit in units}
    named = [(key, name) for key, names in names_of(by_key.values()).items() for name in map(plain, names) if len(name) >= SHORTEST_UNIT and name in given]
    longest = {key for key, name in named if not any(other != key and name != longer and name in longer for other, longer in named)}
    return [unit for key, unit in by_key.items() if key in longest]


def is_own(sender: str, own: tuple[str, ...]) -> bool:
    return sender.lower() in {address.lower() for address in own if address}


def open_tasks(call: Call, unit: Unit, *, at: datetime) -> list[Task]:
    """The tasks of a call that the unit can still submit to at this time."""
    return [task for task in tasks_of(call) if unit_deadline(task, unit).grace_until >= at]
