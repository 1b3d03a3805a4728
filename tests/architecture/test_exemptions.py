"""Each exemption from ruff or mypy says why."""

import re

import pytest

from tests.architecture.test_layers import SOURCE

EXEMPTION = re.compile(r"#\s*(?:noqa|type: ignore)(?::\s*[A-Z0-9, ]+|\[[a-z, -]+\])?(.*)$", re.MULTILINE)


@pytest.mark.parametrize("group", sorted(path.name for path in SOURCE.iterdir() if path.is_dir() and path.name != "__pycache__"))
def test_each_exemption_has_a_reason(group):
    silent = [
        f"{path.relative_to(SOURCE)}: {found[0]}"
        for path in sorted((SOURCE / group).rglob("*.py"))
        for found in EXEMPTION.finditer(path.read_text("utf-8"))
        if not found[1].strip(" #-")
    ]

    assert silent == []
