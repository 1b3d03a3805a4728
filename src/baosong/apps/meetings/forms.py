"""Forms for meetings, rosters, and members' own pages."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.meetings.enums import LinkCheck, MeetingMode, Presence
from baosong.apps.meetings.errors import TimesWrong
from baosong.apps.meetings.interfaces import tables
from baosong.apps.meetings.interfaces.messages import roster_fault_sentence
from baosong.apps.meetings.models import Attachment, Attendance, Meeting, Story, StoryDraft
from baosong.apps.meetings.services.meetings import LONGEST_TEXT, MOST_ROWS, MeetingMinutes, MeetingPlan
from baosong.apps.meetings.services.roster import RosterRow, fault_of
from baosong.apps.meetings.services.stories import MOST_WRITTEN
from baosong.platform.tables import sheets
from baosong.platform.web.forms import (
    DayField,
    HourField,
    LinesField,
    LongTextField,
    OptionField,
    PostedFileField,
    RowForm,
    TextField,
    TickField,
    WebForm,
    refused,
)

SPEECH: Final = ("speaker", "text")
VOTE: Final = ("matter", "for", "against", "abstained")
FOLLOW_UP: Final = ("what", "who", "due")
# A name before the colon, not the hour of a time.
NAMED: Final = re.compile(r"^\s*([^：:\d]{1,20})[：:](.+)$")
FAULTS_SHOWN: Final = 20


class RowsField(LinesField):
    """Rows of minutes, one a line: columns separated by bars (｜, |); with two columns, a name before a colon and a text. Cleaned into a tuple of dicts."""

    def __init__(self, *args: Any, columns: tuple[str, ...], **kwargs: Any) -> None:
        self.columns = columns
        super().__init__(*args, longest_line=2000, most_lines=MOST_ROWS, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        rows = [self._cells(line) for line in super().clean(value)]
        return tuple({name: cells[at] if at < len(cells) else "" for at, name in enumerate(self.columns)} for cells in rows if any(cells))

    def _cells(self, line: str) -> list[str]:
        if len(self.columns) == 2:
            named = NAMED.match(line)
            return [named[1].strip(), named[2].strip()] if named else ["", line.strip()]
        return [cell.strip() for cell in line.replace("｜", "|").split("|", len(self.columns) - 1)]

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        joint = "：" if len(self.columns) == 2 else " | "
        return "\n".join(joint.join(str(row.get(name, "")) for name in self.columns).strip(" |：") for row in value)


class MeetingPlanForm(WebForm):
    """The plan of a meeting."""

    theme = TextField(label=_("Theme"), max_length=200, css_classes="grow")
    kind = TextField(label=_("Kind of meeting"), max_length=60, initial="组织生活会", attrs={"list": "kinds"})
    day = DayField(label=_("Day"))
    begins = HourField(label=_("Begins"))
    ends = HourField(label=_("Ends"))
    mode = OptionField(label=_("Where"), choices=MeetingMode.choices)
    place = TextField(label=_("Place or online tool"), max_length=200, required=False, css_classes="grow")
    chair = TextField(label=_("Chair"), max_length=60, required=False)
    recorder = TextField(label=_("Recorder"), max_length=60, required=False)
    agenda = LinesField(label=_("Agenda, one item a line"), longest_line=200, most_lines=MOST_ROWS, required=False, attrs={"rows": 3})

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if {"begins", "ends"} <= cleaned.keys() and cleaned["ends"] <= cleaned["begins"]:
            self.add_refusal("ends", TimesWrong())
        return cleaned

    @property
    def plan(self) -> MeetingPlan:
        """The plan as typed."""
        cleaned = self.cleaned_data
        return MeetingPlan(
            theme=cleaned["theme"],
            kind=cleaned["kind"],
            begins_at=self._moment("begins"),
            ends_at=self._moment("ends"),
            mode=MeetingMode(cleaned["mode"]),
            place=cleaned["place"],
            agenda=tuple(cleaned["agenda"]),
            chair=cleaned["chair"],
            recorder=cleaned["recorder"],
        )

    def _moment(self, name: str) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["day"], self.cleaned_data[name]))


class MinutesForm(MeetingPlanForm):
    """The record of a meeting: the plan as it went, and the minutes."""

    form_name = "record"
    observers = TextField(label=_("Observers (列席)"), max_length=500, required=False)
    speeches = RowsField(
        label=_("Speeches, one a line: name：what was said"),
        columns=SPEECH,
        attrs={"rows": 5},
        help_text=_("Speeches, criticism and self-criticism stay in the record; they never go to the stories."),
    )
    votes = RowsField(label=_("Votes, one a line: matter | for | against | abstained"), columns=VOTE, attrs={"rows": 2})
    resolutions = LongTextField(label=_("Resolutions"), max_length=LONGEST_TEXT, required=False, attrs={"rows": 3})
    open_questions = LongTextField(label=_("Open questions"), max_length=LONGEST_TEXT, required=False, attrs={"rows": 2})
    follow_ups = RowsField(label=_("Follow-up, one a line: what | who | until"), columns=FOLLOW_UP, attrs={"rows": 2})

    @classmethod
    def of(cls, meeting: Meeting) -> "MinutesForm":
        """The form with the record as it is stored."""
        begins, ends = timezone.localtime(meeting.begins_at), timezone.localtime(meeting.ends_at)
        stored = {name: getattr(meeting, name) for name in cls.base_fields if name not in ("day", "begins", "ends")}
        return cls(initial={**stored, "day": begins.date(), "begins": begins.time(), "ends": ends.time()})

    @property
    def minutes(self) -> MeetingMinutes:
        """The minutes as typed."""
        names = ("observers", "speeches", "votes", "follow_ups", "resolutions", "open_questions")
        return MeetingMinutes(**{name: self.cleaned_data[name] for name in names})


class AttendanceForm(RowForm):
    """The attendance of one member; reason and day count for absent members only."""

    presence = OptionField(choices=Presence.choices)
    reason = TextField(max_length=200, required=False)
    made_up = DayField(required=False)

    def __init__(self, *args: Any, attendance: Attendance, **kwargs: Any) -> None:
        self.attendance = attendance
        stored = {"presence": attendance.presence, "reason": attendance.reason, "made_up": attendance.made_up_on}
        super().__init__(*args, row=attendance.pk, initial=stored, **kwargs)
        for name, label in (("presence", _("Presence")), ("reason", _("Reason of absence")), ("made_up", _("Made up on"))):
            self.fields[name].label = f"{label} {attendance.member}"
            self.fields[name].widget.attrs["form"] = "attendance-form"

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("presence") != Presence.ABSENT:
            # These inputs are not shown then.
            for name in ("reason", "made_up"):
                self.errors.pop(name, None)
                self.cleaned_data[name] = None
        return self.cleaned_data

    def mark(self, *, others_present: bool) -> tuple[Presence, str, date | None]:
        """Presence, reason of absence and day made up. `others_present`: whoever is still expected was there."""
        cleaned = self.cleaned_data
        presence = Presence(cleaned["presence"])
        if others_present and presence == Presence.EXPECTED:
            presence = Presence.PRESENT
        return presence, cleaned["reason"] or "", cleaned["made_up"]


class AttendanceListForm(WebForm):
    """The attendance of all members called, one row each."""

    form_name = "attendance"


class ReopenForm(WebForm):
    """Why a closed record is opened again."""

    form_name = "reopen"
    reason = TextField(label=_("Reason"), max_length=300, css_classes="grow")


def _usable(rows: Sequence[RosterRow]) -> Sequence[RosterRow]:
    faults = [(row.number, fault) for row in rows if (fault := fault_of(row))]
    if faults:
        lines = "；".join(gettext("line %(line)s: %(why)s") % {"line": number, "why": roster_fault_sentence(fault)} for number, fault in faults[:FAULTS_SHOWN])
        raise ValidationError(gettext("Nothing was entered. Please correct: %(lines)s") % {"lines": lines})
    return rows


class RosterNamesForm(WebForm):
    """Members as typed; cleaned into rows."""

    names = LongTextField(label=_("One a line: name, and a phone if you like"), attrs={"rows": 5})

    def clean_names(self) -> Sequence[RosterRow]:
        return _usable(tables.read_typed_roster(self.cleaned_data["names"]))


class RosterTableForm(WebForm):
    """Members from a table; cleaned into rows."""

    table = PostedFileField(label=_("or a table (.xlsx, .csv) with the columns 姓名 and 手机"))

    def clean_table(self) -> Sequence[RosterRow]:
        file = self.cleaned_data["table"]
        try:
            return _usable(tables.read_roster(file.read(), file.name or ""))
        except sheets.TableRefused as refusal:
            raise refused(refusal) from refusal


class LinkCheckForm(WebForm):
    """How whoever opens a member's link is verified."""

    check = OptionField(label=_("How links are kept from others"), choices=LinkCheck.choices, widget=forms.RadioSelect, css_classes="label-hidden")


