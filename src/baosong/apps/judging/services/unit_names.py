"""Names by which people refer to a unit: without a suffix of its party organisation or a parent's name, and its usual short forms.

By rule: 马克思主义学院 is also called 马院, 计算机科学与技术学院 also 计算机学院 and 计科院, 公共管理学院 also 公管学院.
"""

import re
from collections.abc import Iterable
from typing import Final

SUFFIXES: Final = ("直属党支部", "党总支部", "党支部", "党总支", "分党委", "党委", "党组", "分团委", "团总支", "团支部", "团委", "分工会", "工会", "办公室")
# Ends of names that stand for a unit also without such a suffix.
ENDS: Final = ("学院", "书院", "研究院", "研究所", "研究中心", "中心", "系", "部", "处", "馆", "院", "所", "公司", "医院", "学校", "中学", "小学")
# Words of the language that the first character of a college and 院 would give.
ORDINARY: Final = frozenset(("医院", "法院", "画院", "剧院", "戏院", "影院", "书院", "寺院", "庭院", "学院", "大院", "本院", "全院", "分院", "两院"))
# What follows the field of a college: 材料科学与工程, 电子信息工程.
FIELD_ENDS: Final = re.compile(r"(?:科学|技术|工程|与|和|及|、)+$")
HAN: Final = re.compile(r"[\u4e00-\u9fff]+")


def names_of_unit(name: str, *, parents: Iterable[str] = ()) -> frozenset[str]:
    """Return the name and its short forms. `parents`: names of the units above, with which the name may begin (示例大学文学院)."""
    name = "".join(name.split())
    bases = {name}
    for suffix in SUFFIXES:
        if name.endswith(suffix) and name.removesuffix(suffix).endswith(ENDS):
            bases.add(name.removesuffix(suffix))
            break
    for parent in parents:
        bases |= {base.removeprefix(parent) for base in bases if base.startswith(parent)}
    bases = {base for base in bases if len(base) > 1}
    return frozenset(bases.union(*(_short_forms(base) for base in bases)))


def _short_forms(name: str) -> set[str]:
    field = name.removesuffix("学院")
    if field == name or not HAN.fullmatch(field) or field.startswith("第"):
        return set()
    found = {f"{field[0]}院"}
    cores = {field, FIELD_ENDS.sub("", field) or field, re.sub(r"[与和及、]", "", field), field.replace("外国语", "外语")}
    for core in cores:
        if len(core) >= 4:
            # 公共管理 gives 公管, 计算机科学技术 gives 计科 by the field and what follows it.
            found |= {f"{core[0]}{core[2]}院", f"{core[0]}{core[2]}学院"}
        found |= {f"{core}院", f"{core}学院"}
    head = re.split(r"科学|技术|工程|与|和|及", field)[0]
    if 2 <= len(head) < len(field):
        found |= {f"{head}院", f"{head}学院", *(f"{head[0]}{follows}{end}" for follows in _following(field, head) for end in ("院", "学院"))}
    return {form for form in found if form != name and form not in ORDINARY}


def _following(field: str, head: str) -> set[str]:
    """The first characters of the words after the head of a field: 科 and 技 of 计算机科学与技术."""
    return {match[0][0] for match in re.finditer(r"科学|技术|工程", field[len(head) :])}
