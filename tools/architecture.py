"""Write the generated pages: architecture with imports, states, options, checks.

python -m tools.architecture    writes docs/architecture.md, docs/states.md, docs/configuration.md and docs/checks.md
"""

from collections import defaultdict
from pathlib import Path

import grimp

from tools.glossary import NOUNS, VERBS

ROOT = Path(__file__).resolve().parent.parent
# Boxes of the drawing from top to bottom: packages and subject. At most twelve.
BOXES = (
    (("cli", "site"), "commands, settings, URLs, desk, API, backup, monitoring, demo"),
    (("apps.publications", "apps.learning", "apps.tracking"), "casebooks and official papers, courses, matrix and reminders"),
    (("apps.federation", "apps.library"), "exchange between installations, library"),
    (("apps.inbox", "apps.judging", "apps.articles"), "mail and folders, judging, articles"),
    (("apps.registers", "apps.meetings"), "registers and pledges, meetings and stories"),
    (("apps.submissions",), "pieces, versions, states, receipts, checks"),
    (("apps.calls",), "drafts, publishing, passing on"),
    (("apps.orgs",), "people, units, roles, sign-in"),
    (
        ("platform.notifications", "platform.audit", "platform.messages", "platform.uploads", "platform.web"),
        "outgoing messages, audit log, sentences, uploads, web",
    ),
    (
        (
            "platform.jobs",
            "platform.fulltext",
            "platform.tables",
            "platform.sqlite",
            "platform.storage",
            "platform.events",
            "platform.errors",
            "platform.states",
        ),
        "jobs, search index, tables, queue of SQLite's writers, storage, state tables",
    ),
    (
        ("core.anonymisation", "core.notice", "core.inspection", "core.bundle", "core.mailparse", "core.typesetting", "core.forms"),
        "blind copies, notice parser, file checks, bundles, mail, typesetting, forms",
    ),
    (
        ("core.terms", "core.rules", "core.phrases", "core.documents", "core.chinese", "core.blobstore", "core.sandbox"),
        "terms, rules, phrases, documents, Chinese text, blobs, sandbox",
    ),
)
PLACES = (
    ("a new phrasing of notices", "`core/notice/phrases/`, one file a family, with one example that is its test"),
    (
        "a new rule on files",
        (
            "one file in `core/rules` and one line in its `__init__.py`: [the diff](../CONTRIBUTING.md#a-new-rule-kind); a property that is not measured yet:"
            " the subject of `core/inspection`"
        ),
    ),
    ("another way to rank", "`apps/judging/services/ranking.py`, pure; `benchmarks/ranking.py` measures it"),
    ("content of a bundle", "`core/bundle/contents.py` (data), `apps/federation/services/build_bundle.py` and `import_bundle.py`"),
    (
        "a new state",
        (
            "the choices and the table of actions in the app's `enums.py` (all tables: [states.md](states.md)), a migration, a service that sets the state,"
            " `make docs`"
        ),
    ),
    ("a state transition", "the table of actions in the app's `enums.py`, for example SUBMISSION_ACTIONS, then a service"),
    ("a refusal", "the app's `errors.py`, its sentence in `interfaces/messages.py`"),
    ("an action in the audit log", "the service that records it, its sentence in the app's `interfaces/audit_sentences.py`"),
    ("a permission", "the app's `policies.py`"),
    ("a query of a list page", "the app's `queries.py`"),
    ("an oddity of mail programs", "`core/mailparse/`, with a mail byte by byte as its test"),
    ("assignment of files to tasks", "`apps/inbox/services/file_assignment.py`, pure"),
    ("when a reminder is due", "`apps/tracking/services/reminder_schedule.py`, pure"),
    (
        "a new reminder",
        (
            "in `apps/tracking`: OccasionKind in `enums.py`, its fields in `models/rule.py` with a migration, ReminderPlan and `occasions` in"
            " `services/reminder_schedule.py`, `set_rule` in `services/reminder_rules.py`, `occasion_phrase` in `interfaces/messages.py`,"
            " the form in `views/reminder_rules.py`"
        ),
    ),
    ("a background job", "the payload in the app's `jobs.py`, its handler in `interfaces/handlers.py`; if it is scheduled, `site/schedule.py`"),
    ("a way to hand in", "an endpoint that ends in `apps/submissions/services/receive.py`"),
    ("a register", "data: a definition typed on the page, or a file in `core/terms/presets/`"),
    (
        "an export",
        (
            "the app that owns the data, in `interfaces/`: `exporters.py` (tracking), `tables.py` (judging, registers), `publicity.py` (publications),"
            " `editions.py` (articles), `scorm.py` (learning); on `platform/tables` or `core/typesetting`;"
            " its URL in `site/interfaces/disclosures.py` if it shows personal data"
        ),
    ),
    ("an import of a table", "the app that owns the data, `interfaces/tables.py` (orgs, meetings, registers), on `platform/tables`; then a service"),
    ("an option", "`site/configuration.py`, then `make docs`"),
)


