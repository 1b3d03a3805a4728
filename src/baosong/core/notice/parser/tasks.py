"""Find the kinds of submissions that a notice asks for, and the text that describes each."""

import re
from dataclasses import dataclass, field
from typing import Final

from baosong.core.notice.page import NoticePage, plain
from baosong.core.notice.parser.limits import Limit, Noun
from baosong.core.notice.parser.outline import OutlineSection
from baosong.core.notice.phrases.blocks import number
from baosong.core.notice.phrases.counts import CLASSIFIER, NUMERAL, VERB

Span = tuple[int, int]

CATEGORY_PARENT: Final = re.compile(r"类别|类型|形式|分类|组别|作品种类|内容|项目|要求|规格|主题活动|征集方向|材料|范围|标准")
CATEGORY_STRONG: Final = re.compile(r"类别|类型|作品形式|分类|组别|种类|征集形式|参赛形式|作品分类|评选项目|征集项目")
CATEGORY_NAME: Final = re.compile(
    r"(?:类|组|作品|视频|电影|微课|征文|论文|海报|摄影|漫画|动漫|动画|书法|绘画|歌曲|音频|案例|文章|故事|文稿|课件|图片|图文|脚本|诵读|演讲|党课|团课|书画|剪纸|公益广告|文学|美术|音乐|短片|节目|文创|新媒体|报告|H5|h5|设计|歌词|微文|课程|朗诵|情景剧|讲义|集体|个人|宣讲|舞蹈|剧本|作文|教案)(?:\([^()]{0,16}\))?(?:类|组|作品|征集|要求|大赛|比赛|展示|评选|项目|活动|具体要求|征集要求|作品要求)*$"
)
NOT_CATEGORY: Final = re.compile(
    r"应|须|需(?!求)|不得|^(?:可|所附|作品要求|作品类别|参赛要求|作品格式|作品内容|内容要求|作品形式|参赛作品|所有|每|各|提交|报送|征集|投稿|作品须|作品需|作品主题|格式|其他|主题|组织|评审|宣传|版权|材料|请|不得|加强|获奖|优秀|活动|参赛|申报|推荐|评选|对象|时间|作品提交|作品报送|作品数量|作品评|初赛|复赛|决赛|原创|报名|字数|题目|内容|文章要求|作品应|作品必须|作品不|作品作者|以|要|须|需|应|凡|主办|承办|关于)"
)
# 影片解析度, 字幕: a property of a submission, not a kind.
PROPERTY: Final = re.compile(
    r"(?:解析度|分辨率|清晰度|格式|字幕|口白|旁白|配音|片长|长度|时长|规格|大小|比例|命名|画质|尺寸|像素|音质|码率|帧率|容量|语言|署名|封面)$"
)
UNIT_WORD: Final = re.compile(
    r"(?:单位|学院|支部|总支|党委|学校|院校|高校|院系|系部|部门|科室|机构|机关|企业|区|县|市|街道|乡镇|团委|工会|班级?|委员会|厅|局|中心|医院|协会|分会|地|人|校|组织|处室|年级|社区|集团|公司|书院|院|系)$"
)


@dataclass
class TaskDraft:
    """A task being assembled: its name, position of the name, and the text that describes it."""

    name: str
    named: Span | None = None
    spans: list[Span] = field(default_factory=list)
    own_deadline: Span | None = None
    count: tuple[int | None, int | None, Span] | None = None


COUNTED_NAME: Final = re.compile(
    rf"(?:^|[、,;:。]|其中|和|及)[ ]*(?P<name>[“《\"]?[^、,;:。\d\n]{{2,20}}?[”》\"]?)[ ]*(?P<noun>宣传稿件|作品|材料|素材|稿件)?(?P<how>(?:至少|最少|不少于|不低于|各|分别|应|须|需|限|不超过|最多|至多)?(?:各)?{VERB}?(?:各)?(?:至少|不少于|不低于|不超过|最多|至多)?(?:各)?{VERB}?)[ ]*(?P<n>{NUMERAL})(?:[-~至](?P<m>{NUMERAL}))?[ ]*{CLASSIFIER}(?P<above>以上|以内)?"
)


