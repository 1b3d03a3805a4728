"""Forms of an import: the table, how it is read, the confirmation."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.interfaces import tables
from baosong.apps.orgs.interfaces.import_sentences import column_name
from baosong.apps.orgs.models import UploadedTable
from baosong.apps.orgs.services.import_rows import COLUMNS
from baosong.apps.orgs.services.uploaded_tables import SheetTexts, TableReading
from baosong.core.tables import HEADING_SEARCH, TableColumn
from baosong.platform.web.forms import OptionField, PostedFileField, TextField, TickField, WebForm

QUOTED = 40


class ImportTableForm(WebForm):
    """A table of units and people; cleaned into texts."""

    table = PostedFileField(label=gettext_lazy("Excel (.xlsx) or CSV"))

    def clean_table(self) -> SheetTexts:
        file = self.cleaned_data["table"]
        try:
            return tables.read_sheet(file.read(), file.name or "")
        except tables.UnreadableTable as error:
            raise ValidationError(str(error)) from error


class TableReadingForm(WebForm):
    """How a table is read; one field for each of its columns."""

    form_name = "reading"
    heading = OptionField(label=gettext_lazy("The headings stand in"), choices=())
    role = OptionField(label=gettext_lazy("Role of people in lines without a role"), choices=Role.choices)
    makes_parents = TickField(label=gettext_lazy("Add parent units that have no line of their own"))

    def __init__(self, *args: Any, table: UploadedTable, columns: Sequence[TableColumn], **kwargs: Any) -> None:
        initial = {"heading": table.heading or "", "role": table.role, "makes_parents": table.makes_parents}
        super().__init__(*args, initial=initial, **kwargs)
        self.table, self.table_columns = table, columns
        self.set_choices("heading", _heading_choices(table))
        meanings = [("", _("(not used)")), *((name, column_name(name)) for name in COLUMNS)]
        for column in columns:
            label = column.heading or _("Column %(number)s") % {"number": column.index + 1}
            meaning = table.columns.get(str(column.index), "")
            self.add_field(f"column_{column.index}", OptionField(label=label, choices=meanings, required=False, initial=meaning))

    @property
    def column_fields(self) -> list[tuple[TableColumn, Any]]:
        """Each column with its field."""
        return [(column, self[f"column_{column.index}"]) for column in self.table_columns]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if str(found.get("heading", "")) != str(self.table.heading or ""):
            # The columns of another heading are guessed again.
            return found
        chosen: dict[str, str] = {}
        for column in self.table_columns:
            field = f"column_{column.index}"
            meaning = found.get(field, "")
            if meaning and meaning in chosen.values():
                self.add_error(field, _("Two columns cannot both be “%(column)s”.") % {"column": column_name(meaning)})
            elif meaning:
                chosen[field] = meaning
        if "unit" not in chosen.values() and not self.errors:
            raise ValidationError(_("Choose the column that names the unit."))
        return found

    @property
    def reading(self) -> TableReading:
        """What was chosen."""
        columns = {column.index: self.cleaned_data[f"column_{column.index}"] for column in self.table_columns}
        return TableReading(
            int(self.cleaned_data["heading"]),
            {index: meaning for index, meaning in columns.items() if meaning},
            Role(self.cleaned_data["role"]),
            makes_parents=self.cleaned_data["makes_parents"],
        )


def _heading_choices(table: UploadedTable) -> list[tuple[int | str, str]]:
    choices: list[tuple[int | str, str]] = [] if table.heading else [("", _("(please choose)"))]
    for number, row in enumerate(table.rows[: max(HEADING_SEARCH, table.heading or 0)], 1):
        text = " ".join(" ".join(cell.split()) for cell in row if cell)
        if text:
            quoted = text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"
            choices.append((number, _("Line %(number)s: %(text)s") % {"number": number, "text": quoted}))
    return choices


class ConfirmImportForm(WebForm):
    """The confirmation; `digest` is that of the plan that the page showed."""

    form_name = "confirm"
    digest = TextField(max_length=64)
