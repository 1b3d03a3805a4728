"""Number of submissions of each unit, without copies, authors, prizes and the issuer's own quota."""

import re
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.phrases.counts import NO_COUNT_AFTER, NO_COUNT_BEFORE, PER, UPWARD, counts
from baosong.core.phrases.grammar import Mention
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
        quota = TermsQuota(low, high, per=per, unit_kind=unit_of(page, found), is_advice=advice, evidence=Evidence(found.start, found.end))
        rows.append((quota, found, bool(PER_KIND.search(sentence))))
    return rows


# 各市委报16张: what stands before the verb or the number says which units the quota is for.
WHO: Final = re.compile(
    r"[ ]*(?:其中|原则上|要求|并|且|由|请|\d{1,2}[.、]|\([^()]{1,3}\)|[一二三四五六七八九十]、|(?:报送|推荐|上报|选送|作品)?(?:数量|名额|篇数)(?:要求)?:?)*[ ]*(?P<who>[^,。;:\n]{2,24}?)"
    r"(?=[,:]?(?:每(?:所|个)?(?:校|单位|个|人|家)|原则上|可(?!能)|应|须|需|至少|最少|最多|至多|不得?少于|不得?超过|不低于|限|分别|择优|上?报(?!名)|推荐|推报|推选|选送|申报|提交|各[一二三四五六两\d]|每[年月周季]|[一二三四五六七八九十两\d]+[ ]*(?:-|~|件|篇|个|部|名|项|幅|份|张|条)))"
)
UNIT: Final = re.compile(
    r"(?:单位|学院|支部|总支|党委|学校|院校|高校|院系?|系部?|部门|科室|机构|机关|企业|区\)?|县|市\)?|街道|乡镇|镇|团委|工会|班级?|委员会|厅|局|中心|医院|协会|分会|地|校|组织|处室?|年级|社区|集团|公司|书院|部委|小组|基地|幼儿园|小学|中学|教师|学生|学院外|个人|团队|\)|家)$"
)


def unit_of(page: NoticePage, found: Mention) -> str:
    """Return the kind of units that a quota names, in the words of the text, or nothing."""
    clause_start, _ = page.clause(found.start)
    sentence_start, _ = page.sentence(found.start)
    for start in dict.fromkeys((clause_start, sentence_start)):
        match = WHO.match(page.text, start, found.end)
        if match and UNIT.search(match["who"].strip()):
            return page.original(*match.span("who")).strip()
    return ""


def _per(page: NoticePage, start: int, end: int) -> str:
    matches = list(PER.finditer(page.text, start, end))
    if not matches:
        return ""
    last = matches[-1]
    return page.original(last.start(), last.end()).strip()
