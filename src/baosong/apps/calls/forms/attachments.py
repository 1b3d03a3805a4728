"""Forms of a draft for the files that came with its notice, and for rows of its table of quotas."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from baosong.apps.calls.interfaces.attachment_actions import AttachmentAction
from baosong.apps.calls.interfaces.notice_files import read_files, stored
from baosong.apps.calls.models import Amendment, Call, NoticeAttachment, UnmatchedQuotaRow
from baosong.apps.calls.services.attachment_revisions import AttachmentChanges
from baosong.apps.orgs.models import Unit
from baosong.apps.orgs.queries import MOST_ROWS
from baosong.platform.web.forms import OptionField, PostedFileField, PostedFilesField, RowForm, TextField, TickField, WebForm
from baosong.platform.web.parsing import number_or_none

LEFT_OUT = "0"


class NoticeAttachmentForm(RowForm):
    """One attachment: the task that asks for it, and whether units see it."""

    task = OptionField(label=_("Asked for by"), required=False, css_classes="grow")
    is_shown = TickField(label=_("Units see it"))

    def __init__(self, *args: Any, attachment: NoticeAttachment, tasks: list[tuple[str, str]], **kwargs: Any) -> None:
        self.attachment = attachment
        initial = {"task": attachment.task_key, "is_shown": attachment.is_shown}
        super().__init__(*args, row=attachment.pk, initial=initial, **kwargs)
        self.set_choices("task", [("", gettext("the whole call")), *tasks])


class AttachmentsForm(WebForm):
    """All attachments of a draft, files to be added, and the action of a button: `remove:12`, `notice:12`."""

    form_name = "attachments"
    file = PostedFilesField(label=_("Add files"), required=False)

    def __init__(self, data: Any = None, files: Any = None, *, call: Call) -> None:
        tasks = [(task.key, task.name or task.key) for task in call.terms.tasks]
        attachments = list(call.notice.attachments.filter(retired_in=None))
        self.written = str(data.get("act", "")) if data is not None else ""
        self.attachment_rows = [NoticeAttachmentForm(data, attachment=attachment, tasks=tasks) for attachment in attachments]
        super().__init__(data, files, rows=self.attachment_rows)

    @property
    def asked(self) -> AttachmentAction:
        """What was entered, with the button that was pressed."""
        name, _colon, key = self.written.partition(":")
        number = number_or_none(key)
        attachment = next((row.attachment for row in self.attachment_rows if row.attachment.pk == number), None)
        changes = {row.attachment.pk: {"task_key": row.cleaned_data["task"], "is_shown": row.cleaned_data["is_shown"]} for row in self.attachment_rows}
        return AttachmentAction(name, attachment, changes, self.cleaned_data["file"] or ())


class AttachmentChangeForm(RowForm):
    """One attachment of a published call: kept, replaced by a file, or taken off."""

    file = PostedFileField(label=_("Replace by"), required=False)
    removed = TickField(label=_("Take off"))

    def __init__(self, *args: Any, attachment: NoticeAttachment, **kwargs: Any) -> None:
        self.attachment = attachment
        super().__init__(*args, row=attachment.pk, **kwargs)


class AttachmentRevisionForm(WebForm):
    """Changes of the attachments of a published call, with the reason."""

    file = PostedFilesField(label=_("Add files"), required=False)
    reason = TextField(label=_("Reason (the units see it)"), max_length=300, css_classes="grow")

    def __init__(self, data: Any = None, files: Any = None, *, call: Call) -> None:
        valid = call.notice.attachments.filter(retired_in=None)
        self.replacements = [AttachmentChangeForm(data, files, attachment=attachment) for attachment in valid]
        super().__init__(data, files, rows=self.replacements)

    def changes(self) -> AttachmentChanges:
        """The changes as entered, with their files stored. Raises FileNotTaken."""
        replaced = {}
        for row in self.replacements:
            if file := row.cleaned_data["file"]:
                [replaced[row.attachment.pk]] = stored(read_files([file], is_pasted=True)[0][:1])
        removed = [row.attachment.pk for row in self.replacements if row.cleaned_data["removed"]]
        return AttachmentChanges(stored(read_files(self.cleaned_data["file"] or (), is_pasted=True)[0]), replaced, removed)


class QuotaRowForm(RowForm):
    """A row of a table of quotas that matches no unit."""

    unit = OptionField(label=_("Unit"), required=False, css_classes="grow")

    def __init__(self, *args: Any, quota_row: UnmatchedQuotaRow, units: list[tuple[str, str]], names: dict[str, str], **kwargs: Any) -> None:
        self.quota_row = quota_row
        super().__init__(*args, row=quota_row.pk, **kwargs)
        self.fields["unit"].label = quota_row.name
        self.set_choices("unit", [("", gettext("choose…")), (LEFT_OUT, gettext("leave this row out")), *units])
        self.counts = [(names.get(key, key), *bounds) for key, bounds in quota_row.counts.items()]


class QuotaRowsForm(WebForm):
    """All rows of tables of quotas that match no unit, for a draft or an amendment."""

    form_name = "quota_rows"

    def __init__(self, data: Any = None, files: Any = None, *, call: Call, amendment: Amendment | None = None) -> None:
        key = amendment.pk if amendment is not None else None
        found = list(call.unmatched_quota_rows.filter(amendment=key).select_related("amendment")) if key or amendment is None else []
        units = Unit.objects.filter(path__startswith=call.unit.path).exclude(pk=call.unit_id).order_by("depth", "path")[:MOST_ROWS] if found else []
        self.units = {str(unit.pk): unit for unit in units}
        choices = [(key, unit.name) for key, unit in self.units.items()]
        names = {task.key: task.name for task in call.terms.tasks}
        self.quota_rows = [QuotaRowForm(data, quota_row=row, units=choices, names=names) for row in found]
        super().__init__(data, files, rows=self.quota_rows)

    @property
    def decided(self) -> list[tuple[UnmatchedQuotaRow, Unit | None]]:
        """The rows on which something was chosen, each with its unit; None for one that is left out."""
        return [(row.quota_row, self.units.get(row.cleaned_data["unit"])) for row in self.quota_rows if row.cleaned_data["unit"]]
