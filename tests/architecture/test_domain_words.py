"""core and platform know no word of the domain, in names, texts, docstrings or templates.

Each exception is for one word in one file or folder, with its reason; one that is no longer needed fails the test.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "baosong"
WORDS = {
    "branch",
    "brief",
    "call",
    "casebook",
    "clerk",
    "course",
    "judging",
    "learner",
    "lecture",
    "lesson",
    "meeting",
    "member",
    "notice",
    "organiser",
    "party",
    "pledge",
    "publicity",
    "quota",
    "receipt",
    "review",
    "reviewer",
    "rubric",
    "squad",
    "story",
    "submission",
    "unit",
}
CHINESE = ("党", "支部", "征集", "报送", "作品", "公示")
PLURALS = {f"{word[:-1]}ies" if word.endswith("y") else f"{word}es" if word.endswith("ch") else f"{word}s": word for word in WORDS}

# Words whose technical sense fills docstrings: only names are checked for them.
IN_NAMES_ONLY = {"call"}
TECHNICAL_NAMES = {"__call__", "call_command", "call_later"}

# (file or folder, words, reason)
EXCEPTIONS: list[tuple[str, set[str], str]] = [
    ("platform/messages/", {"notice"}, "words the codes of core/notice and core/inspection for people"),
    ("platform/messages/rules.py", {"unit"}, "unit of measure"),
    ("platform/messages/terms_changes.py", {"quota", "unit"}, "words the changes of core/terms for people"),
    ("platform/web/templates/web/forms/summary.html", {"notice"}, "CSS class of message boxes"),
    ("platform/web/templates/web/base.html", {"submission", "报送"}, "name of the product"),
    ("platform/web/templates/web/base.html", {"notice"}, "CSS class of message boxes"),
    ("platform/web/templates/web/confirmation.html", {"notice"}, "CSS class of message boxes"),
    ("platform/jobs/celery_backend.py", {"call"}, "Task.call() of Django Tasks"),
    ("core/notice/", {"notice", "quota", "submission", "unit", *CHINESE}, "the parser of notices, which holds their phrases"),
    ("core/phrases/", {"notice", "unit"}, "the grammar of what notices state; units of measure"),
    (
        "core/rules/",
        {"member", "notice", "organiser", "submission", "unit", "作品", "党", "支部"},
        "rules that notices state, with their phrases; units of measure",
    ),
    ("core/terms/", {"branch", "call", "member", "notice", "quota", "submission", "unit"}, "the terms that notices state"),
    ("core/terms/registers.py", {"clerk", "pledge"}, "definitions of registers, and the pledges that some have"),
    ("core/terms/rubric", {"lecture", "review", "reviewer", "rubric", "story", "党"}, "rubrics and their templates"),
    (
        "core/bundle/",
        {"call", "notice", "receipt", "review", "reviewer", "submission", "unit"},
        "the format in which installations exchange calls and submissions",
    ),
    ("core/documents/", {"member"}, "member of a ZIP archive"),
    ("core/forms/", {"unit", *CHINESE} - {"公示", "征集"}, "the labels that offices print in their forms; kinds of fields"),
    ("core/mailparse/subjects.py", {"notice", "作品", "党", "报送", "支部"}, "placeholders in the subjects that notices require"),
    ("core/typesetting/", {"brief", "casebook"}, "kinds of printed documents"),
]


def _words(text: str) -> set[str]:
    """The domain words in an identifier or a text."""
    if text in TECHNICAL_NAMES:
        return set()
    parts = {part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", text)}
    return (parts & WORDS) | {PLURALS[part] for part in parts & PLURALS.keys()} | {word for word in CHINESE if word in text}


def _words_of(path: Path) -> Iterator[str]:
    """The domain words in the path, in a template, in identifiers (also of parameters and attributes), and in string constants with docstrings."""
    yield from _words(str(path.relative_to(SOURCE)))
    if path.suffix == ".html":
        yield from _words(path.read_text("utf-8"))
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield from _words(name)
            case ast.arg(arg=name) | ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(asname=str(name)) | ast.keyword(arg=str(name)):
                yield from _words(name)
            case ast.Constant(value=str(text)):
                yield from _words(text) - IN_NAMES_ONLY


def _found(group: str) -> set[tuple[str, str]]:
    """(file, word) pairs of a folder."""
    paths = [path for path in (SOURCE / group).rglob("*") if path.suffix in (".py", ".html") and "migrations" not in path.parts]
    return {(str(path.relative_to(SOURCE)), word) for path in paths for word in _words_of(path)}


def _is_allowed(file: str, word: str) -> bool:
    return any(file.startswith(prefix) and word in words for prefix, words, _ in EXCEPTIONS)


def test_platform_and_core_use_no_word_of_the_domain():
    found = _found("platform") | _found("core")

    assert sorted(pair for pair in found if not _is_allowed(*pair)) == []


def test_every_exception_is_needed_and_has_a_reason():
    found = _found("platform") | _found("core")
    unused = [
        (prefix, word) for prefix, words, _ in EXCEPTIONS for word in words if not any(file.startswith(prefix) and word == other for file, other in found)
    ]

    assert unused == []
    assert all(reason for _, _, reason in EXCEPTIONS)
