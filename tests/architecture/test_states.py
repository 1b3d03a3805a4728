"""States: one table per record; no template and no code compares a state with a string of its own."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from baosong.platform.states import ChoicePredicates, OpenActions

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
TEMPLATES = list(SOURCE.rglob("*.html"))
MODULES = [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
DESCRIPTORS = [value for model in apps.get_models() for value in vars(model).values() if isinstance(value, (ChoicePredicates, OpenActions))]
# `standing` of the matrix and `verdict` of a file are properties of rows.
FIELDS = {value.field for value in DESCRIPTORS} | {"standing", "verdict"}
FIELD = rf"[\w.]*\.(?:{'|'.join(sorted(FIELDS))}|\w*state)"
COMPARED = re.compile(rf"""{FIELD}\s*(?:==|!=|\bnot in\b|\bin\b)\s*["']|["']\s*(?:==|!=)\s*{FIELD}\b""")


def test_no_template_compares_a_state_with_a_literal():
    found = [f"{path.relative_to(SOURCE)}: {match.group()}" for path in TEMPLATES for match in COMPARED.finditer(path.read_text("utf-8"))]

    assert found == []


@pytest.mark.parametrize(
    "written", ['x.state == "draft"', "x.state != 'draft'", "page.file.check_state == 'waiting'", '"draft" == x.state', "cell.standing == 'done'"]
)
def test_the_search_finds_comparisons(written):
    assert COMPARED.search("{% if " + written + " %}")


def _is_state(node: ast.expr) -> bool:
    name = (
        node.attr if isinstance(node, ast.Attribute) else node.slice.value if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant) else ""
    )
    return isinstance(name, str) and (name in FIELDS or name.endswith("state"))


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        return any(_is_literal(item) for item in node.elts)
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(node.value)


def _literals(tree: ast.AST) -> list[int]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            if any(map(_is_state, sides)) and any(map(_is_literal, sides)):
                found.append(node.lineno)
        if isinstance(node, ast.Call):
            found += [node.lineno for word in node.keywords if re.search(r"(^|_)state(__in)?$", word.arg or "") and _is_literal(word.value)]
    return found


def test_no_module_compares_or_filters_a_state_by_a_literal():
    found = [f"{path.relative_to(SOURCE)}:{line}" for path in MODULES for line in _literals(ast.parse(path.read_text("utf-8")))]

    assert found == []


@pytest.mark.parametrize(
    "written", ['x.state == "a"', 'x.state in ("a", "b")', '"a" != row["state"]', 'rows.filter(state="a")', 'rows.exclude(file__check_state__in=["a"])']
)
def test_the_search_finds_literals_in_python(written):
    assert _literals(ast.parse(written))


def test_templates_ask_only_for_choices_and_actions_that_exist():
    choices = {value for found in DESCRIPTORS if isinstance(found, ChoicePredicates) for value in found.values} | {"violated", "advice", "unknown"}
    actions = {name for found in DESCRIPTORS if isinstance(found, OpenActions) for name in found.names}
    text = "\n".join(path.read_text("utf-8") for path in TEMPLATES)

    assert set(re.findall(r"\b\w+_is\.(\w+)", text)) <= choices
    assert set(re.findall(r"\.can\.(\w+)", text)) <= actions


@pytest.mark.parametrize("table", [found for found in DESCRIPTORS if isinstance(found, OpenActions)], ids=lambda table: ",".join(sorted(table.names))[:60])
def test_the_actions_of_a_table_have_one_name_each_and_can_be_taken(table):
    assert len(table.names) == len(table.actions)
    assert all(action.sources for action in table.actions)


def test_every_model_with_a_state_publishes_it():
    missing = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("baosong.")
        for field in model._meta.fields
        if field.name.endswith("state")
        and field.choices
        and not any(isinstance(found, ChoicePredicates) and found.field == field.name for found in vars(model).values())
    ]

    assert missing == []
