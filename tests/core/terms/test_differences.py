"""Differences of two versions of terms."""

from dataclasses import replace

import pytest

from baosong.core.terms import Rule, Severity, Terms, TermsPiece, TermsQuota, TermsTask
from baosong.core.terms.differences import changed_pieces, differences
from baosong.core.terms.model import PieceKind

PIECE = TermsPiece(PieceKind.VIDEO, "党课视频", "p1", rules=(Rule("duration_s", (900, 1200)),))
TERMS = Terms("通知", tasks=(TermsTask("微党课", "t1", "2026-05-20", (PIECE,), (TermsQuota(1),)),))


def task(**values):
    return replace(TERMS, tasks=(replace(TERMS.tasks[0], **values),))


def rules(*given):
    return task(pieces=(replace(PIECE, rules=given),))


@pytest.mark.parametrize(
    ("after", "kind", "what"),
    [
        (replace(TERMS, title="通知（更正）"), "changed", "title"),
        (replace(TERMS, grace_minutes=30), "changed", "settings"),
        (task(deadline="2026-05-25"), "later", "deadline"),
        (task(deadline="2026-05-20T17:00"), "earlier", "deadline"),
        (task(name="党课"), "changed", "task"),
        (task(quotas=()), "changed", "quota"),
        (task(fields=("speaker",)), "changed", "details"),
        (task(pieces=(PIECE, TermsPiece(PieceKind.IMAGE, "照片", "p2"))), "added", "piece"),
        (task(pieces=()), "removed", "piece"),
        (task(pieces=(replace(PIECE, required=False),)), "looser", "piece"),
        (rules(Rule("duration_s", (900, 1000))), "stricter", "duration_s"),
        (rules(Rule("duration_s", (600, 1500))), "looser", "duration_s"),
        (rules(Rule("duration_s", (1000, 1500))), "changed", "duration_s"),
        (rules(Rule("duration_s", (900, 1200), Severity.ADVICE)), "looser", "duration_s"),
        (rules(*PIECE.rules, Rule("max_bytes", 1024**2)), "stricter", "max_bytes"),
        (rules(), "looser", "duration_s"),
        (replace(TERMS, tasks=(*TERMS.tasks, TermsTask("故事", "t2", "2026-05-20"))), "added", "task"),
        (replace(TERMS, tasks=()), "removed", "task"),
    ],
)  # fmt: skip
def test_each_change_is_told_with_its_direction(after, kind, what):
    (found,) = differences(TERMS, after)

    assert (found.kind, found.what) == (kind, what)


def test_the_same_terms_differ_in_nothing():
    assert differences(TERMS, task(deadline_evidence=None)) == []
    assert changed_pieces(TERMS, TERMS) == set()


def test_files_are_checked_again_only_for_pieces_whose_rules_or_kind_changed():
    assert changed_pieces(TERMS, rules(Rule("duration_s", (900, 1000)))) == {("t1", "p1")}
    assert changed_pieces(TERMS, task(deadline="2026-05-25", pieces=(replace(PIECE, name="视频"), TermsPiece(PieceKind.IMAGE, "照片", "p2")))) == set()
