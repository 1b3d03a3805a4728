"""Posted data is read by forms only: neither `request.POST` nor a copy of it occurs outside platform/web/forms.py."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2] / "src" / "baosong"
READER = ROOT / "platform" / "web" / "forms.py"


def readers_of_posted_data() -> dict[str, list[int]]:
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        lines = [node.lineno for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute) and node.attr == "POST"]
        if lines and path != READER:
            found[str(path.relative_to(ROOT))] = lines
    return found


def test_only_forms_read_posted_data():
    assert readers_of_posted_data() == {}