def counted_names(page: NoticePage) -> list[TaskDraft]:
    """甲至少报送1门、乙报送不少于2个: each name with a count is a task."""
    for start, end in _sentences(page.text):
        sentence = page.text[start:end]
        rows = []
        for match in COUNTED_NAME.finditer(sentence):
            how = match["how"] + (match["above"] or "")
            name = re.sub(r"^(?:其中|要求|并)", "", match["name"].strip())
            bare = name.strip('“”《》"')
            if (
                not how
                or UNIT_WORD.search(bare)
                or re.search(
                    r"^(?:每|各|原则上|其中每|请|要求|不|一等|二等|三等|优秀奖|最多|至少|字数|时长)|奖|作者|教师|(?:至少|不少于|推荐|报送|上报|限|不超过|提交|需|各)$",
                    bare,
                )
            ):
                continue
            least = bool(re.search(r"至少|最少|不少于|不低于|以上", how))
            most = bool(re.search(r"限|不超过|最多|至多|以内", how))
            low = int(number(match["n"]))
            high = int(number(match["m"])) if match["m"] else None
            bounds = (low, high) if high else ((low, None) if least else (None, low) if most else (low, low))
            rows.append(
                (
                    name,
                    bare,
                    (start + match.start("name"), start + match.end("noun" if match["noun"] else "name")),
                    bounds,
                    (start + match.start("how"), start + match.end()),
                )
            )
        if len(rows) >= 2 and len({bare for _, bare, *_ in rows}) == len(rows):
            return [TaskDraft(bare, span, count=(*bounds, where)) for _, bare, span, bounds, where in rows]
    return []


LISTED_NAMES: Final = re.compile(
    rf"(?:推荐|报送|上报|提交|申报|选送|作品)?(?P<names>(?:[^、,;:。\d\n()]{{2,16}}、){{1,6}}[^、,;:。\d\n()]{{2,16}}?)(?:作品)?(?:至少各|各(?:至少|不少于|不超过|限|仅)|至少各{VERB}|各{VERB}?(?:不超过|不少于|至少)?)[^、,;:。\d\n]{{0,4}}(?P<n>{NUMERAL})[ ]*{CLASSIFIER}"
)


def dated_names(page: NoticePage) -> list[TaskDraft]:
    """X月X日前完成甲报送,Y月Y日前完成乙报送: each name with a deadline is a task."""
    pattern = re.compile(
        r"(?P<date>(?:20\d\d年)?\d{1,2}月\d{1,2}日)(?:之?前|以前)?(?:完成|报送|提交|上报)(?P<name>[^,。;、\d]{3,20}?)(?:的)?(?:报送|提交|上报|征集)?(?=[,;。、])"
    )
    for start, end in _sentences(page.text):
        rows = list(pattern.finditer(page.text[start:end]))
        if len(rows) >= 2 and len({row["name"] for row in rows}) == len(rows) == len({row["date"] for row in rows}):
            return [
                TaskDraft(row["name"], (start + row.start("name"), start + row.end("name")), own_deadline=(start + row.start("date"), start + row.end()))
                for row in rows
            ]
    return []


def categories(page: NoticePage, sections: list[OutlineSection], known: list[Noun], found: list[Limit]) -> list[TaskDraft]:
    """Sibling headings that name kinds of submissions: (一)视频类 (二)图文类."""
    best: list[OutlineSection] = []
    for parent in {section.parent for section in sections}:
        group = [section for section in sections if section.parent == parent]
        by_level: dict[int, list[OutlineSection]] = {}
        for section in group:
            by_level.setdefault(section.level, []).append(section)
        above = sections[parent].heading if parent is not None else ""
        for siblings in by_level.values():
            chosen = [section for section in siblings if _names_a_category(section, known, found, above)]
            if len(chosen) >= 2 and len(chosen) >= len(siblings) * 0.5 and len(chosen) > len(best):
                best = chosen
    if _parts_of_one_submission(page, best, known):
        return []
    return [TaskDraft(_category_name(page, section), (section.heading_start, section.heading_start + len(section.heading)), [section.span]) for section in best]


