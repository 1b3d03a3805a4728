"""Writes the generated pages: the house with its picture drawn from the import graph, the options, the checks.

python tools/house.py          writes docs/house.md, docs/configuration.md and docs/checks.md
"""

from collections import Counter
from pathlib import Path

import grimp

ROOT = Path(__file__).resolve().parent.parent
FLOORS = (
    ("roof", ("cli", "site")),
    ("fourth floor", ("press", "learning", "progress")),
    ("third floor", ("exchange", "library")),
    ("second floor", ("intake", "judging", "activities")),
    ("first floor", ("works", "calls", "orgs")),
    ("cellar", ("letters", "journal", "wording", "kit")),
    ("ground, plain Python", ("notice", "inspection", "printing", "bundle", "mail", "terms", "blobstore", "documents", "apart", "search")),
)
GLOSSARY = (
    ("Notice", "通知", "the document as received"),
    ("Terms", "征集要求", "what a notice asks, as data; call.toml"),
    ("Call", "征集", "terms issued by one unit and answered by units below it"),
    ("Task", "任务", "one kind of thing to hand in, with a deadline and a quota"),
    ("Piece", "材料", "one file that a submission consists of"),
    ("Rule", "要求", "one limit on a piece; advice where the notice only recommends; knows its sentence"),
    ("Unit", "单位", "a node of the organisation tree"),
    ("Submission", "报送件", "what one unit hands in to one task; has versions and a state"),
    ("Receipt", "回执", "number, time and SHA-256 of every file received"),
    ("Finding", "检查结果", "what inspection says of one rule"),
    ("Check", "检查项", "one question asked of a file; docs/checks.md lists them"),
    ("Mending", "修复", "a film made to fit on the unit's wish; the original is kept"),
    ("Similarity", "相同之处", "what two works share; shown, never decided on"),
    ("pass_on", "转发", "a unit asks its own units for what it was asked for, earlier and never less strictly"),
    ("forward", "推荐上报", "what a level accepted becomes its submission to the level above; somebody answers for it"),
    ("Rubric, Round, Review", "评分标准, 评审轮次, 评审", "how works are judged, one stage of it, one reviewer's marks"),
    ("Selection, Choice", "评选结果, 入选", "who gets what, pending until it is final; what one work gets"),
    ("Objection", "异议", "what someone says against an outcome while it is shown to the public"),
    ("Bundle, Dispatch", "报送包, 推荐上报", "the sealed bundle between installations; one on its way up"),
    ("Peer", "上下级系统", "another installation that a person trusts"),
    ("Mail", "来信", "a mail as it came, whole in the blobstore, and what was made of it"),
    ("Handover", "收件", "a work that came by mail or folder and is submitted once its files are checked"),
    ("Occasion", "时机", "when a debtor is reminded: so many days before, on the day, overdue"),
    ("Meeting, Attendance", "组织生活会, 出席", "a branch's meeting and who was there"),
    ("Member, Belonging", "成员, 所在支部", "a person without an account, and the person's place in one branch with its link"),
    ("Story, Clip", "故事, 图片与录音录像", "what a member told, and the files that belong to it, freed of place and device"),
    ("Article, Part", "故事汇与草稿, 篇目", "stories or a register's deeds made into a text to be finished, shown and handed in"),
    ("Register, Line, Deed", "登记簿, 条目, 行动", "a register defined in data, one line of it, what was done"),
    ("Pledge", "责任状", "a signed text with a hash over text, mark and time; withdrawn, never removed"),
    ("Place", "地点", "a node of the grid; a leaf without a line is a gap"),
    ("Entry", "素材", "a selected work in the library, proposed by one person and approved by another"),
    ("Text, Transcript, Rendition", "正文, 字幕文本, 转码", "what was read out of an entry's files; its films as phones play them"),
    ("Collection", "专题", "a shelf of entries in their order"),
    (
        "Casebook, Section, Case, Printing",
        "案例集, 部分, 案例, 印制",
        "a book out of the library, its parts, a case as it is printed, the book as it was set at one time",
    ),
    ("Erratum", "勘误", "a case that was withdrawn after it had been printed"),
    ("Brief, BriefItem", "简报, 条目", "the news of a unit in its customary form"),
    ("OfficialDocument", "公文", "a draft of an official paper after GB/T 9704; never with a red head or a seal"),
    ("Publication", "发布", "a work in one channel, planned or published"),
    ("Course, Lesson, Enrolment, Progress", "课程, 一讲, 学习, 进度", "entries learned together, by whom, and what of them was really played"),
    ("Statement", "学习记录", "what a learning record store is told (xAPI)"),
    ("Honour", "标杆与样板", "a title that a unit holds as a model for others"),
)
PLACES = (
    ("a new phrasing of notices", "`notice/phrases/`, one file a family, with one example that is its test"),
    ("a new rule on files", "`terms` (data), `inspection` (check), `wording` (sentence)"),
    ("another way to rank", "`judging/domain/ranking.py`, pure; `benchmarks/ranking.py` says whether it helps"),
    ("what travels between installations", "`bundle/contents.py` (data), `exchange/domain/packing.py` and `taking.py`"),
    ("a question asked of a file", "`inspection/checks/`, one small class; or a package of your own (docs/checks.md)"),
    ("a step of a submission", "`works/enums.py` STEPS, then a deed in `works/domain/`"),
    ("a reason to say no", "the room's `errors.py`, its sentence in `interfaces/wording.py`"),
    ("who may see or do something", "the room's `access.py`"),
    ("a question asked on a list page", "the room's `queries.py`"),
    ("another oddity of mail programs", "`mail/`, plain; with a mail byte by byte as its test"),
    ("how a delivery is sorted", "`intake/domain/sorting.py`, plain: names and kinds in, works out"),
    ("when a reminder is due", "`progress/domain/occasions.py`, plain"),
    ("a way in for files", "`intake`; it ends in `works.domain.receiving.receive`"),
    ("another register", "nowhere: a definition typed on the page, or a file in `terms/presets/`"),
    ("what a party office asks of a record", "`activities/domain/questioning.py`, plain"),
    ("an option", "`site/configuration.py`, then `make docs`"),
)


