"""Checking one file against the rules of its piece."""

from django.db import transaction

from baosong import inspection
from baosong.inspection import UnusableFile
from baosong.vault import Vault
from baosong.works.domain.receiving import SIDE_FILES
from baosong.works.enums import CheckState
from baosong.works.models import Finding, PieceFile


def check(file_id: int, *, vault: Vault) -> None:
    """Inspects the file and replaces its findings. Done again, it gives the same."""
    file = PieceFile.objects.select_related("version__submission__task__call").filter(pk=file_id).first()
    if file is None:
        return
    terms = file.version.submission.task.terms
    piece = next((piece for piece in terms.pieces if piece.key == file.piece_key), None)
    beside = list(file.version.files.exclude(pk=file.pk).filter(piece_key=file.piece_key).values_list("name", flat=True))
    findings: list[inspection.Finding] = []
    state, code = CheckState.DONE, ""
    if piece is not None and not file.name.lower().endswith(SIDE_FILES):
        try:
            findings = inspection.inspect(vault.path(file.sha256), file.name, piece, beside)
        except UnusableFile as unusable:
            state, code = CheckState.UNUSABLE, unusable.code
    _write(file, findings, state, code)


@transaction.atomic
def _write(file: PieceFile, findings: list[inspection.Finding], state: CheckState, code: str) -> None:
    if not PieceFile.objects.filter(pk=file.pk).exists():
        return
    file.findings.all().delete()
    Finding.objects.bulk_create(
        Finding(
            file=file,
            rule=found.rule,
            verdict=found.verdict.value,
            expected=_plain(found.expected),
            measured=_plain(found.measured),
            mend=found.mend,
            start=found.evidence.start if found.evidence else None,
            end=found.evidence.end if found.evidence else None,
        )
        for found in findings
    )
    PieceFile.objects.filter(pk=file.pk).update(check_state=state, unusable_code=code)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def give_up(file_id: int) -> None:
    """The check failed three times: the page says so, and a person looks."""
    PieceFile.objects.filter(pk=file_id, check_state=CheckState.WAITING).update(check_state=CheckState.FAILED)
