"""Records of the audit log by owner, filtered, and their rows as shown and exported."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from baosong.apps.calls.models import Call
from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.models import Person, Unit
from baosong.apps.orgs.queries import subtree
from baosong.platform.audit.models import AuditRecord
from baosong.platform.messages.audit_actions import sentence
from baosong.site.audit_log.subjects import SELF, SUBJECTS, keys_as_text, lookups, rows_of

# Rows that are deleted with the role or the invitation: their owner is found in the record itself.
DELETED_WITH_THEIR_ROW: Final = ("orgs.membership", "orgs.invitation")
# Kinds of actions, by the first word of an action.
GROUPS: Final = (
    ("calls", gettext_lazy("Calls and deadlines"), ("call", "deadline")),
    ("submissions", gettext_lazy("Works and files"), ("submission", "request", "item", "file", "table")),
    ("mails", gettext_lazy("Mails"), ("mail",)),
    ("judging", gettext_lazy("Judging"), ("round", "candidate", "review", "selection", "choice", "objection")),
    (
        "meetings",
        gettext_lazy("Members and meetings"),
        ("meeting", "story", "link", "code", "branch", "members", "member", "member_device", "attachment"),
    ),
    ("registers", gettext_lazy("Registers"), ("register", "register_entry", "grid_cell", "pledge")),
    ("articles", gettext_lazy("Stories"), ("article", "article_part")),
    ("library", gettext_lazy("Library"), ("entry", "collection", "honour")),
    ("publications", gettext_lazy("Publications"), ("casebook", "case", "brief", "official_document", "publication")),
    ("learning", gettext_lazy("Learning"), ("course", "group")),
    ("reminders", gettext_lazy("Reminders"), ("reminders",)),
    (
        "people",
        gettext_lazy("Units and people"),
        ("unit", "units", "invitation", "invitations", "role", "post", "access", "consent", "password", "factor", "device", "identity", "person"),
    ),
    ("peers", gettext_lazy("Other installations"), ("peer", "bundle", "dispatch")),
    ("operation", gettext_lazy("Operation"), ("job", "log", "settings", "setup")),
)
# Records of members and of the public have no account.
BY_MEMBERS: Final = ("story", "link", "attachment", "member", "member_device", "pledge", "article_part")
BY_THE_PUBLIC: Final = ("objection",)
# Facts that are shown after the sentence; the others are keys and numbers for programs.
FACT_NAMES: Final[Mapping[str, str | Promise]] = {
    "unit": gettext_lazy("Unit"),
    "person": gettext_lazy("Person"),
    "role": gettext_lazy("Role"),
    "until": gettext_lazy("until"),
    "ends_at": gettext_lazy("ends on"),
    "begins_at": gettext_lazy("from"),
    "title": gettext_lazy("Title"),
    "name": gettext_lazy("Name"),
    "subject": gettext_lazy("Subject"),
    "sender": gettext_lazy("Sender"),
    "reason": gettext_lazy("Reason"),
    "count": pgettext_lazy("audit", "Number"),
    "units": gettext_lazy("Units"),
    "points": gettext_lazy("Points"),
    "prize": gettext_lazy("Prize"),
}
MOMENTS: Final = ("until", "ends_at", "begins_at")
MAX_FACT: Final = 120
# Days that a filter may name; times before and after cannot be converted.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)


@dataclass(frozen=True, slots=True)
class LogFilter:
    """What to show: days (inclusive), part of a name or account, kind of action."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    group: str = ""

    @property
    def is_reversed(self) -> bool:
        """Whether the last day is before the first."""
        return self.since is not None and self.until is not None and self.until < self.since


@dataclass(frozen=True, slots=True)
class LogRow:
    """A record in words. `address`: page of the object, if it has one and still exists."""

    at: datetime
    who: str
    what: str
    kind: str
    name: str
    address: str
    facts: str


def records_about(owner: Call | Unit | Person | None) -> QuerySet[AuditRecord]:
    """Records about a call and all that belongs to it, about a unit and those below, or by and about a person; None: all."""
    if owner is None:
        return AuditRecord.objects.all()
    condition = Q(actor=owner) if isinstance(owner, Person) else Q(pk__in=[])
    units = list(subtree(owner).values_list("pk", flat=True)) if isinstance(owner, Unit) else []
    for label, lookup in lookups(owner).items():
        value = {f"{lookup}__path__startswith" if lookup != SELF else "path__startswith": owner.path} if isinstance(owner, Unit) else {lookup: owner.pk}
        condition |= Q(thing=label, thing_key__in=keys_as_text(rows_of(label).filter(**value)))
    if isinstance(owner, Unit):
        condition |= Q(thing__in=DELETED_WITH_THEIR_ROW, facts__unit__in=units)
    if isinstance(owner, Person):
        condition |= Q(thing__in=DELETED_WITH_THEIR_ROW, facts__person=owner.pk)
    return AuditRecord.objects.filter(condition)