def package_of(module: str) -> str:
    """`apps.calls` for `baosong.apps.calls.models`; `site` for `baosong.site.settings`."""
    parts = module.split(".")[1:]
    return ".".join(parts[:2]) if parts[:1] and parts[0] in ("apps", "platform", "core") else ".".join(parts[:1])


def imports() -> dict[str, set[str]]:
    """Which packages each package imports."""
    graph = grimp.build_graph("baosong")
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        source = package_of(module)
        for other in graph.find_modules_directly_imported_by(module):
            target = package_of(other)
            if source and target and source != target and "." in target + source:
                found[source].add(target)
    return found


def architecture() -> str:
    """docs/architecture.md."""
    lines = [
        "# Architecture",
        "",
        "Generated by `make docs`. Imports point only downwards; `.importlinter` enforces it, and a new package must be placed there.",
        "",
        "```mermaid",
        "flowchart TD",
    ]
    for number, (packages, subject) in enumerate(BOXES):
        names = ", ".join(package.rpartition(".")[2] for package in packages)
        lines.append(f'  b{number}["<b>{names}</b><br>{subject}"]')
    lines += [f"  b{number} --> b{number + 1}" for number in range(len(BOXES) - 1)]
    lines += [
        "```",
        "",
        "- `core/`: plain Python without Django; each package can be used as a library.",
        "- `platform/`: Django building blocks that know nothing of the domain.",
        "- `apps/`: the Django apps of the domain.",
        "- `site/`, `cli/`: settings, URLs and pages that assemble an installation, and its command.",
        "",
        "## Inside an app",
        "",
        "From the top: `urls`, `views`, `forms`, `interfaces`, `policies`, `services`, `queries`, `models`, and `enums errors events jobs`, which hold no logic.",
        "`services` are the only writers of state. A service locks, ensures, changes, writes the audit log, announces and returns, in this order;",
        "`apps/submissions/services/submit.py` is the pattern. Another app may import only `services queries models policies events errors enums jobs`.",
        "",
        "## What imports what",
        "",
        "| package | imports |",
        "| --- | --- |",
    ]
    found = imports()
    lines += [f"| `{source}` | {' '.join(f'`{target}`' for target in sorted(found[source]))} |" for source in sorted(found)]
    for title, rows in (("Nouns", NOUNS), ("Verbs", VERBS)):
        lines += ["", f"## {title}", "", "| code | on pages | meaning |", "| --- | --- | --- |"]
        lines += [f"| {' '.join(f'`{word}`' for word in code.split(', '))} | {shown} | {meaning} |" for code, shown, meaning in rows]
    lines += [
        "",
        "## Where does my line go?",
        "",
        "Worked examples with diffs: [CONTRIBUTING.md](../CONTRIBUTING.md#worked-examples).",
        "",
        "| line | goes to |",
        "| --- | --- |",
    ]
    lines += [f"| {line} | {place} |" for line, place in PLACES]
    return "\n".join(lines) + "\n"


def checks() -> str:
    """docs/checks.md."""
    from baosong.core.inspection.checks import OWN

    lines = [
        "# Checks",
        "",
        "Generated by `make docs`. Every check of a file. Cost: HEADER takes milliseconds, LOOKS some seconds, PASS one decoding of the whole film.",
        "A check without rules always runs.",
        "",
        "| check | kinds of file | rules of the notice | cost | what it reports | source |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for check in OWN:
        kinds = " ".join(sorted(kind.value for kind in check.kinds))
        lines.append(f"| `{check.name}` | {kinds} | {' '.join(sorted(check.rules)) or '–'} | {check.cost.name} | {check.summary} | {check.source} |")
    lines += [
        "",
        "## A check of your own",
        "",
        "A check is a class with `name`, `kinds`, `rules`, `cost`, `source` and a method `findings(subject)`. A package adds it by an entry point:",
        "",
        "```toml",
        '[project.entry-points."baosong.checks"]',
        'loud_title = "loud_title:LoudTitle"',
        "```",
        "",
        "[The example](examples/loud_title/loud_title.py) is installed and run by `tests/core/inspection/test_checks.py`. The properties of `subject`",
        "(`film`, `scan`, `burned_in`, `paper`, `picture`) are measured once, on first access. Raise `UnusableFile` for a file of another kind.",
        "Checks run in a child process with limits of time and memory: a faulty check costs one file.",
    ]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """Every generated page by its path."""
    from baosong.site.configuration import as_markdown
    from tools.states import states

    return {"docs/architecture.md": architecture(), "docs/states.md": states(), "docs/configuration.md": as_markdown(), "docs/checks.md": checks()}


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / name).parent.mkdir(exist_ok=True)
        (ROOT / name).write_text(text, "utf-8")
