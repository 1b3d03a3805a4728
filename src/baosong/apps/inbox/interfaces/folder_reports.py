"""Report of a folder import or of its dry run."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baosong.apps.inbox.services.deliveries import DeliveryResult
from baosong.apps.inbox.services.folder_import import FolderImport


def as_lines(found: FolderImport, made: Sequence[DeliveryResult], folder: Path) -> list[str]:
    """The report's lines. Without results it reports a dry run."""
    with translation.override(settings.LANGUAGE_CODE):
        return [*_submissions(found, made), *_troubles(found, folder), _close(found, made)]


def _submissions(found: FolderImport, made: Sequence[DeliveryResult]) -> list[str]:
    lines = []
    for number, folder in enumerate(found.folders):
        lines.append(str(folder.unit))
        for item in folder.assignment.submissions:
            lines.append(f"  {item.task.name}: {item.title}")
            lines += [f"    {given.name}" for given, _piece in item.files]
        lines += [_("  unclear for which task: %(name)s") % {"name": given.name} for given in folder.assignment.unclear]
        lines += [_("  belongs to no piece: %(name)s") % {"name": given.name} for given in folder.assignment.spare]
        lines += [_("  here already: %(name)s") % {"name": path.name} for path in folder.known]
        if made:
            lines += [_("  after the deadline: %(name)s") % {"name": name} for name in made[number].late]
            lines += [_("  as many as it may: %(name)s") % {"name": name} for name in made[number].full]
    return lines


def _troubles(found: FolderImport, folder: Path) -> list[str]:
    lines = []
    for name, near in found.unknown_folders:
        facts = {"name": name, "near": near}
        lines.append(
            _("“%(name)s” is no unit of this call; perhaps %(near)s? Please rename the folder.") % facts
            if near
            else _("“%(name)s” is no unit of this call.") % facts
        )
    lines += [_("%(name)s lies outside a unit's folder.") % {"name": folder / name} for name in found.stray_files]
    return lines


def _close(found: FolderImport, made: Sequence[DeliveryResult]) -> str:
    if made:
        count = sum(len(one.pending_submissions) for one in made)
        return ngettext(
            "%(n)s work has been taken in; it is submitted as soon as its files are checked.",
            "%(n)s works have been taken in; they are submitted as soon as their files are checked.",
            count,
        ) % {"n": count}
    count = sum(len(folder.assignment.submissions) for folder in found.folders)
    return ngettext("Dry run: %(n)s work would be taken in. Add --yes to do it.", "Dry run: %(n)s works would be taken in. Add --yes to do it.", count) % {
        "n": count
    }