ONE_SUBMISSION: Final = re.compile(
    r"每(?:部|个|件|份|项|名)(?:参赛|参评|申报)?(?:作品|教师|选手|人)?(?:都|均|各)*(?:应|须|需|要|必须)?(?:提交|包括|包含|报送|上交)[^。\n]*"
)


def _parts_of_one_submission(page: NoticePage, named: list[OutlineSection], known: list[Noun]) -> bool:
    """每部作品都应提交视频、课件和教案: the headings that follow describe the parts of one submission, not kinds."""
    kinds = {noun.kind for section in named for noun in known if section.heading_start <= noun.start < section.heading_start + len(section.heading)}
    if len(kinds) < 2:
        return False
    return any(kinds <= {noun.kind for noun in known if match.start() <= noun.start < match.end()} for match in ONE_SUBMISSION.finditer(page.text))


def _category_name(page: NoticePage, section: OutlineSection) -> str:
    name = page.original(section.heading_start, section.heading_start + len(section.heading)).strip()
    bare = re.sub(r"^(?:关于|参评|申报|参加|报送)", "", name)
    bare = re.sub(r"(?:的?(?:具体)?(?:征集)?要求|征集|的?申报|的?报送|(?:需|须|应)?(?:提交|报送|提供).*)$", "", bare)
    return re.sub(r"[(\uff08][^()\uff08\uff09]*[)\uff09]$", "", bare).strip() or name


def _names_a_category(section: OutlineSection, known: list[Noun], found: list[Limit], above: str) -> bool:
    heading = section.heading
    if not 2 <= len(heading) <= 24:
        return False
    about = re.fullmatch(r"关于.{3,22}(?:申报|报送|征集|推荐)", heading)
    if about:
        return True
    if NOT_CATEGORY.search(heading) or PROPERTY.search(heading):
        return False
    strong = bool(CATEGORY_STRONG.search(above))
    named = bool(CATEGORY_NAME.search(heading))
    limited = any(section.start <= limit.start < section.end for limit in found)
    has_noun = any(section.heading_start <= noun.start < section.heading_start + len(heading) for noun in known)
    if strong and (named or has_noun or (limited and len(heading) <= 12)):
        return True
    return (
        (named or (has_noun and len(heading) <= 12))
        and (limited or bool(re.search(r"(?:类|组|作品)(?:\([^()]*\))?$", heading)))
        and (not above or bool(CATEGORY_PARENT.search(above)))
    )


REQUIRING: Final = re.compile(r"(?:参评|申报|参加|报送|参选|推荐)?(?P<name>[^,。;:\n]{3,30}?)(?:的)?(?:报送)?[,]?(?:需|须|应|要)(?:要)?(?:提交|报送|提供|填写)")


def requiring(page: NoticePage, sections: list[OutlineSection]) -> list[TaskDraft]:
    """1.参评甲、乙,需提交…;2.参评丙,需提交…: the materials of each kind of submission."""
    drafts: list[TaskDraft] = []
    for section in sections:
        match = REQUIRING.match(page.text, section.heading_start, min(section.end, section.heading_start + 60))
        if match is None or re.search(r"请|各|单位|每|材料$|时$|作品$|同时|均|所有|者", match["name"]):
            continue
        names = re.split(r"、|和|及", page.original(match.start("name"), match.end("name")))
        for name in names:
            if 2 <= len(name.strip()) <= 20:
                at = page.raw.find(name, match.start("name"))
                drafts.append(TaskDraft(name.strip(), (at, at + len(name)), [section.span]))
    return drafts if len({draft.spans[0] for draft in drafts}) >= 2 else []


INLINE: Final = re.compile(
    r"(?:^|[:;。\n])[ ]*(?:\d[.、]|\(\d\)|[①②③④⑤])?[ ]*(?P<name>[^,。;:\n()\d]{2,14}(?:\([^()]{0,10}\))?):(?P<spec>[^\n:]{4,200}?)(?=[;。\n]|$)"
)


