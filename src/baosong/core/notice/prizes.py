"""Prizes that a notice names, with their numbers or shares of the works."""

import re
from dataclasses import dataclass
from typing import Final

from baosong.core.phrases.blocks import number
from baosong.core.terms import Evidence

RANKS: Final = "特一二三"
# 一等奖, or several at once: 一、二、三等奖.
NAMES: Final = rf"(?P<names>[{RANKS}](?:[、,，和及][{RANKS}])*等奖|优秀奖|优胜奖|入围奖|提名奖|鼓励奖)"
DIGITS: Final = r"\d{1,4}(?:\.\d)?|[一二两三四五六七八九十百]{1,4}"
PRIZE: Final = re.compile(
    NAMES
    + rf"(?:[:：]|若干|分别|各|占|为|设|奖|取|不超过|参评作品的?|参赛作品的?|作品总数的?|总数的?|约|按|评出|的){{0,4}}\s*(?P<value>{DIGITS})\s*(?P<unit>%|％|名|个|件|篇|部|项|组)"
)
# Prizes of earlier years.
EARLIER: Final = re.compile(r"去年|上年|往年|上一?届|往届")


@dataclass(frozen=True, slots=True)
class NoticePrize:
    """One prize: a share of all works in percent, or a number of works."""

    name: str
    value: float
    is_share: bool
    evidence: Evidence


def prizes_in(text: str) -> list[NoticePrize]:
    """The prizes of a notice in its order, each name once. Prizes without a number are not among them."""
    found: dict[str, NoticePrize] = {}
    for match in PRIZE.finditer(text):
        value, is_share = float(number(match["value"])), match["unit"] in "%％"
        sentence = text[text.rfind("。", 0, match.start()) + 1 : match.start()]
        if EARLIER.search(sentence) or value <= 0 or (is_share and value > 100):
            continue
        names = match["names"]
        split = [f"{rank}等奖" for rank in re.findall(f"[{RANKS}]", names[:-2])] if names.endswith("等奖") else [names]
        for name in split:
            found.setdefault(name, NoticePrize(name, value, is_share, Evidence(match.start(), match.end())))
    return list(found.values())