class MembershipButton(StrEnum):
    """Buttons of a member's row on the roster."""

    RENEW = "renew"
    PHONE = "phone"
    LEAVE = "leave"
    CODE = "code"
    ERASE = "erase"


class MembershipForm(WebForm):
    """A member's phone, and the confirmation before an erasure."""

    phone = TextField(
        label=_("New phone; left empty, the number is taken out"),
        max_length=20,
        required=False,
        attrs={"autocomplete": "off", "inputmode": "tel"},
    )
    sure = TickField(label=_("I am sure"))

    @staticmethod
    def ids(branch_membership_id: int) -> str:
        """The pattern of element ids in one row."""
        return f"id_member{branch_membership_id}_%s"


class DeviceButton(StrEnum):
    """Buttons beside a device that gave a member's name."""

    CONFIRM = "confirm"
    END = "end"


class DraftButton(StrEnum):
    """Buttons beside the text of a second device."""

    TAKE = "take"
    DROP = "drop"


class NameForm(WebForm):
    """A member's name, given to open a link."""

    name = TextField(label=_("Your full name"), max_length=60, attrs={"autocomplete": "name", "autofocus": True})


class CodeForm(WebForm):
    """A code from a text message."""

    code = TextField(label=_("Code from the text message"), max_length=8, attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True})


