"""What a file is called when it leaves: by the call's naming rule, safe on every system."""

from typing import Final

from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.submissions.services.receive import safe_name

DEFAULT: Final = "{unit}+{title}+{piece}"
PLACES: Final = ("unit", "task", "title", "name", "piece", "number")
CHINESE: Final = {
    "单位": "unit",
    "任务": "task",
    "题目": "title",
    "作品名称": "title",
    "姓名": "name",
    "主讲人": "name",
    "作者": "name",
    "材料": "piece",
    "序号": "number",
    "学院": "unit",
    "支部": "unit",
}


def download_name(rule: str, *, submission: Submission, file: PieceFile, number: int) -> str:
    """The file's name by a rule such as {unit}+{name}+{title} (or {单位}+{姓名}+{题目}); its ending stays.

    Places that have no value are left out with the mark before them.
    """
    rule = rule or DEFAULT
    for word, place in CHINESE.items():
        rule = rule.replace("{" + word + "}", "{" + place + "}")
    piece = submission.task.terms.piece(file.piece_key)
    values = {
        "unit": submission.unit.name,
        "task": submission.task.name,
        "title": submission.title,
        "name": submission.details.get("speaker", ""),
        "piece": (piece.name or piece.kind.value) if piece else "",
        "number": f"{number:02d}",
    }
    stem = rule
    for place, value in values.items():
        stem = stem.replace("{" + place + "}", value.replace("{", "").replace("}", ""))
    stem = "+".join(part for part in stem.split("+") if part.strip()) or file.name
    ending = file.name.rsplit(".", 1)[-1] if "." in file.name else ""
    return safe_name(f"{stem}.{ending}" if ending else stem)
