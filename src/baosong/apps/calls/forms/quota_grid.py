"""The grid of the numbers of units and tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.calls.interfaces.quota_tables import pasted_table
from baosong.apps.calls.queries import facts_of
from baosong.apps.orgs.models import Unit
from baosong.core.terms import Terms, TermsTask
from baosong.core.terms.quotas import DueCount, due, general_due, own_bounds
from baosong.platform.web.forms import LongTextField, OptionField, PostedFilesField, WebForm, WholeNumberField

LARGEST = 999
NUMBER = WholeNumberField(required=False, most=LARGEST)


@dataclass(slots=True)
class QuotaGridCell:
    """One unit and one task: the names of both boxes, what stands in them, the number without them, and what is wrong."""

    name: str
    task: TermsTask
    least: str
    most: str
    general: DueCount
    fault: str = ""


@dataclass(frozen=True, slots=True)
class QuotaGridRow:
    """One unit."""

    unit: Unit
    depth: int
    cells: tuple[QuotaGridCell, ...]


@dataclass(frozen=True, slots=True)
class GridSum:
    """What all units of the grid have to hand in of a task, and may; None without a limit."""

    least: int
    most: int | None


class QuotaGridForm(WebForm):
    """Numbers of each unit and task; numbers for a column, a pasted table or a file fill the grid. `act`: the button that was pressed."""

    fill_task = OptionField(label=_("Task"), required=False)
    fill_kind = OptionField(label=_("Units"), required=False)
    fill_least = WholeNumberField(label=_("At least"), required=False, most=LARGEST, css_classes="small")
    fill_most = WholeNumberField(label=_("At most"), required=False, most=LARGEST, css_classes="small")
    table = LongTextField(
        label=_("Paste a table here"),
        help_text=_(
            "Copied from Excel or Word: the unit first, then for each task one column (exactly so many) or two (at least, at most); or with its headings."
        ),
        max_length=200_000,
        required=False,
        attrs={"rows": 5},
    )
    file = PostedFilesField(label=_("or choose its file (Excel, CSV, Word)"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, terms: Terms, units: Sequence[Unit]) -> None:
        super().__init__(data, files)
        self.terms, self.units, posted = terms, units, data if data is not None else {}
        self.act, self.known = str(posted.get("act", "")), str(posted.get("known", ""))
        kinds = sorted({unit.kind for unit in units if unit.kind})
        self.set_choices("fill_task", [(task.key, task.name or task.key) for task in terms.tasks])
        self.set_choices("fill_kind", [("", gettext("all units")), *((kind, kind) for kind in kinds)])
        top = min((unit.depth for unit in units), default=0)
        self.grid = [QuotaGridRow(unit, unit.depth - top, tuple(_cell(unit, task, posted) for task in terms.tasks)) for unit in units]
        self.numbers: dict[tuple[str, int], tuple[int | None, int | None]] = {}

    @property
    def sums(self) -> list[GridSum]:
        """The sum of each task, of the numbers that are stored."""
        found = []
        for task in self.terms.tasks:
            counts = [due(task, facts_of(unit)) for unit in self.units]
            limits = [count.most for count in counts if count.most is not None]
            found.append(GridSum(sum(count.least for count in counts), sum(limits) if len(limits) == len(counts) else None))
        return found

    @property
    def faults(self) -> int:
        return sum(bool(cell.fault) for row in self.grid for cell in row.cells)

    def clean(self) -> None:
        for row in self.grid:
            for cell in row.cells:
                self._read(row.unit, cell)
        if self.faults:
            self.add_error(None, gettext("Some numbers of the grid are not right; they are marked below."))
        self._fill()
        text = self.cleaned_data.get("table", "")
        self.pasted = pasted_table(text, self.terms) if text else None
        if text and self.pasted is None:
            self.add_error("table", gettext("No table of numbers was recognised in this text. Its first column names the units, the others state numbers."))

    def _read(self, unit: Unit, cell: QuotaGridCell) -> None:
        try:
            least, most = NUMBER.clean(cell.least), NUMBER.clean(cell.most)
        except ValidationError as error:
            cell.fault = str(error.messages[0])
            return
        if least is not None and most is not None and least > most:
            cell.fault = gettext("The least is more than the most.")
            return
        self.numbers[cell.task.key, unit.pk] = (least, most)

    def _fill(self) -> None:
        """Set the numbers of a column, for all units or for those of a kind."""
        if self.act != "fill" or self.errors:
            return
        given = self.cleaned_data
        least, most = given["fill_least"], given["fill_most"]
        if least is not None and most is not None and least > most:
            self.add_error("fill_least", gettext("The least is more than the most."))
            return
        for unit in self.units:
            if given["fill_kind"] in ("", unit.kind):
                self.numbers[given["fill_task"], unit.pk] = (least, most)


def _cell(unit: Unit, task: TermsTask, posted: Mapping[str, Any]) -> QuotaGridCell:
    """What was typed where something was, else what is stored."""
    name, facts = f"q-{unit.pk}-{task.key}", facts_of(unit)
    stored = ["" if number is None else str(number) for number in own_bounds(task, facts)]
    least, most = (str(posted.get(f"{name}-{bound}", kept)).strip() for bound, kept in zip(("least", "most"), stored, strict=True))
    return QuotaGridCell(name, task, least, most, general_due(task, facts))
