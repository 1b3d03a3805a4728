"""What the code does not do with what it receives, and where chance and unescaped HTML are used."""

import ast
import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
TREES = {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}
EXECUTING = {"eval", "exec", "os.system", "os.popen", "compile"}
UNPICKLING = {"pickle", "marshal", "shelve", "dill", "yaml", "jsonpickle"}
# Lots are drawn from a seed that is stored, so that the draw can be repeated; keys and codes come from `secrets`.
DRAWN = {"apps/judging/services/assignment.py", "apps/judging/services/distribution.py", "apps/judging/services/replacement.py"}
DEMO = {"site/demo/documents.py", "site/demo/judging_round.py"}
# Text that is generated here and escaped where it is generated.
UNESCAPED = {
    "apps/publications/templates/publications/publicity_of_entry.html",
    "apps/articles/templates/articles/wechat.html",
    "apps/meetings/templates/meetings/meeting.html",
    "apps/orgs/templates/orgs/invitation_sheet.html",
}


def imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0]


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_nothing_is_executed_and_no_shell_is_started():
    """ASVS 5.2.1–5.2.8, 5.3.1–5.3.10."""
    executed = [(name, ast.unparse(call.func)) for name, tree in TREES.items() for call in calls(tree) if ast.unparse(call.func) in EXECUTING]
    shells = [name for name, tree in TREES.items() for call in calls(tree) for given in call.keywords if given.arg == "shell"]

    assert (executed, shells) == ([], [])
    assert len(TREES) > 500


def test_no_format_that_creates_objects_is_read():
    """ASVS 5.5.1–5.5.4."""
    assert {name for name, tree in TREES.items() if UNPICKLING & set(imported(tree))} == set()


def test_chance_that_can_be_foreseen_draws_lots_only():
    """ASVS 6.3.1–6.3.2."""
    assert {name for name, tree in TREES.items() if "random" in imported(tree)} == DRAWN | DEMO


def test_templates_escape_except_what_is_generated_here():
    """ASVS 1.5.1–1.5.4, 5.3.1–5.3.10."""
    unescaped = {
        path.relative_to(SOURCE).as_posix() for path in SOURCE.rglob("*.html") if re.search(r"\|\s*safe\b|{%\s*autoescape\s+off", path.read_text("utf-8"))
    }

    assert unescaped == UNESCAPED
    assert {name for name, tree in TREES.items() if any(ast.unparse(call.func) == "mark_safe" for call in calls(tree))} == {"platform/web/templatetags/web.py"}
