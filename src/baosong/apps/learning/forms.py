"""Forms of learning: courses, their questions and learners, groups, the quiz, and the player's reports."""

import re
from typing import Annotated, Any, Final

import msgspec
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from baosong.apps.learning.enums import QuestionKind
from baosong.apps.learning.errors import QuestionUnclear
from baosong.apps.learning.models import Course, LearnerGroup, QuizQuestion
from baosong.apps.learning.queries import people_below
from baosong.apps.learning.services import courses
from baosong.apps.library.models import Collection
from baosong.apps.orgs.models import Person, Unit
from baosong.platform.web.forms import DayField, LongTextField, OptionField, OptionsField, RecordField, TextField, WebForm, WholeNumberField, refused
from baosong.platform.web.parsing import number_of

SEPARATORS: Final = re.compile(r"[,，、;；\s]+")
MOST_PEOPLE: Final = 2000
QUESTION: Final = 500
OPTION: Final = 300
Seconds = Annotated[float, msgspec.Meta(gt=-1e7, lt=1e7)]


class NewCourseForm(WebForm):
    """A new course."""

    form_name = "course"
    title = TextField(label=gettext_lazy("Title"), max_length=100, css_classes="grow")


class DescribeCourseForm(WebForm):
    """Title, summary, pass mark and day of a course."""

    title = TextField(label=gettext_lazy("Title"), max_length=100)
    summary = LongTextField(label=pgettext_lazy("course", "What it is about"), max_length=500, required=False, attrs={"rows": 2})
    pass_mark = WholeNumberField(label=gettext_lazy("Passed from (percent)"), most=100, css_classes="small")
    due_on = DayField(label=gettext_lazy("To be done by"), required=False, css_classes="small")


class QuestionsForm(WebForm):
    """The questions of a course as text; cleaned into questions."""

    questions = LongTextField(
        label=gettext_lazy("Questions: the text, then A. B. C., then the answer; several letters for several answers"),
        max_length=100_000,
        required=False,
        attrs={"rows": 10, "placeholder": "1. 微党课一般讲几件事？\nA. 一件\nB. 十件\n答案：A"},
    )

    def clean_questions(self) -> list[courses.QuizQuestionDraft]:
        try:
            drafts = courses.questions_from(self.cleaned_data["questions"])
        except QuestionUnclear as refusal:
            raise refused(refusal) from refusal
        for draft in drafts:
            _ensure_short(draft.text, QUESTION)
            for option in draft.options:
                _ensure_short(option, OPTION)
        return drafts


def _ensure_short(text: str, most: int) -> None:
    if len(text) > most:
        facts = {"text": text[: courses.QUOTED], "most": most, "n": len(text)}
        raise ValidationError(_("“%(text)s…” is too long: at most %(most)s characters; these are %(n)s.") % facts)


class WholeCollectionForm(WebForm):
    """A collection whose entries become lessons."""

    collection = RecordField(label=gettext_lazy("A whole collection"), queryset=Collection.objects.filter(is_shown=True), empty_label=None, css_classes="grow")


class AssignUnitForm(WebForm):
    """A unit whose people learn a course."""

    assign_unit = RecordField(label=gettext_lazy("A unit and all below it"), queryset=Unit.objects.none(), empty_label=None, css_classes="grow")

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_rows("assign_unit", units)


class AssignGroupForm(WebForm):
    """A group whose people learn a course."""

    assign_group = RecordField(label=gettext_lazy("A group"), queryset=LearnerGroup.objects.none(), empty_label=None, css_classes="grow")

    def __init__(self, *args: Any, groups: QuerySet[LearnerGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_rows("assign_group", groups)


class GroupForm(WebForm):
    """People who learn together, by account or name; cleaned into people. `unknown`: words that name nobody below the unit."""

    form_name = "group"
    name = TextField(label=gettext_lazy("Name of the group"), max_length=60, css_classes="grow", attrs={"placeholder": "入党积极分子培训班"})
    people = LongTextField(label=gettext_lazy("Accounts or names, pasted from a table"), css_classes="grow", attrs={"rows": 2})

    def __init__(self, *args: Any, unit: Unit, **kwargs: Any) -> None:
        self.unit = unit
        self.unknown: list[str] = []
        super().__init__(*args, **kwargs)

    def clean_people(self) -> list[Person]:
        wanted = list(dict.fromkeys(word for word in SEPARATORS.split(self.cleaned_data["people"]) if word))
        if len(wanted) > MOST_PEOPLE:
            raise ValidationError(_("At most %(most)s people at once; these are %(n)s.") % {"most": MOST_PEOPLE, "n": len(wanted)})
        candidates = people_below(self.unit)
        people = list(dict.fromkeys([*candidates.filter(username__in=wanted), *candidates.filter(name__in=wanted)]))
        known = {person.username for person in people} | {person.name for person in people}
        self.unknown = [word for word in wanted if word not in known]
        if not people:
            raise ValidationError(_("None of them has an account in %(unit)s or below it.") % {"unit": self.unit})
        return people


class QuizForm(WebForm):
    """One field for each question of a course; `answers` has the chosen indexes by question."""

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(course.questions.all())
        for number, question in enumerate(self.questions, 1):
            self.fields[f"q{question.pk}"] = _question_field(number, question)

    def answers(self) -> dict[int, list[int]]:
        chosen = {question.pk: self.cleaned_data[f"q{question.pk}"] for question in self.questions}
        return {key: [number_of(index) for index in ([value] if isinstance(value, str) else value)] for key, value in chosen.items()}


def _question_field(number: int, question: QuizQuestion) -> forms.Field:
    several = question.kind == QuestionKind.SEVERAL
    facts: dict[str, Any] = {
        "label": f"{number}. {question.text}" + (f" ({_('several answers')})" if several else ""),
        "choices": [(str(index), option) for index, option in enumerate(question.options)],
        "css_classes": "question",
        "error_messages": {"required": _("Please answer this question.")},
    }
    return OptionsField(**facts) if several else OptionField(widget=forms.RadioSelect, **facts)


class PlaybackReport(msgspec.Struct):
    """The ranges of a film that the player reports as watched, and its position."""

    ranges: list[tuple[Seconds, Seconds]]
    position: Seconds


class PlaybackReportForm(WebForm):
    """The report of a player as JSON."""

    report = LongTextField(max_length=100_000, widget=forms.HiddenInput)

    def clean_report(self) -> PlaybackReport:
        try:
            return msgspec.json.decode(self.cleaned_data["report"], type=PlaybackReport, strict=False)
        except msgspec.DecodeError as error:
            raise ValidationError(str(error)) from error
