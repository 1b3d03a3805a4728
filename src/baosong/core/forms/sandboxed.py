"""Read and fill forms in a child process with limits; the only module through which the applications do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeVar

from baosong.core import sandbox
from baosong.core.documents.errors import UnreadableDocument
from baosong.core.forms.filler import FooterMark, fill_form, read_back, write_summary
from baosong.core.forms.model import FilledForm, FormDefinition, FormValues, ReturnedForm
from baosong.core.forms.reader import read_form
from baosong.core.sandbox import ChildProcessDied, SandboxLimits

T = TypeVar("T")
# Old Word files go through LibreOffice, which takes up to 45 s.
AT_ONCE: Final = SandboxLimits(seconds=60, memory=1024**3, patience=70, children=2)


def read_form_sandboxed(content: bytes, name: str = "", *, limits: SandboxLimits = AT_ONCE) -> FormDefinition:
    """Call `read_form`. Raises UnusableForm, UnreadableDocument; ChildProcessDied at a limit."""
    return _run(read_form, content, name, limits=limits)


def fill_form_sandboxed(
    content: bytes, values: FormValues, definition: FormDefinition | None = None, *, footer: FooterMark | None = None, limits: SandboxLimits = AT_ONCE
) -> FilledForm:
    """Call `fill_form`. Raises UnusableForm, UnreadableDocument; ChildProcessDied at a limit."""
    return _run(_fill, content, dict(values), definition, footer, limits=limits)


def _fill(content: bytes, values: FormValues, definition: FormDefinition | None, footer: FooterMark | None) -> FilledForm:
    return fill_form(content, values, definition, footer=footer)


def read_back_sandboxed(filled: bytes, form: bytes, definition: FormDefinition | None = None, *, limits: SandboxLimits = AT_ONCE) -> ReturnedForm:
    """Call `read_back`. Raises UnusableForm, UnreadableDocument; ChildProcessDied at a limit."""
    return _run(read_back, filled, form, definition, limits=limits)


def write_summary_sandboxed(
    content: bytes,
    rows: Sequence[Mapping[str, str]],
    *,
    others: FormValues | None = None,
    footer: FooterMark | None = None,
    limits: SandboxLimits = AT_ONCE,
) -> FilledForm:
    """Call `write_summary`. Raises UnusableForm, UnreadableDocument; ChildProcessDied at a limit."""
    return _run(_summary, content, [dict(row) for row in rows], others, footer, limits=limits)


def _summary(content: bytes, rows: list[dict[str, str]], others: FormValues | None, footer: FooterMark | None) -> FilledForm:
    return write_summary(content, rows, others=others, footer=footer)


def _run(function: Callable[..., T], *arguments: object, limits: SandboxLimits) -> T:
    try:
        return sandbox.run(function, *arguments, limits=limits)
    except ChildProcessDied as died:
        if died.is_crash:
            raise UnreadableDocument("broken") from died
        raise
