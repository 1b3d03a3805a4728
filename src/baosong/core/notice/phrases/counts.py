"""Number of submissions of a unit; copies, authors, prizes and pictures of one submission do not count."""

import re
from typing import Any, Final

from baosong.core.phrases.blocks import number
from baosong.core.phrases.grammar import Family, Phrase

CLASSIFIER: Final = r"(?:个(?!月|工作日|人事?|小时|自然|字|类别|方面|阶段|环节|汉)|件|篇(?!幅)|部(?!门|分|署|委|队|长|级)|项(?!目标)|门|幅|组(?!别|织|委|成|长|照|合|建)|条|首|支(?!部|队|撑)|例|堂|节|名(?!称|单|字|额|师|为)|人(?!员|数|次|以|民|事|物|才|力|选)|则|份|集|期|套|张|副(?![主本总部校院书]))"
VERB: Final = (
    r"(?:推荐|报送|上报|选送|提交|申报|推报|呈报|选报|报|交|送|投|投稿|选派|择优推荐|择优报送|遴选推荐|撰写|参赛|参评|提供|制作|完成|组织|推选|上传|征集|投递)"
)
GAP: Final = r"[^,。;:\n\d一二两三四五六七八九十]{0,16}?"
GAP_SHORT: Final = r"[^,。;:\n\d一二两三四五六七八九十]{0,8}?"
NUMERAL: Final = r"(?:\d+|[一二两三四五六七八九十]+)"


def _range(match: re.Match[str]) -> tuple[int | None, int | None] | None:
    groups: dict[str, Any] = match.groupdict()
    low = int(number(groups["a"])) if groups.get("a") else None
    high = int(number(groups["b"])) if groups.get("b") else None
    if groups.get("n"):
        low = high = int(number(groups["n"]))
    if any(value is not None and not 0 < value <= 500 for value in (low, high)):
        return None
    return low, high


