"""Find the dates of a notice by which submissions must reach the issuer."""

import re
from dataclasses import dataclass
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.parser.linear import LinearModel
from baosong.core.notice.phrases.dates import dates
from baosong.core.phrases.grammar import Mention
from baosong.core.terms import Evidence

HAND_IN: Final = r"报送|提交|上报|发送|发至|发到|报至|交至|送至|寄|投稿|上传|填报|反馈|报|交|送|申报|推荐|汇总|征集|截稿|征稿|收件|应征|参赛|投递"
END_BEFORE: Final = re.compile(
    r"(?:截止|截稿|截至|收稿|交稿|报送|提交|上报|申报|投稿|征集|征稿|收件|参赛|上交|报名|征文|活动|征件|材料|作品)[^。;\n\d]{0,12}(?:时间|日期|期限|时限|截止|期间|日)?[^。;\n\d]{0,8}$"
)
CUT_OFF_BEFORE: Final = re.compile(r"(?:截止|截稿|截至|收稿|结束|延期|延长|延至)[^。;\n\d]{0,14}$")
TIME_HEADING: Final = re.compile(
    r"截止|截稿|收集(?:作品|论文|材料|稿件)|(?:报送|提交|上报|申报|投稿|征集|收集|征稿|征件|徵件|参赛|活动|报名|征文|收稿|作品|材料|时间)(?:[^。;\n]{0,6})(?:时间|日期|期限|安排)|^时间"
)
BEFORE_AFTER: Final = re.compile(
    r"^[ ]*[)]?(?:\([^()]{0,8}\))?[ ]*(?:(?:上午|中午|下午|晚上|当日|当天|工作日)?(?:\d{1,2}(?::\d\d|点|时)整?)?(?:下班|上班|放学|结束)?)?(?:之前|以前|前|止|截止|为止|内|结束)"
)
OTHER_ACTION: Final = re.compile(
    r"评审|评选(?!申报|材料)|公示|展播|展示|展出|颁奖|公布|决赛|复赛|揭晓|初评|终评|举办|召开|讲授|审核|推荐至|开课|颁发|投票|面试|路演|表彰|通报|培训|答辩|初选|决选|网络评|宣传动员|动员部署|宣传发动|(?:添加|加入)[^,。;]{0,20}群|添加“|入群|总结|结果|开展(?!.{0,10}(?:报送|上报|提交))|验收|完成拍摄|复评|录制完成|专家"
)
PERIOD: Final = re.compile(r"创作|发表|产生|出版|以来|拍摄于|完成于|播出|期间(?:的|创作)|出生|取得|刊发|刊登|实施")
STARTS: Final = re.compile(r"^[ ]*(?:-+|~+|至|到|起|开始|以来|以后|之后|后)")
FROM: Final = re.compile(r"(?:-+|~+|至|到|截止到?)[ ]*(?:本年|今年|当年|同年|次年)?[ ]*$")
# Something sent to an address by a date is due on that date, whatever stages precede it.
SENT_TO: Final = re.compile(r"(?:发送|发至|发到|报送|报至|提交|投稿|寄)[^。;\n]{0,30}(?:@|邮箱|信箱)")
JOINING: Final = re.compile(
    r"[ ]*(?:之前|以前|前)[ ]*(?:(?P<group>(?:添加|加入)[^,。;]{0,12}群)|(?:添加|加入|扫码|关注|报名)(?P<only>(?!.{0,8}(?:作品|材料)))?)"
)
REGISTER: Final = re.compile(r"报名(?!表|材料)|预报名|回执|意向")


DUE_WORDS: Final = re.compile(
    r"报送|提交|上报|发送|发至|发到|报至|交至|送至|寄|投稿|上传|填报|填写|反馈|报(?=[^名告])|交|送|申报|推荐|汇总|征集|征稿|截稿|截止|收件|报名|参赛|评审|评选|公示|展播|展示|颁奖|公布|决赛|复赛|初赛|初评|举办|召开|开展|完成|审核|投票|"
    r"活动|时间|日期|期限|阶段|创作|发表|出版|发布|印发|来源|浏览|会议|培训|学习|成立|以来|于|在|请|须|应|即日起|起|前|止|逾期|邮箱|材料|作品|总结|宣传|启动"
)
STARTS_RANGE: Final = "starts a range"
LEAST_SCORE: Final = 0.0
# If no date of a notice reaches it, the likeliest one above this is taken: something that is asked for is nearly always due on some date.
LEAST_ALONE: Final = -2.0
# Dates of which the wording says that something else happens are never due.
LEAST_POINTS: Final = -4