def matching(records: QuerySet[AuditRecord], asked: LogFilter) -> QuerySet[AuditRecord]:
    """The records that a reader asked for, newest first."""
    if asked.since:
        records = records.filter(at__gte=_begin_of(asked.since))
    if asked.until:
        records = records.filter(at__lt=_begin_of(min(asked.until, LAST_DAY) + timedelta(days=1)))
    if asked.who:
        records = records.filter(Q(actor_name__icontains=asked.who) | Q(actor__username__icontains=asked.who))
    words = next((words for key, _name, words in GROUPS if key == asked.group), ())
    if words:
        condition = Q(pk__in=[])
        for word in words:
            condition |= Q(action__startswith=f"{word}.")
        records = records.filter(condition)
    return records.order_by("-pk")


def _begin_of(day: date) -> datetime:
    """The first moment of a day here: compared with a time, not with a date, the index of times is used."""
    return timezone.make_aware(datetime.combine(min(max(day, FIRST_DAY), LAST_DAY), time.min))


def rows(records: Iterable[AuditRecord]) -> list[LogRow]:
    """The records in words; the number of queries grows with the kinds of objects only."""
    shown = list(records)
    names, units, people = _names(shown), _in_facts(shown, "unit", Unit), _in_facts(shown, "person", Person)
    earlier = _earlier_names(units)
    return [_row(record, names, {"unit": units | _names_then(record, earlier), "person": people}) for record in shown]


def _earlier_names(units: Mapping[int, str]) -> list[AuditRecord]:
    """The records by which these units were renamed, oldest first."""
    keys = [str(key) for key in units]
    return list(AuditRecord.objects.filter(thing="orgs.unit", thing_key__in=keys, action="unit.renamed").order_by("pk")) if keys else []


def _names_then(record: AuditRecord, renamed: list[AuditRecord]) -> dict[int, str]:
    """The names of units that were renamed after a record, as they were when it was written."""
    later = [one for one in renamed if one.pk > record.pk and one.facts.get("old")]
    return {int(one.thing_key): one.facts["old"] for one in reversed(later)}


def _names(records: list[AuditRecord]) -> dict[tuple[str, str], str]:
    keys: dict[str, set[str]] = {}
    for record in records:
        keys.setdefault(record.thing, set()).add(record.thing_key)
    found = {}
    for label, own in keys.items():
        kind = SUBJECTS.get(label)
        if kind is not None and kind.name:
            for key, name in rows_of(label).filter(pk__in=own).values_list("pk", kind.name):
                found[label, str(key)] = str(name or "")
    return found


def _in_facts(records: list[AuditRecord], fact: str, model: type[Unit | Person]) -> dict[int, str]:
    keys = {record.facts[fact] for record in records if isinstance(record.facts.get(fact), int)}
    return dict(model._base_manager.filter(pk__in=keys).values_list("pk", "name")) if keys else {}


def _row(record: AuditRecord, names: Mapping[tuple[str, str], str], by_key: Mapping[str, Mapping[int, str]]) -> LogRow:
    kind, key = SUBJECTS.get(record.thing), (record.thing, record.thing_key)
    what = sentence(record.action, record.facts)
    facts = [
        _("%(name)s: %(value)s") % {"name": name, "value": value}
        for fact, name in FACT_NAMES.items()
        if (value := _value(fact, record.facts.get(fact), by_key)) and value not in what
    ]
    return LogRow(
        at=record.at,
        who=record.actor_name or _without_account(record.action),
        what=what,
        kind=str(kind.kind) if kind else record.thing,
        name=names[key] or _("Untitled") if key in names else _name_of_deleted(record, by_key, has_name=kind is None or bool(kind.name)),
        address=reverse(kind.page, args=[record.thing_key]) if kind and kind.page and key in names else "",
        facts=_("; ").join(facts),
    )


def _name_of_deleted(record: AuditRecord, by_key: Mapping[str, Mapping[int, str]], *, has_name: bool) -> str:
    """A role that has ended is named by its person."""
    if record.thing in DELETED_WITH_THEIR_ROW and (name := _value("person", record.facts.get("person"), by_key)):
        return name
    return _("(deleted)") if has_name else ""


def _value(fact: str, value: Any, by_key: Mapping[str, Mapping[int, str]]) -> str:
    if fact in by_key:
        return by_key[fact].get(value, "") if isinstance(value, int) else ""
    if fact == "role" and value in Role.values:
        return str(Role(value).label)
    if fact in MOMENTS and isinstance(value, str) and (moment := parse_datetime(value)):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if timezone.is_aware(moment) else value
    return str(value)[:MAX_FACT] if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "" else ""


def _without_account(action: str) -> str:
    word = action.partition(".")[0]
    if word in BY_MEMBERS:
        return _("A member")
    return _("The public") if word in BY_THE_PUBLIC else _("The system")