OF: Final = r"(?!左右|字|分|秒|\d)"
counts = Family(
    "count",
    [
        Phrase(
            "between",
            rf"(?:{VERB}|限|各){GAP_SHORT}(?P<at>(?P<a>{NUMERAL}){{TO}}(?P<b>{NUMERAL})[ ]*{CLASSIFIER})",
            _range,
            (("每单位推荐2-4个", (2, 4)), ("各支部报送1~2篇", (1, 2))),
            silent=("每篇300-500字",),
        ),
        Phrase(
            "at least and at most",
            rf"(?P<at>(?:至少|不少于|最少)(?:{VERB})?{GAP_SHORT}(?P<a>{NUMERAL})[ ]*{CLASSIFIER}[,、]?(?:且|但|最多|至多|不超过|不多于|原则上)+(?P<b>{NUMERAL})[ ]*{CLASSIFIER})",
            _range,
            (("至少报送1件,不超过3件", (1, 3)),),
        ),
        Phrase(
            "at least",
            rf"(?P<at>(?:至少|最少|不(?:得|能|应)?(?:少于|低于)|起码|≥)(?:各|应|须|需|要)?{GAP}(?P<a>{NUMERAL})[ ]*{CLASSIFIER}){OF}",
            _range,
            (("每个支部至少报送1篇", (1, None)), ("报送数量不少于2件", (2, None)), ("至少各一条", (1, None))),
            silent=("时长不少于5分钟",),
        ),
        Phrase(
            "or more",
            rf"{VERB}{GAP}(?P<at>(?P<a>{NUMERAL})[ ]*{CLASSIFIER}(?:及|或)?以上)",
            _range,
            (("每单位报送3件以上", (3, None)),),
        ),
        Phrase(
            "at most",
            rf"(?P<at>(?:最多|至多|不(?:得|能|应|可)?(?:超过|多于|超出)|限|仅限?|只限?|仅能|只能|只可|仅可)(?:每[^,。;\n\d]{{0,6}})?(?:可以?|能)?(?:{VERB})?{GAP_SHORT}(?P<b>{NUMERAL})[ ]*{CLASSIFIER})(?:以内)?{OF}",
            _range,
            (("每人限报1项", (None, 1)), ("每单位报送不超过3件", (None, 3)), ("各类别仅推荐一部", (None, 1))),
        ),
        Phrase(
            "is the limit",
            rf"以(?:每|一|个|报名|报送|投稿|申报|推荐)?[^,。;:\n\d]{{0,10}}?(?P<at>(?P<b>{NUMERAL})[ ]*{CLASSIFIER})[^,。;\n\d]{{0,6}}(?:为限|为上限)",
            _range,
            (("参赛作品以一人一篇为限", (None, 1)), ("每单位以报名2件作品为限", (None, 2))),
        ),
        Phrase(
            "upper limit",
            rf"(?:件数|篇数|数量|数)[^,。;\n\d]{{0,4}}上限[ ]*(?:为|是|:)?[ ]*(?P<at>(?P<b>{NUMERAL})[ ]*{CLASSIFIER})",
            _range,
            (("每人投稿件数上限为2件", (None, 2)),),
        ),
        Phrase(
            "may",
            rf"(?:可|可以)(?:择优|自行|自主|分别|各|自)?{VERB}{GAP_SHORT}(?P<at>(?P<b>{NUMERAL})[ ]*{CLASSIFIER})",
            _range,
            (("每校可推荐5件", (None, 5)),),
        ),
        Phrase(
            "within",
            rf"{VERB}{GAP_SHORT}(?P<at>(?P<b>{NUMERAL})[ ]*{CLASSIFIER}(?:及)?(?:以内|以下|之内|内))",
            _range,
            (("各单位报送作品5件以内", (None, 5)),),
        ),
        Phrase(
            "exactly",
            rf"(?:每|各|统一|分别|应|须|需|均|原则上)[^,。;\n]{{0,14}}?(?:{VERB}|各){GAP}(?P<at>(?P<n>{NUMERAL})[ ]*{CLASSIFIER}){OF}",
            _range,
            (("每个学院推荐1件", (1, 1)), ("各支部报送作品2个", (2, 2))),
        ),
        Phrase(
            "exactly, each",
            rf"(?<=[^\d,。;]{{2}})各(?P<at>(?P<n>{NUMERAL})[ ]*{CLASSIFIER}){OF}",
            _range,
            (("高新区、新城区各2件", (2, 2)),),
        ),
        Phrase(
            "each unit, a number",
            rf"每(?:个|所)?(?:单位|学院|支部|总支|学校|校|科室|部门|班级?|系部?|院系|分会|工会)[ :]*(?P<at>(?P<a>{NUMERAL})(?:{{TO}}(?P<b>{NUMERAL}))?[ ]*{CLASSIFIER})",
            lambda m: _range(m) if m["b"] else (int(number(m["a"])), int(number(m["a"]))),
            (("每单位1-2篇", (1, 2)), ("每班3件", (3, 3))),
        ),
    ],
)

# Context in which a number of this form counts something else.
NO_COUNT_BEFORE: Final = re.compile(
    r"作者|成员|团队|指导(?:教师|老师)|人数|参与人|主创|选手|演员|奖|获奖|评选出|评出|遴选出|选出|一式|复印|纸质|盖章件|光盘|副本|联系人|评委|专家|"
    r"时长|人员限|署名|申报人|合作者|每(?:件|部|个|幅|组|篇)(?:参赛|参评|申报)?作品|[表书件]$|(?:填|印出|列印|打印|交|附)[^,。;]{0,3}$|不低于正文|负责人|编剧|导演|主讲人|讲师|工作人员|参加人"
)
NO_COUNT_AFTER: Final = re.compile(r"^[ ]*(?:指导|作者|工作日|月|人(?!选)|选手进|以上教师|奖|老师|教师|主创|评委|专家|镜头|代表(?!作)|公众号|方面|部分|阶段)")
UPWARD: Final = re.compile(
    r"(?:我(?:校|院|省|市|区|县|局|会|委|处)|学校|学院将|全(?:校|省|市|区|县)|(?:本|我)单位)[^,。;\n]{0,14}(?:推荐|报送|选送|申报|上报|名额)?[^,。;\n]{0,10}$|(?:择优|将|最终|统一)[^,。;\n]{0,12}$|一式[^,。;]{0,2}$"
)
PER: Final = re.compile(
    r"(?:每(?:一)?(?:个|所|名|位)?[^,。;:、\d\n报推选提申限至不应原须需上届评投制]{1,10}|各[^,。;:、\d\n报推选提申限至不应原须需上届评投制]{1,12})"
)
