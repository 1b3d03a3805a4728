"""Records of decisions have one form, and the index names them all."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "docs" / "decisions"
INDEX = (FOLDER / "README.md").read_text("utf-8")
DECISIONS = sorted(path for path in FOLDER.glob("*.md") if path.name != "README.md")


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_status_date_and_four_sections(path):
    text = path.read_text("utf-8")

    assert re.match(r"# .+\n\n- Status: (proposed|accepted|replaced|rejected)\b.*\n- Date: \d{4}-\d\d-\d\d\n\n", text)
    assert re.findall(r"^## (.+)$", text, re.M) == ["Context", "Options", "Decision", "Consequences"]
    options = text.split("## Options\n")[1].split("## Decision")[0]
    assert len(re.findall(r"^\| (?!---)", options, re.M)) >= 3


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_the_index_has_title_status_and_date_of_a_decision(path):
    text = path.read_text("utf-8")
    title, status, date = re.search(r"# (.+)\n\n- Status: (\w+).*\n- Date: (\S+)", text).groups()

    assert f"| [{title}]({path.name}) | {status} | {date} |\n" in INDEX
