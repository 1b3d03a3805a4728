"""Title and date of issue: the date of the signature takes precedence over that of the page."""

import re
from dataclasses import dataclass
from typing import Final

from baosong.core.notice.page import NoticePage
from baosong.core.notice.phrases.dates import dates
from baosong.core.terms import Evidence

KIND: Final = r"(?:通知|公告|启事|通告|函|方案|征集令|办法|简章|倡议书|邀请函|细则|预通知|征稿|号召书)"
ABOUT: Final = re.compile(rf"关于[^。;\n]{{4,90}}(?:\n+[ ]*[^。;\n:]{{2,60}}?)?的?[ ]*{KIND}")
CALLING: Final = re.compile(r"征集|大赛|比赛|评选|征文|征稿|竞赛|申报|推荐|活动|展播|通知|公告|启事|报送|征求")
NAVIGATION: Final = re.compile(
    r"当前位置|首页|>>|发布(?:时间|日期|者)|来源|点击|浏览|阅读|打印|字号|作者|版权|登录|^\s*时间|^\s*日期|人气|字体|编辑|附件|责任|电话|邮编|\|.*\|"
)
SALUTATION: Final = re.compile(r"\n[ ]*(?:各|校内|全(?:体|校|院)|院内|机关|学校各|相关|有关|致|尊敬|广大|亲爱)[^。\n]{1,60}:")
STAMPED: Final = re.compile(r"印发|发布(?:日期|时间)|日期|时间|发布于|发表于|公布时间|发文日期|张贴日期|发稿|创建时间|源发布时间")
STAMPED_HERE: Final = re.compile(rf"(?:{STAMPED.pattern})[^\u4e00-\u9fff]{{0,6}}$")
NOT_ISSUED: Final = re.compile(
    r"截止|截稿|更新|活动时间|报送时间|参赛时间|比赛时间|提交|报名|公布|名单|收件|徵件|征件|评审|初选|决选|决赛|颁奖|展览|申报时间|评选时间|征集时间|征稿|创作|会议|前|至|止"
)


# Running text begins: no line after it is a title.
RUNNING: Final = re.compile(r"^(?:为(?!何|什么)|根据|按照|经研究|近日|今年|\d{4}年[^,]{0,12}是).{8,}[,。]|现将.{2,40}(?:通知|公告)如下")
NO_TITLE: Final = re.compile(
    r"^【[^】]{2,6}】$|^“[^”]*”$|http|@|\.(?:docx?|xlsx?|pdf|com|cn)|要求,|网$|^.{0,3}!+$|^征集!|内容$|要求$|对象$|方式$|形式$|时间$|^作品"
)


