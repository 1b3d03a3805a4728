"""Name a file as the notice asks, from what is known of its submission."""

import re
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import transaction

from baosong.apps.orgs.models import Person
from baosong.apps.submissions.errors import NothingToRename
from baosong.apps.submissions.models import PieceFile
from baosong.apps.submissions.services.receive import safe_name
from baosong.apps.submissions.services.transitions import locked
from baosong.apps.submissions.services.versions import working
from baosong.core.inspection.check_result import Verdict
from baosong.core.rules import KINDS
from baosong.core.rules.file_name import AUTHOR_WORDS, SEPARATORS, TITLE_WORDS, UNIT_WORDS
from baosong.platform.audit.services.log import record

FIELD: Final = "file_name"
PARTS: Final = ((UNIT_WORDS, "unit"), (AUTHOR_WORDS, "name"), (TITLE_WORDS, "title"))
SEPARATOR: Final = re.compile(f"([{re.escape(SEPARATORS)}])")


def suggested_name(file: PieceFile) -> str:
    """Return the name that the rule asks for; empty without such a rule, or where a part of the pattern is not known."""
    submission = file.version.submission
    piece = submission.task.terms.piece(file.piece_key)
    rule = piece.rule(FIELD) if piece is not None else None
    if rule is None:
        return ""
    values = {"unit": submission.unit.name, "name": submission.details.get("speaker", ""), "title": submission.title}
    filled = [part if SEPARATOR.fullmatch(part) else _filled(part, values) for part in SEPARATOR.split(str(rule.value))]
    if not all(filled):
        return ""
    stem = "".join(filled)
    taken = set(file.version.files.exclude(pk=file.pk).values_list("name", flat=True))
    names = (safe_name(f"{stem}{f'（{number}）' if number > 1 else ''}{Path(file.name).suffix}") for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _filled(part: str, values: dict[str, str]) -> str:
    """Return the value of one part, without separators of its own."""
    known = next((values[key] for words, key in PARTS if any(word in part for word in words)), "")
    return SEPARATOR.sub("", known)


@transaction.atomic
def rename(file: PieceFile, *, by: Person, at: datetime) -> PieceFile:
    """Give a file the suggested name, in the working version; submitted versions keep theirs. Refuses where there is no such name."""
    submission = locked(file.version.submission)
    old, new = file.name, suggested_name(file)
    target = working(submission).files.filter(piece_key=file.piece_key, sha256=file.sha256, name=old).first()
    if not new or new == old or target is None:
        raise NothingToRename
    target.name = new
    target.save(update_fields=["name"])
    _judge_again(target)
    record("file.renamed", submission, by=by, at=at, name=old, to=new, piece=file.piece_key, sha256=file.sha256)
    return target


def _judge_again(file: PieceFile) -> None:
    for finding in file.findings.filter(rule=FIELD):
        finding.measured = Path(file.name).stem
        if finding.expected and KINDS[FIELD].check(finding.expected, finding.measured):
            finding.verdict, finding.remedy = Verdict.MET, ""
        finding.save(update_fields=["measured", "verdict", "remedy"])