class BranchCodeForm(CodeForm):
    """A code that the branch told its member."""

    code = TextField(
        label=_("Code that your branch told or sent you"), max_length=8, attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
    )


class StoryForm(WebForm):
    """A story with the captions of its attachments. The inputs of attachments stand outside the form element, in a part that is renewed while they are prepared."""

    title = TextField(label=_("Title (if you like)"), max_length=100, required=False, attrs={"autocomplete": "off"})
    # Word's markup is taken out before the characters of a story are counted.
    text = LongTextField(
        label=_("Your story"),
        max_length=MOST_WRITTEN,
        required=False,
        strip=False,
        attrs={
            "rows": 9,
            "placeholder": _("What did you see or do? What moved you? A few sentences are enough. The microphone of your keyboard writes what you say."),
        },
    )
    consents = TickField(label=_("My story may be published with my name. I can take this back at any time on my page."), attrs={"form": "story-form"})

    def __init__(self, *args: Any, attachments: Iterable[Attachment] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attachments = list(attachments)
        for attachment in self.attachments:
            self.fields[f"caption-{attachment.pk}"] = TextField(
                label=_("Caption"), max_length=200, required=False, initial=attachment.caption, attrs={"form": "story-form"}
            )
            self.fields[f"attachment-{attachment.pk}"] = TickField(
                label=_("may be published"), initial=attachment.consented_at is not None, attrs={"form": "story-form"}
            )

    @classmethod
    def of(cls, story: Story, attachments: Iterable[Attachment]) -> "StoryForm":
        """The form with the story as it is stored."""
        return cls(initial={"title": story.title, "text": story.text, "consents": story.consented_at is not None}, attachments=attachments)

    def inputs_of(self, attachment: Attachment) -> tuple[forms.BoundField, ...]:
        """Caption and consent of an attachment."""
        return tuple(self[f"{name}-{attachment.pk}"] for name in ("caption", "attachment"))


class DraftForm(StoryForm):
    """A story that a device writes under a name given at a meeting; what is agreed to holds once the branch or the member has confirmed the device."""

    consents = TickField(label=_("My story may be published with my name, as soon as my branch has confirmed that it is mine."), attrs={"form": "story-form"})

    @classmethod
    def of_draft(cls, draft: Story | StoryDraft) -> "DraftForm":
        """The form with the text as it is stored."""
        return cls(initial={"title": draft.title, "text": draft.text, "consents": draft.is_agreed})


class ConsentsForm(WebForm):
    """Which of a member's stories and attachments may be published."""

    def __init__(self, *args: Any, stories: Iterable[Story], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stories = list(stories)
        for story in self.stories:
            self.fields[f"story-{story.pk}"] = TickField(initial=story.consented_at is not None)
            for attachment in story.attachments.all():
                self.fields[f"attachment-{attachment.pk}"] = TickField(initial=attachment.consented_at is not None)

    @property
    def lines(self) -> list[tuple[Story, forms.BoundField, list[tuple[Attachment, forms.BoundField]]]]:
        """The stories with their inputs, and those of their attachments."""
        return [
            (story, self[f"story-{story.pk}"], [(attachment, self[f"attachment-{attachment.pk}"]) for attachment in story.attachments.all()])
            for story in self.stories
        ]
