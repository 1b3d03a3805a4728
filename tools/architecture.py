"""Write the generated pages: architecture with imports, states, options, checks.

python -m tools.architecture    writes docs/architecture.md, docs/states.md, docs/configuration.md and docs/checks.md
"""

from collections import defaultdict
from pathlib import Path

import grimp

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
        ("platform.jobs", "platform.fulltext", "platform.tables", "platform.storage", "platform.events", "platform.errors", "platform.states"),
        "jobs, search index, tables, storage, state tables",
    ),
    (("core.notice", "core.inspection", "core.bundle", "core.mailparse", "core.typesetting"), "notice parser, file checks, bundles, mail, typesetting"),
    (("core.terms", "core.blobstore", "core.documents", "core.sandbox", "core.chinese"), "terms, blobs, documents, sandbox, Chinese text"),
)
NOUNS = (
    ("Notice", "通知", "the document as received"),
    ("Terms", "报送要求", "what a notice asks, as data (call.toml)"),
    ("Call", "报送事项", "terms issued by one unit and answered by the units below it"),
    ("Task", "任务", "one kind of thing to hand in; has a deadline and quotas"),
    ("Piece", "材料", "one file or document of a submission"),
    ("Rule", "要求", "one limit on a piece, binding or recommended; refers to its sentence"),
    ("Evidence", "依据", "the place in the notice that a value was read from"),
    ("Quota", "名额", "least and most, for all or by kind of unit"),
    ("Unit, Membership", "单位, 角色", "a node of the tree; a person's role in it"),
    ("Submission, Version", "报送件, 版本", "what one unit hands in to one task; one state of its files"),
    ("Action, Transition", "操作, 流转", "what a state permits; an action that changes the state; docs/states.md lists them"),
    ("Receipt", "回执", "number, time and SHA-256 of every file received"),
    ("Finding", "检查结果", "the result of one check of one file against one rule"),
    ("Check", "检查项", "one property of a file that is checked; docs/checks.md lists them"),
    ("Repair", "修复", "a film converted at the unit's request; the original is kept"),
    ("Fingerprint, Similarity", "指纹, 相同之处", "hashes of a file's content; what two submissions share, shown to people only"),
    ("StampedScan", "盖章扫描件", "the scan of a stamped summary table"),
    ("InboxMail, PendingSubmission", "来信, 收件", "a mail as received; a submission that is submitted when its checks are done"),
    ("Rubric, Round, Review", "评分标准, 评审轮次, 评审", "criteria; one stage of judging; one reviewer's scores"),
    ("Selection, PublicNotice, Certificate", "择优结果, 公示, 证书", "the outcome of a task at one level"),
    ("Objection", "异议", "a statement against an outcome during the public notice"),
    ("Bundle, Dispatch, Peer", "报送包, 推荐上报, 对接系统", "the signed package between installations; one on its way; another installation"),
    ("Meeting, Member, Story", "组织生活会, 成员, 故事", "a branch meeting, its members and their stories"),
    ("BranchMembership", "所在支部", "a member's place in one branch, with the personal link"),
    ("Attachment", "图片与录音录像", "a member's file, cleaned of metadata"),
    ("Article, ArticlePart", "故事汇与稿件, 篇目", "a text made of stories or register entries"),
    ("Register, RegisterEntry, EntryAction", "登记簿, 登记, 行动", "a register defined in data, one entry, what was done"),
    ("Pledge", "责任状", "a signed text with a hash over text, signature and time"),
    ("GridCell", "网格", "a node of the grid: campus, building, storey"),
    ("Entry, Collection, Transcript", "素材, 专题, 字幕文本", "the library"),
    ("Casebook, Section, Case, Printing, Erratum", "案例集, 部分, 案例, 印制, 勘误", "a book compiled from the library"),
    ("Brief, OfficialDocument", "简报, 公文", "compiled documents after their customary form and GB/T 9704"),
    ("Publication", "发布", "a submission in one public channel"),
    ("Course, Lesson, Enrolment", "课程, 一讲, 学习", "entries learned together"),
    ("ReminderRule, ReminderOccasion", "催报规则, 时机", "when and how units are reminded"),
    ("AuditRecord", "操作日志", "who did what to which object when, hash-chained"),
    ("Message, ChatWebhook", "消息, 群机器人", "an outgoing message; a chat group it goes to"),
)
VERBS = (
    ("publish", "发布", "issue a call to units"),
    ("amend", "更正", "issue a new version of a call"),
    ("pass on", "转发", "issue a received call to one's own units, never less strictly"),
    ("begin", "新建", "create a draft submission"),
    ("submit", "报送", "hand in the working version and issue a receipt"),
    ("withdraw", "撤回", "take a submission back before the deadline"),
    ("accept, return", "合格, 退回修改", "the level's decision on a submission"),
    ("check", "检查", "compare a file with the rules of its piece"),
    ("repair", "修复", "convert a file so that it meets the rules"),
    ("forward", "推荐上报", "submit an accepted submission to the level above"),
    ("review, select", "评审, 择优", "score submissions; decide the outcome"),
    ("release", "公布", "make decisions visible to units"),
    ("announce", "通知订阅者", "publish an event after commit"),
    ("remind", "催报", "write to units that still owe submissions"),
    ("sweep", "清理", "delete expired uploads and parts"),
)
PLACES = (
    ("a new phrasing of notices", "`core/notice/phrases/`, one file a family, with one example that is its test"),
    ("a new rule on files", "`core/terms` (data), `core/inspection/checks` (check), `platform/messages` (sentence)"),
    ("another way to rank", "`apps/judging/services/ranking.py`, pure; `benchmarks/ranking.py` measures it"),
    ("content of a bundle", "`core/bundle/contents.py` (data), `apps/federation/services/build_bundle.py` and `import_bundle.py`"),
    ("a state transition of a submission", "`apps/submissions/enums.py`, the table SUBMISSION_ACTIONS, then a service"),
    ("a refusal", "the app's `errors.py`, its sentence in `interfaces/messages.py`"),
    ("a permission", "the app's `policies.py`"),
    ("a query of a list page", "the app's `queries.py`"),
    ("an oddity of mail programs", "`core/mailparse/`, with a mail byte by byte as its test"),
    ("assignment of files to tasks", "`apps/inbox/services/file_assignment.py`, pure"),
    ("when a reminder is due", "`apps/tracking/services/reminder_schedule.py`, pure"),
    ("a way to hand in", "an endpoint that ends in `apps/submissions/services/receive.py`"),
    ("a register", "data: a definition typed on the page, or a file in `core/terms/presets/`"),
    ("an export", "the app that owns the data, `interfaces/exporters.py`, on `platform/tables` or `core/typesetting`"),
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
        "- `core/`: plain Python without Django and without one word of the platform; each package is usable as a library.",
        "- `platform/`: Django building blocks without a word of the domain.",
        "- `apps/`: the Django apps of the domain.",
        "- `site/`, `cli/`: what an installation is made of, and its command.",
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
        lines += ["", f"## {title}", "", "| code | interface | meaning |", "| --- | --- | --- |"]
        lines += [f"| {code} | {shown} | {meaning} |" for code, shown, meaning in rows]
    lines += ["", "## Where does my line go?", "", "| line | place |", "| --- | --- |"]
    lines += [f"| {line} | {place} |" for line, place in PLACES]
    return "\n".join(lines) + "\n"


def checks() -> str:
    """docs/checks.md."""
    from baosong.core.inspection.checks import OWN

    lines = [
        "# Checks",
        "",
        "Every question that inspection asks of a file, from the code by `make docs`. HEADER takes milliseconds, LOOKS some seconds, PASS one",
        "decoding of the whole film. Without rules a check is asked always.",
        "",
        "| check | of | rules of the notice | cost | what it says | source |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for check in OWN:
        kinds = " ".join(sorted(kind.value for kind in check.kinds))
        said = (type(check).__doc__ or "").split("\n")[0]
        lines.append(f"| `{check.name}` | {kinds} | {' '.join(sorted(check.rules)) or '–'} | {check.cost.name} | {said} | {check.source} |")
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
        "[The example](examples/loud_title/loud_title.py) is installed and asked by `tests/core/inspection/test_checks.py`. What `subject` measures",
        "(`film`, `watched`, `burned_in`, `paper`, `picture`) is measured once, when it is first asked. Raise `UnusableFile` for a file that is none",
        "of its kind. Checks run in a child process with limits: one that hangs or swells costs one file.",
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
