"""Every action that the audit log records has a sentence, in English and in Chinese."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from baosong.apps.calls.services import transitions as call_transitions
from baosong.apps.library import enums as library
from baosong.apps.submissions import enums as submissions
from baosong.platform.messages.audit_actions import sentence, worded_actions
from baosong.platform.states import Transition

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
# Names of steps that are written as f"submission.{step.name}".
STEPS = {
    prefix: {step.name for step in actions if isinstance(step, Transition)}
    for prefix, actions in (
        ("submission", submissions.SUBMISSION_ACTIONS),
        ("request", submissions.REQUEST_ACTIONS),
        ("item", submissions.ITEM_ACTIONS),
        ("entry", vars(library).values()),
        ("call", vars(call_transitions).values()),
    )
}


def actions_of(node):
    """The names that an expression may have as its value; None where that cannot be seen."""
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return actions_of(node.body) | actions_of(node.orelse)
    if isinstance(node, ast.JoinedStr):
        prefix = node.values[0].value.removesuffix(".")
        return {f"{prefix}.{step}" for step in STEPS[prefix]}
    return None


WRITERS = {"record", "LogEntry"}


def audited_actions():
    """Actions of all calls of `record` and entries for `record_all`, and of calls that name theirs for a function that records it."""
    found, unclear = set(), []
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        imports = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if (node.module or "").endswith("audit.services.log")
        }
        if not imports & WRITERS:
            continue
        functions = {node.name: node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        for name, function in functions.items():
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func) in WRITERS):
                actions = actions_of(call.args[0])
                if actions is None:
                    actions = actions_passed(tree, name, function, call.args[0].id)
                if not actions:
                    unclear.append(f"{path.relative_to(SOURCE)}:{call.lineno}")
                found |= actions
    return found, unclear


def actions_passed(tree, name, function, parameter):
    """What the callers in the same module pass for a parameter of a function."""
    positions = [argument.arg for argument in function.args.args]
    found = set()
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == name):
        given = [keyword.value for keyword in call.keywords if keyword.arg == parameter]
        if parameter in positions:
            given += call.args[positions.index(parameter) :][:1]
        found |= set().union(*(actions_of(node) or set() for node in given))
    return found


ACTIONS, UNCLEAR = audited_actions()


def test_the_name_of_every_audited_action_can_be_seen_in_the_source():
    assert UNCLEAR == []
    assert len(ACTIONS) > 100


def test_an_audited_action_is_a_noun_and_a_verb():
    assert [action for action in sorted(ACTIONS) if not re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*", action)] == []


def test_every_audited_action_has_a_sentence_and_no_sentence_is_left_over():
    assert worded_actions() == ACTIONS


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_a_sentence_is_in_the_language_of_the_reader(action):
    facts = {"name": "讲座.mp4", "version": 2, "receipt": "B2026", "reason": "缺字幕", "virus": "Eicar"}
    with translation.override("en"):
        english = sentence(action, facts)
    with translation.override("zh-hans"):
        chinese = sentence(action, facts)

    assert action not in english
    assert re.match(r"[a-z]", english)
    assert "%(" not in english + chinese
    assert re.search(r"[\u4e00-\u9fff]", chinese)
    assert english != chinese


def test_an_action_of_another_version_is_shown_by_its_name():
    assert sentence("unheard.of", {}) == "unheard.of"