def inline_list(page: NoticePage, known: list[Noun], found: list[Limit]) -> list[TaskDraft]:
    """科普文稿:1000-2500字;科普视频:3分钟以内: names and limits in one line."""
    for line in re.finditer(r"[^\n]+", page.text):
        drafts = []
        for match in INLINE.finditer(page.text, line.start(), line.end()):
            start, end = match.start("name"), match.end()
            names_kind = CATEGORY_NAME.search(match["name"]) or any(start <= noun.start < match.end("name") for noun in known)
            if names_kind and not NOT_CATEGORY.search(match["name"]) and any(start <= limit.start < end for limit in found):
                drafts.append(TaskDraft(page.original(start, match.end("name")).strip(), (start, match.end("name")), [(start, end)]))
        whole = [draft for draft in drafts if draft.named]
        if len(whole) >= 2:
            last = whole[-1].spans[0][1]
            tail = re.match(r";[ ]*(?P<name>[^,。;:\n\d]{2,14}):(?P<spec>[^\n;。]{2,120})", page.text[last : line.end()])
            if tail:
                start = last + tail.start("name")
                whole.append(TaskDraft(page.original(start, last + tail.end("name")), (start, last + tail.end("name")), [(start, last + tail.end())]))
            return whole
    return []


LINE_CATEGORY: Final = re.compile(
    r"(?:^|\n)[ ]*(?:[-*·]|\d[.、]|\(\d\))?[ ]*(?P<name>(?:[^,。;:\n、\d]{0,6})(?:视频|图片|音频|文字|文章|图文|动画|动漫|摄影|绘画|书法|征文|微电影|短视频|海报|漫画|微课|文学|美术|音乐|平面|征文|歌曲|声音|影像)(?:类|作品)(?:作品)?)(?=[^\n]{4})"
)


def line_categories(page: NoticePage, found: list[Limit]) -> list[TaskDraft]:
    """图片类单件…/视频类作品…: one paragraph each."""
    rows = list(LINE_CATEGORY.finditer(page.text))
    drafts: list[TaskDraft] = []
    for index, row in enumerate(rows):
        end = rows[index + 1].start("name") if index + 1 < len(rows) else page.line(row.end())[1]
        if any(row.start("name") <= limit.start < end for limit in found) and row["name"] not in {draft.name for draft in drafts}:
            drafts.append(
                TaskDraft(page.original(row.start("name"), row.end("name")).strip(), (row.start("name"), row.end("name")), [(row.start("name"), end)])
            )
    return drafts if len(drafts) >= 2 else []


KINDS_NAMED: Final = re.compile(
    r"(?:共?设(?:有|立)?|分为|包括|包含|共分|分)(?P<names>(?:[^、,。;:\n]{2,24}、)+[^、,。;:\n]{2,24}?)(?:等)?(?P<n>\d+|[一二三四五六七八九十]+)?(?:个)?(?:大)?(?:类别|类项目|类作品|类型|个项目)"
)


def named_kinds(page: NoticePage) -> list[TaskDraft]:
    """共设甲、乙、丙等3个类别: tasks only if each kind has a form or quota of its own."""
    match = KINDS_NAMED.search(page.text)
    if match is None:
        return []
    names = [name for name in re.split(r"、|和(?=[^、]+$)", match["names"]) if name]
    rest = page.text[match.end() :]
    with_forms = sum(1 for name in names if re.search(re.escape(name) + r"(?:项目)?(?:申报|推荐|申请|登记|报名)?(?:书|表)", rest))
    per_kind = re.search(r"(?:各|每个?)(?:类别|类型|类)(?:项目)?(?:仅|只|限|最多|不超过|至少|推荐|上报|可|申报|报送)", rest)
    if with_forms < 2 and not per_kind:
        return []
    drafts = []
    for name in names:
        at = page.text.find(name, match.start())
        draft = TaskDraft(page.original(at, at + len(name)), (at, at + len(name)))
        form = re.search(re.escape(name) + r"(?:项目)?(?:申报|推荐|申请|登记|报名)?(?:书|表)", rest)
        if form:
            start = match.end() + form.start()
            draft.spans.append((start, start + len(form[0])))
        drafts.append(draft)
    return drafts


def _sentences(text: str) -> list[Span]:
    spans, start = [], 0
    for match in re.finditer(r"[。!?\n]", text):
        if match.end() - start > 4:
            spans.append((start, match.end()))
        start = match.end()
    spans.append((start, len(text)))
    return spans