@dataclass(frozen=True, slots=True)
class DueDate:
    """A date by which something may be due: as written (see terms.deadlines), what its wording speaks for that, the features of both."""

    written: str
    points: int
    features: tuple[str, ...]
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class DatedDeadline:
    """A deadline as written (see terms.deadlines), its score, its evidence."""

    written: str
    score: float
    evidence: Evidence


def due_features(page: NoticePage, date: Mention, start: int, points: int) -> list[str]:
    """Return the features by which it is judged whether something is due on a date; `start`: of its range."""
    text = page.text
    sentence_start, sentence_end = page.sentence(date.start)
    clause_start, clause_end = page.clause(date.start)
    before, after = text[sentence_start:start], text[date.end : sentence_end]
    clause_before, clause_after = text[clause_start:start], text[date.end : clause_end]
    made = [f"points={max(-6, min(10, points))}", *(f"points>{level}" for level in range(-3, 9) if points > level)]
    made += [f"before={before[-2:]}", f"before1={before[-1:]}", f"after={after[:2]}", f"after1={after[:1]}"]
    made += ["range"] if start != date.start else []
    made += [STARTS_RANGE] if STARTS.search(after) else []
    made += ["has year"] if date.value[0] else []
    made += ["has hour"] if date.value[3] else []
    made += [f"before {verb}" for verb in set(DUE_WORDS.findall(clause_before))]
    made += [f"after {verb}" for verb in set(DUE_WORDS.findall(clause_after))]
    made += [f"later {verb}" for verb in set(DUE_WORDS.findall(after[:80]))]
    made += [f"earlier {verb}" for verb in set(DUE_WORDS.findall(before[-80:]))]
    made += [f"heading {verb}" for verb in set(DUE_WORDS.findall(_heading_above(text, date.start)))]
    line_start, line_end = page.line(date.start)
    made += ["alone in line"] if len(text[line_start:line_end].strip()) <= date.end - start + 2 else []
    made.append(f"place={date.start * 4 // max(1, len(text))}")
    return made


def due_dates(page: NoticePage, issued: str) -> list[DueDate]:
    """Return all dates in order; of a range, its end."""
    text = page.text
    found: list[DueDate] = []
    all_dates = dates.find(text)
    year_of_text = _year_of_text(text, issued)
    for index, item in enumerate(all_dates):
        year, month, day, hour = item.value
        start = item.start
        previous = all_dates[index - 1] if index else None
        sentence_start, sentence_end = page.sentence(item.start)
        if (previous is not None and text[previous.end : item.start].strip(" 日") in {"-", "~", "至", "到", "--", "—"}) or (
            previous is not None and re.fullmatch(r"[ ]*(?:\([^)]*\))?[ ]*(?:-+|~+|至|到|开始至|起至|起,?到|起,?至)[ ]*", text[previous.end : item.start])
        ):
            start = previous.start
            if year is None and previous.value[0]:
                year = previous.value[0] + (1 if month and month < previous.value[1] else 0)
            if month == 0:
                month = previous.value[1]
        if month == 0:
            continue
        points = _points(text, item.start, item.end, start, sentence_start, sentence_end, page)
        written = _written(year, month, day, hour, issued, year_of_text)
        found.append(DueDate(written, points, tuple(due_features(page, item, start, points)), Evidence(item.start, item.end)))
    return found


def deadlines(dates: list[DueDate], model: LinearModel) -> list[DatedDeadline]:
    """Return the dates by which something is due, the likeliest first."""
    scored = [(model.score(date.features), date) for date in dates if date.points > LEAST_POINTS]
    scored.sort(key=lambda pair: -pair[0])
    due = [(score, date) for score, date in scored if score > LEAST_SCORE]
    if not due:
        due = [(score, date) for score, date in scored if score > LEAST_ALONE and STARTS_RANGE not in date.features][:1]
    found = [DatedDeadline(date.written, score, date.evidence) for score, date in due]
    if found and "T" not in found[0].written:
        # The same day with an hour is more precise.
        exacter = next((other for other in found if other.written.startswith(f"{found[0].written}T")), None)
        if exacter is not None:
            found.remove(exacter)
            found.insert(0, exacter)
    return found