def arrows() -> Counter[tuple[str, str]]:
    """How many imports lead from room to room."""
    graph = grimp.build_graph("baosong")
    counted: Counter[tuple[str, str]] = Counter()
    for module in graph.modules:
        parts = module.split(".")
        for other in graph.find_modules_directly_imported_by(module):
            target = other.split(".")
            if len(parts) > 1 and len(target) > 1 and parts[1] != target[1]:
                counted[parts[1], target[1]] += 1
    return counted


def house() -> str:
    """docs/house.md."""
    lines = [
        "# The house",
        "",
        "Rooms and the imports between them, drawn from the code by `make docs`. An arrow points only downwards; import-linter keeps it so.",
        "",
    ]
    lines += ["```mermaid", "flowchart TD"]
    for number, (floor, rooms) in enumerate(FLOORS):
        lines += [f'  subgraph f{number}["{floor}"]', *(f"    {room}" for room in rooms), "  end"]
    known = {room for _, rooms in FLOORS for room in rooms}
    lines += [f"  {source} --> {target}" for source, target in sorted(arrows()) if {source, target} <= known]
    lines += ["```", "", "## Words", "", "| code | interface | meaning |", "| --- | --- | --- |"]
    lines += [f"| `{code}` | {shown} | {meaning} |" for code, shown, meaning in GLOSSARY]
    lines += ["", "## Where does my line go?", "", "| line | room |", "| --- | --- |"]
    lines += [f"| {line} | {room} |" for line, room in PLACES]
    lines += [
        "",
        "## Inside a room",
        "",
        "From the top: `urls`, `views`, `interfaces`, `access`, `domain`, `queries`, `models`, and the words `enums errors events jobs`. A deed in `domain`",
        "does six things in this order: lock, ensure, change, journal, announce, return. `works/domain/submitting.py` is the pattern.",
    ]
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

    return {"docs/house.md": house(), "docs/configuration.md": as_markdown(), "docs/checks.md": checks()}


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / name).parent.mkdir(exist_ok=True)
        (ROOT / name).write_text(text, "utf-8")
