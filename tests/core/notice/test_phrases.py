"""Every phrase is tested by its examples."""

import importlib
import pkgutil

import pytest

from baosong.core import rules
from baosong.core.notice import phrases
from baosong.core.phrases.normal_form import plain

for package in (phrases, rules):
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"{package.__name__}.{module.name}")

EXAMPLES = [(family, phrase, text, value) for family in phrases.families() for phrase, text, value in family.examples()]


@pytest.mark.parametrize(("family", "phrase", "text", "value"), EXAMPLES, ids=[f"{f.field}-{t}" for f, _p, t, _v in EXAMPLES])
def test_example(family, phrase, text, value):
    found = [item.value for item in family.find(text)]

    assert (value in found) if value is not None else (found == [])


def test_there_are_examples_for_every_family():
    assert all(any(phrase.examples for phrase in family.phrases) for family in phrases.families())


def test_plain_text_keeps_every_offset():
    text = "請於2021年5月4日前，報送「微課」視頻（MP4）。\u3000ＡＢＣ\u200b臺灣"

    assert len(plain(text)) == len(text)
    assert plain(text)[2:11] == "2021年5月4日"