def _points(text: str, at: int, end: int, start: int, sentence_start: int, sentence_end: int, page: NoticePage) -> int:  # noqa: C901, PLR0912  the notice parser is rebuilt with core/rules
    before = text[max(sentence_start, start - 40) : start]
    wide_before = text[sentence_start:start]
    after = text[end : min(sentence_end, end + 60)]
    if STARTS.search(after) and start == at:
        return 0
    clause_start, clause_end = page.clause(at)
    clause = text[clause_start:clause_end]
    score = 0
    heading = _heading_above(text, at)
    if CUT_OFF_BEFORE.search(before):
        score += 6
    if BEFORE_AFTER.search(after):
        score += 3 if re.search(HAND_IN, after[:60]) else 1
        if re.search(HAND_IN, wide_before[-20:]):
            score += 1
        if SENT_TO.search(text[end:sentence_end]) and not JOINING.match(after):
            score += 2
    if END_BEFORE.search(before):
        score += 3
    if heading and TIME_HEADING.search(heading) and not OTHER_ACTION.search(heading):
        # 活动时间 is the duration of everything, and only by default the deadline.
        score += 4 if re.search("截止|截稿", heading) else 1 if re.search("活动", heading) and not re.search("征集|报送|作品|提交", heading) else 2
    ranged = start != at or FROM.search(text[max(0, at - 6) : at]) is not None
    if ranged:
        score += 1
    if OTHER_ACTION.search(clause) and not re.search(r"报送|提交|上报|发送|发至|报至|投稿|上传|截止|截稿|交至|送至", clause + after):
        score -= 4
    line_head = text[page.line(at)[0] : at]
    stage = re.search(
        r"(评审|评选|展示|展播|公示|颁奖|决赛|复赛|初评|终评|投票|评奖|总结)[^,。;\n]{0,8}(?:阶段|环节|时间)?[ ]*[(:]?[^,。;\n]{0,6}$", line_head[-30:]
    )
    if stage and not re.search(r"(?:报送|提交|征集|申报|投稿|报名)[^,。;]{0,4}(?:阶段|时间|日期)[^,。;\n]{0,6}$", line_head):
        score -= 5
    if (joining := JOINING.match(after)) and (joining["group"] or joining["only"] is not None):
        score -= 9
    if PERIOD.search(text[max(sentence_start, start - 14) : start] + after[:14]) and not BEFORE_AFTER.search(after):
        score -= 5
    if REGISTER.search(clause) and not re.search(r"作品|报送|提交|上报", clause):
        score -= 2
    if re.search(r"成立|诞辰|周年|自20|根据|〔|号\)", before[-10:]):
        score -= 4
    if re.search(r"发布(?:时间|日期)|印发|来源|浏览|点击|更新时间|会议", before[-10:] + after[:6]):
        score -= 8
    return score


def _heading_above(text: str, at: int) -> str:
    line_start = text.rfind("\n", 0, at) + 1
    own = text[line_start:at]
    named = re.match(r"[ ]*(?:\d{1,2}[.、]|\(?[一二三四五六七八九十]{1,2}[)、])?[ ]*(?P<head>[^\d,。;:]{2,14})[。:][ ]*(?=\d)", own)
    if named:
        return named["head"]
    if len(own.strip()) > 24:
        return ""
    above = text[:line_start].rstrip().rsplit("\n", 1)[-1].strip()
    return above if len(above) <= 24 else ""


def _year_of_text(text: str, issued: str) -> int | None:
    if issued:
        return int(issued[:4])
    years = re.findall(r"(?<![\d〔\[(-])(20[0-4]\d)(?=[ ]*年(?!以来|代))", text) or re.findall(r"(?<![\d-])(20[0-4]\d)(?=[ ]*(?:年|〕|\]))", text)
    return max(map(int, years)) if years else None


def _written(year: int | None, month: int, day: int, hour: str, issued: str, year_of_text: int | None) -> str:
    if year is None:
        year = year_of_text
        if issued and year is not None and month < int(issued[5:7]) - 4:
            year += 1
    when = f"T{hour}" if hour else ""
    return f"{year:04d}-{month:02d}-{day:02d}{when}" if year else f"--{month:02d}-{day:02d}{when}"
