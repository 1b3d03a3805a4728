"""Every kind of object that the source records in the audit log has a name and ways to its owners there.

The kinds are read from the source, because records of a stored folder lack what came later.
"""

import ast
import importlib
import inspect
import typing
from pathlib import Path

from django.apps import apps
from django.db.models import Model

from baosong.platform.audit.services import log
from baosong.site.audit_log.subjects import SUBJECTS

SOURCE = Path(__file__).parents[2] / "src"


def value_of(node, names):
    """What an expression of names and attributes means in a module, else None."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(value_of(node.value, names), node.attr, None)
    return None


def is_model(value):
    return inspect.isclass(value) and issubclass(value, Model)


def models_in(annotation):
    """The models of a type: of itself, or of an optional one, a tuple or a list."""
    return [annotation] if is_model(annotation) else [found for part in typing.get_args(annotation) for found in models_in(part)]


def has_field(model, name):
    return any(field.name == name for field in model._meta.get_fields())


def models_of(node, function, names, seen=frozenset()):
    """The models that an expression in a function may have."""
    if isinstance(node, ast.Attribute):
        owners = models_of(node.value, function, names, seen)
        return [owner._meta.get_field(node.attr).related_model for owner in owners if has_field(owner, node.attr)]
    if isinstance(node, ast.Name) and node.id not in seen:
        return models_of_name(node.id, function, names, seen | {node.id})
    if isinstance(node, ast.Call):
        called = value_of(node.func, names)
        if inspect.isfunction(called):
            return models_in(typing.get_type_hints(inspect.unwrap(called)).get("return"))
    if named := [value for part in ast.walk(node) if is_model(value := value_of(part, names))]:
        return named[:1]
    # A conditional expression, an item of a list, a function of a function's result.
    parts = (node.body, node.orelse) if isinstance(node, ast.IfExp) else ast.iter_child_nodes(node)
    return next(filter(None, (models_of(part, function, names, seen) for part in parts if isinstance(part, ast.expr))), [])


def models_of_name(name, function, names, seen):
    """By the annotation of a parameter, else by what is assigned or looped over."""
    for parameter in (*function.args.args, *function.args.kwonlyargs):
        if parameter.arg == name and parameter.annotation:
            return [value for part in ast.walk(parameter.annotation) if is_model(value := value_of(part, names))]
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.For | ast.comprehension | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            source = node.iter if isinstance(node, ast.For | ast.comprehension) else node.value
            is_it = any(isinstance(part, ast.Name) and part.id == name for target in targets for part in ast.walk(target))
            if is_it and (found := models_of(source, function, names, seen)):
                return found
    return []


def recorded_objects():
    """The labels of all models that are passed to `record`, and the calls where the model cannot be seen."""
    labels, unclear = set(), []
    for path in sorted(SOURCE.rglob("*.py")):
        text = path.read_text("utf-8")
        if "record(" not in text:
            continue
        names = None
        for function in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)):
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and ast.unparse(node.func) in ("record", "log.record")):
                names = names or vars(importlib.import_module(".".join(path.relative_to(SOURCE).with_suffix("").parts)))
                if value_of(call.func, names) is not log.record:
                    continue
                found = models_of(call.args[1], function, names)
                labels |= {model._meta.label_lower for model in found}
                if not found:
                    unclear.append(f"{path.relative_to(SOURCE)}:{call.lineno} {ast.unparse(call.args[1])}")
    return labels, unclear


LABELS, UNCLEAR = recorded_objects()


def test_the_kind_of_every_recorded_object_can_be_seen_in_the_source():
    assert UNCLEAR == []
    assert {"calls.call", "judging.candidate", "orgs.accessreview", "jobs.jobrun", "audit.audithead"} <= LABELS


def test_every_recorded_object_has_a_kind():
    assert sorted(LABELS - set(SUBJECTS)) == []


def test_the_log_knows_no_object_that_is_not_a_model():
    assert all(apps.get_model(label) for label in SUBJECTS)
