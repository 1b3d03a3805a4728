"""Names: plain, unique, in the field's terms."""

import ast
from collections import defaultdict
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
# Nouns of the field that end in -ing.
NOUNS = {"ranking", "meeting", "monitoring", "parsing", "editing", "judging", "learning", "typesetting", "tracking"}
# Names that Django gives to inner classes.
INNER = {"Meta", "Media", "Config"}


def test_public_class_names_are_unique():
    places = defaultdict(list)
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name not in INNER:
                places[node.name].append(str(path.relative_to(SOURCE)))

    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_no_module_is_called_by_a_gerund():
    names = {part for path in MODULES for part in path.relative_to(SOURCE).with_suffix("").parts}

    assert {name for name in names if name.endswith("ing")} <= NOUNS


def test_no_class_is_called_by_a_bare_participle():
    participles = {
        "Found",
        "Made",
        "Asked",
        "Kept",
        "Shown",
        "Placed",
        "Named",
        "Given",
        "Sorted",
        "Opened",
        "Counted",
        "Taken",
        "Told",
        "Seen",
        "Noted",
        "Said",
        "Refused",
        "Broken",
        "Clipped",
        "Frozen",
        "Interlaced",
        "Scanned",
        "Unmeasured",
    }
    found = {node.name for path in MODULES for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)}

    assert found & participles == set()


# Words of the domain, which core and platform must not know as packages or classes of apps.
DOMAIN = {"Submission", "Call", "Unit", "Membership", "Round", "Review", "Casebook", "Meeting", "Story"}


def test_the_platform_defines_no_class_of_the_domain():
    defined = {
        f"{path.relative_to(SOURCE)}:{node.name}"
        for path in MODULES
        if path.relative_to(SOURCE).parts[0] == "platform"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef) and node.name in DOMAIN
    }

    assert defined == set()
