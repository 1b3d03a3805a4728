"""Forms of judging: rounds, panels, rubrics, reviews, selections and objections."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.judging.enums import CertificateBlank, PanelRole, RankingMethod
from baosong.apps.judging.errors import CertificateBlanksUnknown, MarksMissing, PrizesWrong, PublicVoteNotTaken, WeightsWrong
from baosong.apps.judging.models import Review, SelectionChoice
from baosong.apps.judging.services import prizes as giving
from baosong.apps.judging.services.certificate_text import CertificateText, unknown_blanks
from baosong.apps.judging.services.prizes import AwardBasis, AwardRules, Prize
from baosong.apps.judging.services.public_notices import NoticeText
from baosong.apps.judging.services.replacement import ReplacementPlan
from baosong.apps.judging.services.reviews import rubric_for
from baosong.apps.judging.services.rounds import RoundPlan
from baosong.apps.orgs.models import Person
from baosong.apps.submissions.models import Submission
from baosong.core.terms.rubrics import TEMPLATES, Criterion, ReviewScores, Rubric, wrong
from baosong.platform.web.forms import (
    AmountField,
    LongTextField,
    MomentField,
    OptionField,
    OptionsField,
    TextField,
    TickField,
    WebForm,
    WholeNumberField,
    refused,
)

# Suggestions: usual prizes and their shares in percent.
PRIZES: Final = (("一等奖", "10"), ("二等奖", "20"), ("三等奖", "30"), ("", ""))
MOST_REVIEWS: Final = 1_000


class RoundForm(WebForm):
    """A round of a task. `is_first`: the task has none yet, so that there is no best of the round before."""

    form_name = "round"
    name = TextField(label=_("Name of the round"), max_length=60, required=False, css_classes="grow")
    template = OptionField(label=_("Rubric"), choices=[(key, f"{rubric.name} ({rubric.most:g})") for key, rubric in TEMPLATES.items()])
    method = OptionField(label=_("Ranked by"), choices=RankingMethod.choices)
    each = WholeNumberField(label=_("Reviews for each work (0: all)"), most=MOST_REVIEWS, initial=3)
    takes = WholeNumberField(label=_("Best of the round before (0: all)"), most=100_000, initial=0)
    earlier_weight = WholeNumberField(label=_("Weight of the score of the round before (%)"), most=99, initial=0)
    accepted_until = MomentField(label=_("Works accepted until (empty: all)"), required=False)
    is_blind = TickField(label=_("Blind: reviewers see neither unit nor author"))
    is_live = TickField(label=_("Live: reviewers mark while the work is performed"))
    cut = WholeNumberField(label=_("Highest and lowest marks left out"), most=MOST_REVIEWS, initial=1)
    voter_weight = WholeNumberField(label=_("Weight of voters (%)"), most=99, initial=0)
    public_weight = WholeNumberField(label=_("Weight of the public (%)"), most=99, initial=0)
    takes_public_on = TickField(label=_("I have read this and take it on myself to let them count; this is recorded in the audit log."))

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"name": gettext("First round") if is_first else gettext("Second round")}, **kwargs)
        if is_first:
            del self.fields["takes"]
            del self.fields["earlier_weight"]
        else:
            # The works are those of the round before.
            del self.fields["accepted_until"]

    def clean(self) -> None:
        given = self.cleaned_data
        if (given.get("voter_weight") or 0) + (given.get("public_weight") or 0) >= 100:
            self.add_refusal("public_weight", WeightsWrong())
        elif given.get("public_weight") and not given.get("takes_public_on"):
            self.add_refusal("takes_public_on", PublicVoteNotTaken())

    @property
    def plan(self) -> RoundPlan:
        given = dict(self.cleaned_data)
        return RoundPlan(rubric=TEMPLATES[given.pop("template")], method=RankingMethod(given.pop("method")), **given)


class IntakeForm(WebForm):
    """Until when a work has to be accepted to take part in a round."""

    form_name = "intake"
    accepted_until = MomentField(label=_("Works accepted until (empty: all)"), required=False)


class JoinForm(WebForm):
    """Late works that join an open round, all chosen at first."""

    form_name = "join"
    work = OptionsField(label=_("Accepted works that are not in the round"))

    def __init__(self, *args: Any, works: Sequence[Submission], **kwargs: Any) -> None:
        keys = [str(work.pk) for work in works]
        super().__init__(*args, initial={"work": keys}, **kwargs)
        self.set_choices("work", [(str(work.pk), f"{work} · {work.unit}") for work in works])

    @property
    def keys(self) -> set[int]:
        return {int(key) for key in self.cleaned_data["work"]}


class ExclusionForm(WebForm):
    """Why an accepted work is not judged."""

    reason = TextField(label=_("Reason (the unit gets it with the outcome)"), max_length=100, css_classes="grow")


class ReopeningForm(WebForm):
    """Why a closed round is reopened."""

    form_name = "reopening"
    reason = TextField(label=_("Reason (recorded in the audit log)"), max_length=200, css_classes="grow")


class ReplacementForm(WebForm):
    """Who takes over the works of a reviewer who leaves; `free`: reviewers who are not on the panel."""

    form_name = "replacement"
    successor = OptionField(label=_("The works go to"), required=False)
    done = OptionField(
        label=_("Finished reviews"),
        required=False,
        choices=[("keep", _("stay and count")), ("leave_out", _("are left out; their works are reviewed by others"))],
    )
    reason = TextField(label=_("Reason (recorded in the audit log)"), max_length=200, css_classes="grow")

    def __init__(self, *args: Any, free: Sequence[Person], **kwargs: Any) -> None:
        self.free = {str(person.pk): person for person in free}
        super().__init__(*args, **kwargs)
        self.set_choices("successor", [("", gettext("the rest of the panel, evenly")), *((key, str(person)) for key, person in self.free.items())])

    @property
    def plan(self) -> ReplacementPlan:
        given = self.cleaned_data
        return ReplacementPlan(given["reason"], self.free.get(given["successor"]), keeps_done=given["done"] != "leave_out")


class MaskedWordsForm(WebForm):
    """Words that are masked in a blind round besides the names that are known, and names that are not."""

    form_name = "masked-words"
    also = LongTextField(label=_("Further words to cover, one a line"), max_length=5_000, required=False, attrs={"rows": 3})
    never = LongTextField(label=_("Names and short forms not to be covered, one a line"), max_length=5_000, required=False, attrs={"rows": 3})


class PanelForm(WebForm):
    """People to be added to a panel, all chosen at first."""

    form_name = "panel"
    person = OptionsField(label=_("Add to the panel"))
    group = OptionField(label=_("As"), choices=PanelRole.choices)

    def __init__(self, *args: Any, free: Sequence[Person], **kwargs: Any) -> None:
        self.free = {str(person.pk): person for person in free}
        super().__init__(*args, initial={"person": list(self.free)}, **kwargs)
        self.set_choices("person", self.free.items())

    @property
    def people(self) -> list[Person]:
        return [self.free[key] for key in self.cleaned_data["person"]]


class RubricForm(WebForm):
    """A rubric as text."""

    form_name = "rubric"
    rubric = LongTextField(
        label=_("One criterion a line, parts indented by two spaces"),
        max_length=20_000,
        strip=False,
        attrs={"rows": 16, "class": "lines", "spellcheck": "false"},
    )


class PrizeForm(WebForm):
    """One prize; empty rows are left out."""

    form_name = "prize"
    prize = TextField(label=_("Prize"), max_length=40, required=False, css_classes="grow")
    by = OptionField(
        label=_("Given by"),
        choices=[
            (AwardBasis.SHARE, _("share of all works (%)")),
            (AwardBasis.COUNT, _("number of works")),
            (AwardBasis.SCORE, _("from so many points")),
        ],
    )
    value = AmountField(label=_("Value"), most=100_000, required=False)

    def clean(self) -> None:
        name, value = self.cleaned_data.get("prize"), self.cleaned_data.get("value")
        if value is not None and not name and "prize" not in self.errors:
            self.add_missing("prize")
        if name and value is None and "value" not in self.errors:
            self.add_missing("value")
        if (made := self.made) and "bad_value" in giving.faults([made]):
            self.add_refusal("value", PrizesWrong(faults=["bad_value"]))

    @property
    def made(self) -> Prize | None:
        given = self.cleaned_data
        if not given.get("prize") or not given.get("by") or given.get("value") is None:
            return None
        return Prize(given["prize"], AwardBasis(given["by"]), float(given["value"]))


class PrizesForm(WebForm):
    """The prizes of a selection, one row each."""

    form_name = "prizes"
    one_from_each = TickField(label=_("At least one from each unit that took part"))
    by_kind = TickField(label=_("Each kind of unit apart, by the same prizes"))
    rounds_up = TickField(label=_("Round shares up to whole works"))
    shows_reasons = TickField(label=_("Units see the reasons of choices"))

    def clean(self) -> None:
        if all(row.is_valid() for row in self.rows) and (faults := giving.faults(self.prizes)):
            raise refused(PrizesWrong(faults=faults))

    @property
    def rules(self) -> AwardRules:
        given = self.cleaned_data
        return AwardRules(given.get("one_from_each", False), given.get("by_kind", False), given.get("rounds_up", False))

    @property
    def prizes(self) -> list[Prize]:
        return [row.made for row in self.rows if isinstance(row, PrizeForm) and row.made]


class ChoiceForm(WebForm):
    """The prize of one submission."""

    prize = OptionField(label=_("Prize"), required=False)
    reason = TextField(label=_("Reason"), max_length=300, required=False)

    def __init__(self, *args: Any, choice: SelectionChoice, prizes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, auto_id=f"id_choice{choice.pk}_%s", initial={"prize": choice.prize, "reason": choice.reason}, **kwargs)
        self.set_choices("prize", [("", gettext("no prize")), *((name, name) for name in prizes)])


class NoticeForm(WebForm):
    """The length of a public notice."""

    form_name = "notice"
    days = OptionField(label=_("Working days of public notice"), choices=[(days, str(days)) for days in ("5", "7", "3", "10")])


class NoticeTextForm(WebForm):
    """The text of a public notice."""

    form_name = "notice-text"
    title = TextField(label=_("Title"), max_length=200, css_classes="grow")
    intro = LongTextField(label=_("Opening"), max_length=2_000, attrs={"rows": 4})
    contact = LongTextField(label=_("Contact: person, telephone, mail, one a line"), max_length=300, required=False, attrs={"rows": 3})
    issuer = TextField(label=_("Signed by"), max_length=100, css_classes="grow")

    def __init__(self, *args: Any, text: NoticeText, **kwargs: Any) -> None:
        super().__init__(*args, initial=asdict(text), **kwargs)

    @property
    def text(self) -> NoticeText:
        return NoticeText(**self.cleaned_data)


class CertificateForm(WebForm):
    """The text of certificates, with blanks in 【】."""

    form_name = "certificate"
    title = TextField(label=_("Title"), max_length=12)
    activity = TextField(label=_("Name of the activity"), max_length=200, css_classes="grow")
    body = LongTextField(label=_("Text"), max_length=600, attrs={"rows": 7})
    issuer = TextField(label=CertificateBlank.ISSUER.label, max_length=120, css_classes="grow")
    date = TextField(label=_("Date (empty: the day on which the outcome becomes final)"), max_length=40, required=False)
    number_prefix = TextField(label=_("Before the number (empty: the year)"), max_length=40, required=False)

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"]
        if written := unknown_blanks(body):
            raise refused(CertificateBlanksUnknown(written=written))
        return body

    @property
    def text(self) -> CertificateText:
        return CertificateText(**self.cleaned_data)


class CertificateCodeForm(WebForm):
    """The code of a certificate, as it is printed."""

    form_name = "code"
    code = TextField(label=_("Verification code"), max_length=60, attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"})


class OutcomeVoucherForm(WebForm):
    """The person who checked what is recommended."""

    form_name = "voucher"
    vouched_by = TextField(label=_("Checked by (answers for it)"), max_length=60, attrs={"autocomplete": "name"})


class ObjectionAnswerForm(WebForm):
    """The answer to one objection."""

    answer = LongTextField(label=_("Answer"), max_length=2_000, attrs={"rows": 2})


class ObjectionForm(WebForm):
    """An objection to a public notice."""

    form_name = "objection"
    name = TextField(label=_("True name"), max_length=60, css_classes="grow", attrs={"autocomplete": "name"})
    contact = TextField(label=_("Unit and contact"), max_length=120, css_classes="grow")
    text = LongTextField(label=_("What you object to, and why"), max_length=2_000, attrs={"rows": 4})


class MarkField(AmountField):
    """The points of one criterion."""

    def __init__(self, criterion: Criterion) -> None:
        self.criterion = criterion
        super().__init__(label=criterion.name, most=criterion.points, required=False)

    @property
    def fault(self) -> ValidationError:
        facts = {"most": f"{self.criterion.points:g}", "step": f"{self.criterion.step:g}"}
        return ValidationError(gettext("Please enter points from 0 to %(most)s in steps of %(step)s.") % facts)

    def clean(self, value: Any) -> Any:
        try:
            points = super().clean(value)
        except ValidationError as error:
            raise self.fault from error
        if points is not None and wrong(Rubric("", (self.criterion,)), ReviewScores({self.criterion.key: float(points)})):
            raise self.fault
        return points


class ReviewForm(WebForm):
    """One reviewer's marks, vetoes and comment."""

    form_name = "review"
    veto = OptionsField(label=_("Rules the work out"), required=False)
    comment = LongTextField(label=_("Comment"), max_length=2_000, required=False, attrs={"rows": 3})

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        self.rubric = rubric_for(review)
        initial = {key: f"{points:g}" for key, points in review.points.items()}
        super().__init__(*args, initial={**initial, "veto": review.vetoed, "comment": review.comment}, **kwargs)
        for criterion in self.rubric.leaves():
            self.add_field(criterion.key, MarkField(criterion))
        self.order_fields([criterion.key for criterion in self.rubric.leaves()])
        self.set_choices("veto", [(gate.key, gate.name) for gate in self.rubric.gates])
        if not self.rubric.gates:
            del self.fields["veto"]

    @property
    def points(self) -> dict[str, float]:
        given = {criterion.key: self.cleaned_data[criterion.key] for criterion in self.rubric.leaves()}
        return {key: float(points) for key, points in given.items() if points is not None}

    def show_missing(self, refusal: MarksMissing) -> None:
        """Show what is missing beside its fields."""
        if refusal.facts["comment"]:
            self.add_refusal("comment", refusal)
        for name, field in self.fields.items():
            if isinstance(field, MarkField) and field.criterion.name in refusal.facts["criteria"]:
                self.add_error(name, field.fault)


class RecusalForm(WebForm):
    """Why a reviewer steps back."""

    form_name = "recusal"
    reason = TextField(
        label=_("Reason (only the organiser sees it)"),
        max_length=200,
        css_classes="grow",
        error_messages={"required": _("Please say why you step back; only the organiser sees it.")},
    )
