"""Collect the messages of templates and code, and keep the catalogue of translations complete.

python tools/messages.py update    adds new messages to the catalogue, drops those no longer used
python tools/messages.py missing   prints what has no translation; exit 1 if there is any
"""

import io
import sys
from pathlib import Path

import polib
from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "baosong"
CATALOGUE = SOURCE / "site" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    # core/rules/text.py
    "message": None,
}
Messages = dict[tuple[str, str], tuple[str, set[str]]]


def collect() -> Messages:
    """(context, singular) -> (plural, source files)."""
    if not settings.configured:
        settings.configure(TEMPLATES=[])
    found: Messages = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html"), *SOURCE.glob("*/*/templates/**/*.txt")]):
        text = path.read_text("utf-8")
        if path.suffix != ".py":
            text = "\n".join(line.strip() for line in templatize(text).split("\n"))
        elif not any(call in text for call in ("gettext", "_(", "message(")):
            continue
        for _line, function, messages, _comments in extract_python(io.BytesIO(text.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}):
            parts = messages if isinstance(messages, tuple) else (messages,)
            if not parts or not all(isinstance(part, str) for part in parts[: 2 if function in ("pgettext", "pgettext_lazy") else 1]):
                continue
            context, singular, plural = "", parts[0], ""
            if function.startswith("p"):
                context, singular = parts[0], parts[1]
            elif function == "ngettext":
                plural = parts[1]
            found.setdefault((context, singular), (plural, set()))[1].add(str(path.relative_to(SOURCE)))
    return found


def update() -> None:
    """Write the catalogue, with the translations it already has."""
    old = {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(CATALOGUE))} if CATALOGUE.exists() else {}
    catalogue = polib.POFile(wrapwidth=78)
    catalogue.metadata = {
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    for (context, singular), (plural, files) in sorted(collect().items(), key=lambda item: (sorted(item[1][1])[0], item[0])):
        entry = polib.POEntry(msgid=singular, msgctxt=context or None, occurrences=[(file, "") for file in sorted(files)])
        known = old.get((context, singular))
        if plural:
            entry.msgid_plural = plural
            entry.msgstr_plural = {0: (known.msgstr_plural.get(0, "") or known.msgstr) if known else ""}
        else:
            entry.msgstr = known.msgstr if known else ""
        catalogue.append(entry)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))


def missing() -> list[str]:
    """Messages of the source without a translation."""
    known = {(entry.msgctxt or "", entry.msgid): entry for entry in polib.pofile(str(CATALOGUE))} if CATALOGUE.exists() else {}
    lacking = []
    for key in collect():
        entry = known.get(key)
        if entry is None or entry.fuzzy or not (entry.msgstr or entry.msgstr_plural.get(0)):
            lacking.append(": ".join(part for part in key if part))
    return lacking


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update()
    lacking = missing()
    print(*lacking, sep="\n", end="\n" if lacking else "")
    sys.exit(1 if lacking and sys.argv[1:] == ["missing"] else 0)
