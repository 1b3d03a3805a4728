"""The glossary fits the code and the pages."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.apps import apps

from baosong.platform.states import Action
from tools.glossary import NOUNS, VERBS

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
TREES = [ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]
NODES = [node for tree in TREES for node in ast.walk(tree)]
CLASSES = {node.name for node in NODES if isinstance(node, ast.ClassDef)}
FUNCTIONS = {node.name for node in NODES if isinstance(node, ast.FunctionDef)}
CATALOGUE = polib.pofile(str(SOURCE / "site" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"))
PAGES = "\n".join([entry.msgstr or "".join(entry.msgstr_plural.values()) for entry in CATALOGUE] + [path.read_text("utf-8") for path in SOURCE.rglob("*.html")])


def words(column, rows):
    return [word for row in rows for word in re.split(r", ", row[column]) if word != "–"]


def action_names():
    import importlib

    modules = [importlib.import_module(f"{config.name}.enums") for config in apps.get_app_configs() if config.name.startswith("baosong.apps.")]
    return {value.name for module in modules for value in vars(module).values() if isinstance(value, Action)}


def test_nouns_are_classes():
    assert [word for word in words(0, NOUNS) if word not in CLASSES] == []


def test_verbs_are_functions_or_actions():
    assert set(words(0, VERBS)) - FUNCTIONS - action_names() == set()


def test_every_model_is_explained():
    models = {model.__name__ for model in apps.get_models() if model.__module__.startswith("baosong.")}

    assert models - set(words(0, NOUNS)) == set()


@pytest.mark.parametrize("word", sorted({*words(1, NOUNS), *words(1, VERBS)}))
def test_chinese_words_are_used_on_pages(word):
    assert word in PAGES


def test_no_word_of_the_code_has_two_rows():
    code = words(0, NOUNS) + words(0, VERBS)

    assert sorted(code) == sorted(set(code))