def title(page: NoticePage) -> tuple[str, Evidence] | None:
    """Return the title in the original text, without line breaks."""
    text = page.text
    head = text[: max(1500, len(text) // 3)]
    for match in ABOUT.finditer(head):
        line_start = text.rfind("\n", 0, match.start()) + 1
        before = text[line_start : match.start()].strip()
        # A reference in running text (根据《关于…的通知》) is no title.
        if re.search(r"[《,。;]|根据|按照|转发(?!.{0,3}$)|现将|印发$|附件", before[-12:]) or text[match.end() : match.end() + 1] in "》精要有中的":
            continue
        if len(before) > 40:
            continue
        start = line_start + len(text[line_start:]) - len(text[line_start:].lstrip()) if before and not NAVIGATION.search(before) else match.start()
        return _tidy(page, start, match.end())
    greeting = SALUTATION.search("\n" + head)
    if greeting:
        above = [line for line in re.finditer(r"[^\n]+", text[: greeting.start()]) if line[0].strip()]
        for line in reversed(above[-4:]):
            if CALLING.search(line[0]) and not NAVIGATION.search(line[0]) and len(line[0].strip()) < 70:
                return _tidy(page, line.start(), line.end())
    for line in re.finditer(r"[^\n]+", head[:700]):
        words = line[0].strip()
        if SALUTATION.search("\n" + line[0] + "\n") or RUNNING.search(words):
            break
        if (
            6 <= len(words) <= 60
            and CALLING.search(words)
            and not NAVIGATION.search(words)
            and not NO_TITLE.search(words)
            and not re.search(r"。|为(?:了|深入|进一步)|[,;:]$|^\d{1,2}[.、]|^[一二三四五六七八九十]{1,3}、|^\(|现将|如下|\d月\d|阶段", words)
        ):
            return _tidy(page, line.start(), line.end())
    opening = re.match(r"\s*(?P<t>[^。\n]{4,40}?(?:征集|大赛|比赛|征文|评选)[^。\n]{0,20}?)\s*(?=发布|[(]?20\d\d-|\n)", text)
    return _tidy(page, opening.start("t"), opening.end("t")) if opening else None


def _tidy(page: NoticePage, start: int, end: int) -> tuple[str, Evidence]:
    raw = page.original(start, end)
    start += len(raw) - len(raw.lstrip())
    words = re.sub(r"\s*\n\s*", "", page.original(start, end)).strip()
    return words, Evidence(start, start + len(page.original(start, end).rstrip()))


@dataclass(frozen=True)
class DateLine:
    """A full date in a text, with its line and the line above."""

    text: str
    start: int
    before: str
    after: str
    above: str
    has_hour: bool

    @property
    def stands_alone(self) -> bool:
        """Whether its line contains nothing else."""
        return not self.before and not re.sub(r"[()\]\s]", "", self.after)

    @property
    def answers_a_heading(self) -> bool:
        """Whether it belongs to something else: below 收件日期 or after a colon."""
        return (bool(NOT_ISSUED.search(self.above)) and len(self.above) < 24) or self.above.endswith(":")

    @property
    def follows_an_issuer(self) -> bool:
        """Whether an issuer precedes it in its line: 中共某大学委员会组织部 2021年4月25日."""
        named = re.fullmatch(r"[^,。;:\d]{2,40}", self.before)
        return bool(named) and not self.after and not NOT_ISSUED.search(self.before) and not STAMPED.search(self.before)

    @property
    def is_printing(self) -> bool:
        """Whether it is the date of printing: 2021年4月25日印发."""
        return self.after.startswith("印发")

    @property
    def is_signature(self) -> bool:
        """Whether it is the date of the signature: alone or after its issuer, and not near the beginning."""
        part = self.start / len(self.text)
        if self.stands_alone and not self.has_hour and part > 0.25 and not self.answers_a_heading:
            return True
        return (self.follows_an_issuer and part > 0.3) or self.is_printing

    @property
    def is_stamp(self) -> bool:
        """Whether it is the date of the web page: 发布时间, or near the beginning and no deadline."""
        said_so = bool(STAMPED_HERE.search(self.before[-20:]))
        if (self.answers_a_heading and not said_so) or NOT_ISSUED.search(self.before[-14:]):
            return False
        if self.after.startswith(("前", "至", "-", "~", "止", "起")):
            return False
        return (
            said_so
            or (self.stands_alone and self.start < 300)
            or len(self.text[: self.start].strip()) < 60
            or bool(re.match(r"(?:[\d: ]*)(?:来源|浏览|点击|作者|阅读|发布|编辑)", self.after))
        )


def issued_on(page: NoticePage) -> tuple[str, Evidence] | None:
    """Return the date of issue: of the signature, else of printing, else of the web page."""
    text = page.text
    stamped: tuple[str, Evidence] | None = None
    signed: tuple[str, Evidence] | None = None
    for found in dates.find(text):
        year, month, day, hour = found.value
        if year is None or not 1990 < year < 2100:
            continue
        line_start, line_end = page.line(found.start)
        above = text[:line_start].rstrip().rsplit("\n", 1)[-1].rstrip()
        line = DateLine(text, found.start, text[line_start : found.start].strip(), text[found.end : line_end].strip(), above, bool(hour))
        written = f"{year:04d}-{month:02d}-{day:02d}", Evidence(found.start, found.end)
        if line.is_signature:
            if signed is None or not line.is_printing:
                signed = written
        elif stamped is None and line.is_stamp:
            stamped = written
    tail = re.search(r"(?<=[。;\n ])[ ]*[^,。;:\d\n]{2,30}[ ]+(?P<d>20\d\d[ ]*年[ ]*\d{1,2}[ ]*月[ ]*\d{1,2}[ ]*日)\s*$", text)
    if signed is None and tail:
        year, month, day, _ = dates.find(tail["d"])[0].value
        signed = f"{year:04d}-{month:02d}-{day:02d}", Evidence(*tail.span("d"))
    return signed or stamped
