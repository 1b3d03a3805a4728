"""Number of submissions of each unit, without copies, authors, prizes and the issuer's own quota."""

import re
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.phrases.counts import NO_COUNT_AFTER, NO_COUNT_BEFORE, PER, UPWARD, counts
from baosong.core.notice.phrases.grammar import Mention
from baosong.core.terms import Evidence, TermsQuota

PER_UNIT: Final = re.compile(r"每|各|以[^,。;]{1,10}为单位|本单位|二级|单位|支部|学院")
PER_KIND: Final = re.compile(r"各类别?|每(?:个)?类|每项|各项|各(?:至少|不超过|限|报|推荐|一|\d)|均|分别|每种|每个类别|各组别|每组")
ADVISED: Final = re.compile(r"原则上|一般|建议|鼓励|提倡")
TOTAL: Final = re.compile(r"总(?:数|量|计)|合计|共计|累计|总共")


def quotas(page: NoticePage) -> list[tuple[TermsQuota, Mention, bool]]:
    """Return all quotas of a text, their mention, and whether they hold for each kind of submission separately."""
    rows: list[tuple[TermsQuota, Mention, bool]] = []
    for found in counts.find(page.text):
        sentence_start, sentence_end = page.sentence(found.start)
        clause_start, _ = page.clause(found.start)
        before = page.text[max(sentence_start, found.start - 24) : found.start]
        clause = page.text[clause_start : found.start]
        sentence = page.text[sentence_start:sentence_end]
        after = page.text[found.end : found.end + 6]
        if NO_COUNT_BEFORE.search(clause[-18:]) or NO_COUNT_AFTER.search(after):
            continue
        if re.search(r"奖|评选出|评出|选出|入选|晋级|一式|作者|署名|评委|表彰", clause[-26:] + page.text[found.start : found.end]):
            continue
        if re.search(r"照片|图片|截图|组照|每组|单张|系列", before[-12:]) or re.search(r"^(?:照片|图片|高清|截图)", after):
            continue
        phrase_text = page.text[found.start : found.end]
        if re.search(r"人", phrase_text[-2:]) and not re.search(r"推荐|报送|每(?:个)?(?:支部|学院|单位)|选手|支部", sentence):
            continue
        if UPWARD.search(page.text[clause_start : found.start]) and not re.search(r"每|各(?!项)", clause):
            continue
        strict = "最少" in phrase_text or "至少" in phrase_text or "限" in phrase_text or "不" in phrase_text or "最多" in phrase_text
        if not strict and not PER_UNIT.search(sentence):
            continue
        per = _per(page, sentence_start, found.start)
        low, high = found.value
        advice = bool(ADVISED.search(page.text[max(sentence_start, found.start - 24) : found.end]))
        quota = TermsQuota(low, high, per=per, is_advice=advice, evidence=Evidence(found.start, found.end))
        rows.append((quota, found, bool(PER_KIND.search(sentence))))
    return rows


def _per(page: NoticePage, start: int, end: int) -> str:
    matches = list(PER.finditer(page.text, start, end))
    if not matches:
        return ""
    last = matches[-1]
    return page.original(last.start(), last.end()).strip()