SINGLE_IN_TITLE: Final = re.compile(
    r"关于(?:组织)?(?:申报|开展|举办|征集|报送|参加|做好|推荐|组织|选送|遴选|启动|举行|公开)*(?:参加|申报|开展|征集|报送|推荐|举办|做好)?(?P<name>.{2,60}?)(?:的)?(?:通知|公告|启事|通告|函|方案|办法)$"
)


COUNTED_THING: Final = re.compile(
    rf"(?:{VERB})[ ]*{NUMERAL}(?:[-~至]{NUMERAL})?[ ]*{CLASSIFIER}(?P<name>[“《]?[^,。;:、\n()\d]{{2,16}}?)(?=[,。;、\n(]|参加|参评|参赛|进行)"
)
PICKED_THING: Final = re.compile(r"(?:评选|征集|选送|遴选|报送|推荐)(?P<name>[^,。;:、\n()\d]{0,10}?)(?=[,。;、\n(])")


def _stated_material(page: NoticePage, known: list[Noun]) -> TaskDraft | None:
    """What the text says is to be submitted: 至少推荐1件“红色宝物”作品, 拟评选优秀党建论文."""
    for pattern in (COUNTED_THING, PICKED_THING):
        for match in pattern.finditer(page.text):
            start, end = match.span("name")
            ends_in_noun = any(noun.kind != "form" and start <= noun.start < noun.end == end for noun in known) or page.text[start:end].endswith(("作品", "课"))
            if ends_in_noun and not re.search(r"[和及与]|优秀作品$|^(?:的|好|为|参赛|相关|材料|作品)|我|你|其|奖", page.text[start:end]):
                return TaskDraft(page.original(start, end).strip(), (start, end))
    return None


TITLE_TAIL: Final = re.compile(
    r"(?:的|主题|系列)?(?:征集|征集活动|活动|大赛|比赛|评选活动|评选|竞赛|工作|展示活动|申报|报送|推荐|网络|作品征集|优秀作品|遴选|展播|征稿|补充|(?<=征文)活动|启事|通知|公告|通告|简章|实施计划|实施办法|实施方案|计划|办法|方案)+$"
)


def _named_by_title(title: str) -> str:
    """关于举办“…”微视频大赛的通知 names “…”微视频; in the script of the title."""
    simplified = plain(title)
    match = SINGLE_IN_TITLE.search(simplified)
    start, end = match.span("name") if match else (0, len(title))
    about = re.match(r".{0,40}?关于", simplified[start:end])
    quoted = re.match(r"[^“]{0,30}(?:年度?|届)(?=“)", simplified[start:end])
    start += about.end() if about else quoted.end() if quoted and not match else 0
    shorter = end
    while (cut := TITLE_TAIL.search(simplified[start:shorter])) and len(simplified[start : start + cut.start()].strip("“”")) >= 2:
        shorter = start + cut.start()
    return title[start : shorter if shorter - start >= 3 else end].strip()


def single(page: NoticePage, title: str, known: list[Noun]) -> TaskDraft:
    """Return the only task of a notice that asks for one kind of submission.

    Named after the title if it names a kind, else by what the text says is to be submitted, else after the title in any case,
    or by the first verb.
    """
    stated = _stated_material(page, known)
    names_kind = any(noun.kind != "form" and page.raw[noun.start : noun.end] in title for noun in known)
    if title and (stated is None or names_kind):
        name = _named_by_title(title)
        at = page.raw.find(name[:6])
        return TaskDraft(name, (at, at + len(name)) if at >= 0 else None)
    if stated is not None:
        return stated
    opening = re.search(
        r"(?<!关于)(?:开展|举办|组织(?!部|委|处|科)|举行|征集|启动|评选)(?P<name>[^,。;:\n]{3,40}?)(?:征集|大赛|比赛|活动|评选|竞赛|工作|申报)", page.text
    )
    if opening:
        return TaskDraft(page.original(*opening.span("name")).strip(), opening.span("name"))
    for noun in known:
        if noun.kind != "form":
            return TaskDraft(page.original(noun.start, noun.end), (noun.start, noun.end))
    return TaskDraft("作品")
