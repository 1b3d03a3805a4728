"""Names of downloaded files, by the call's naming rule and safe on every system."""

from typing import Final

from baosong.apps.submissions.models import PieceFile, Submission
from baosong.apps.submissions.services.receive import safe_name

DEFAULT: Final = "{unit}+{title}+{piece}"
PLACEHOLDERS: Final = ("unit", "task", "title", "name", "piece", "number")
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
    """The file's name by a rule such as {unit}+{name}+{title} (or {单位}+{姓名}+{题目}), with its own extension.

    Placeholders without a value are left out together with the `+` before them.
    """
    rule = rule or DEFAULT
    for word, placeholder in CHINESE.items():
        rule = rule.replace("{" + word + "}", "{" + placeholder + "}")
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
    for placeholder, value in values.items():
        stem = stem.replace("{" + placeholder + "}", value.replace("{", "").replace("}", ""))
    stem = "+".join(part for part in stem.split("+") if part.strip()) or file.name
    ending = file.name.rsplit(".", 1)[-1] if "." in file.name else ""
    return safe_name(f"{stem}.{ending}" if ending else stem)
