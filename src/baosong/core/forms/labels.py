"""Labels as offices write them: their comparable form, their notes, and the kind of field they announce."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from baosong.core.forms.model import FormFieldKind, KnownValue

LONGEST_LABEL: Final = 26
NUMBERING: Final = re.compile(
    r"^(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[）)]|[一二三四五六七八九十]{1,3}[、.．]|\d{1,2}[、.．]|[①-⑳]|第[一二三四五六七八九十\d]{1,2}部分[:：]?)"
)
NOTE: Final = re.compile(r"[（(〔【\[][^（）()〔〕【】\[\]]*[)）〕】\]]")
MARKS: Final = "*＊★※:：、,，.．。;；_-—"
LIMIT: Final = re.compile(r"(?:限|不超过|不多于|控制在|最多|少于|至|[-—~～])?(\d{2,5})(?:个)?(?:汉)?字(?:以内|之内|左右|内)?")
LEAST: Final = re.compile(r"(?:不少于|不低于|至少)\d{2,5}(?:个)?字")
REQUIRED: Final = re.compile(r"[*＊★]|必填")
MULTIPLE: Final = re.compile(r"可多选|多选|可选多项")
# What is no label though it is short: notes, headings of explanations, numbers of annexes.
NO_LABEL: Final = re.compile(r"^(?:附件|附表|附)\d*$|^(?:注|说明|注意|提示|要求|填表说明|填报说明|填写说明|填表须知|注意事项|目录|样例|示例|编印|制表?)$")

KINDS: Final = (
    (FormFieldKind.PICTURE, r"照片|相片|免冠|近照|登记照|证件照|二维码粘贴"),
    (FormFieldKind.OPINION, r"(?:意见|审批|审核|复核|批示|审查结论|鉴定结论|评审结论)(?:栏)?$"),
    (FormFieldKind.SIGNATURE, r"签名|签字|签章|亲笔签|手签|承诺人$"),
    (FormFieldKind.STAMP, r"盖章|公章|印章|章$"),
    (FormFieldKind.IDENTITY_NUMBER, r"身份证|^证件号码?$|公民身份号码"),
    (FormFieldKind.TELEPHONE, r"电话|手机|联系方式|移动号码|传真|办电|座机"),
    (FormFieldKind.TEXT, r"起止|邮箱|邮件|e-?mail|地址|邮编|邮政编码|方式$|编号$|学号|工号|微信|QQ|账号|开户|民族|籍贯|出生地|政治面貌|职务|职称|学历|学位|专业$|级别|类别$|类型$|等级$|状况$|关系$|形式$|(?:成果|材料|论文|作品|课题|获奖|项目|案例)名称$"),
    (FormFieldKind.CHOICE, r"^(?:姓别|性别)$|^(?:是否|有无|能否)|是否(?:同意|属于|参加|为|住宿)?[^，。]{0,8}$"),
    (FormFieldKind.DATE, r"(?:日期|年月日?|时间|月份|日)$"),
    (FormFieldKind.NUMBER, r"(?:年龄|人数|数量|金额|经费|字数|时长|总数|数$|数量|名额|分数|分值|得分|费用|单价|总分|票数|党龄|工龄|教龄|页数|面积|次数|场次|学分|学时|课时|合计|小计|件数|册数|总额|预算|身高|体重|排名|人口|片长)(?:\(.*)?$"),
    (FormFieldKind.LONG_TEXT, r"事迹|简历|简介|经历|情况|理由|内容|总结|概述|概况|说明$|心得|摘要|奖惩|计划|目标|措施|成果|做法|成效|意义|背景|方案|依据|思路|体会|感言|特色|亮点|评语|承诺|陈述|建议|介绍|描述|业绩|效果|规划|进度|基础|问题$|创新|履历|贡献"),
    (FormFieldKind.PERSON, r"(?:姓名|曾用名|老师|管理员|专家|[^\d与和人]{1,5}人|联系人|联络员|负责人|申报人|申请人|推荐人|作者|主讲人|教师|导师|填表人|填报人|审核人|经办人|书记|主持人|报送人|讲述人|主讲|参赛者|参赛人|报名人|领队|组长|队长|法人|法定代表人|制表人|主创|编剧|导演|拍摄|监护人|证明人|党员|本人|宣讲人|承办人|选手|称呼|参会人员?|带队人)$"),
    (FormFieldKind.UNIT, r"(?:单位|部门|学院|院系|系部|支部|党委|党总支|总支|党组织|学校|机构|组织|团队|科室|处室|院校|团委|团支部|公司|企业|所在地?党组织|街道|社区|班级|所属系统|集体|[甲乙丙]方|[捐受]赠方)(?:名称|全称)?$"),
)  # fmt: skip
COMPILED: Final = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in KINDS)
NUMBER_NOTE: Final = re.compile(r"[（(](?:单位[:：])?(?:万?元|人|名|分钟?|个|次|件|份|场|岁|页|亩|平方米|㎡|小时|课时|学时|cm|kg|%)[)）]")
KNOWN: Final = (
    (KnownValue.LIAISON, r"(?:联系人|联络员|经办人|填表人|填报人|报送人)(?:姓名)?"),
    (KnownValue.AUTHOR, r"作者(?:姓名)?|(?:第一)?主讲人?(?:姓名)?|讲述人(?:姓名)?|申报人(?:姓名)?|申请人(?:姓名)?|参赛者|姓名|本人"),
    (KnownValue.TITLE, r"(?:作品|项目|党课|课程|案例|微视频|视频|故事|论文|微党课|成果|题目|课题|活动|品牌|文章|讲稿)?(?:名称|题目|标题|主题)"),
    (KnownValue.UNIT, r"(?:报送|申报|推荐|所在|填报|参赛|参评|选送|提交|组织|工作|报名|申请|所属|承办)?(?:单位|部门|学院|支部|党支部|党组织)(?:名称|全称)?"),
    (KnownValue.DATE, r"(?:填表|填报|报送|申报|申请|推荐|报名)(?:日期|时间)"),
)
COMPILED_KNOWN: Final = tuple((known, re.compile(pattern)) for known, pattern in KNOWN)
SENSITIVE: Final = re.compile(r"身份证|证件号|电话|手机|联系方式|住址|家庭地址|出生|银行|账号|开户|民族|健康|婚姻|微信|QQ|邮箱")


@dataclass(frozen=True, slots=True)
class LabelText:
    """A label without numbering, marks and notes; the notes; and what they say."""

    label: str
    note: str
    limit: int | None
    required: bool


def compact(text: str) -> str:
    """The text without any space."""
    return "".join(text.replace("\u200b", "").split())


def label_of(written: str) -> LabelText:
    """Split a label as it stands in the form."""
    text = compact(written)
    bare = NUMBERING.sub("", text.lstrip(MARKS)).strip(MARKS)
    notes = NOTE.findall(bare)
    label = bare
    for note in notes:
        label = label.replace(note, "")
    label = label.strip(MARKS)
    inside = [note[1:-1] for note in notes]
    if not label:
        label, inside = bare.strip("（）()【】[]〔〕" + MARKS), []
    # Signatures and stamps are announced in brackets.
    signing = next((note for note in inside if re.search(r"签|章", note)), "")
    note = "；".join(inside)
    return LabelText(label, signing or note if signing == note else note, limit_of(text), bool(REQUIRED.search(text)))


def limit_of(text: str) -> int | None:
    """The most characters that a note asks for."""
    bare = LEAST.sub("", compact(text))
    found = [int(match[1]) for match in LIMIT.finditer(bare)]
    return max(found) if found else None


def comparable(label: str) -> str:
    """The form in which two labels are compared."""
    text = re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", label_of(label).label).casefold())
    return re.sub(r"(?<=..)(?:签名|签字|签章|盖章|公章)+$", "", text)


def is_label(written: str) -> bool:
    """Whether a text is short and no sentence."""
    parts = label_of(written)
    if not 2 <= len(parts.label) <= LONGEST_LABEL or NO_LABEL.match(parts.label):
        return False
    if compact(written).endswith(("。", "；")):
        return False
    return not re.search(r"[，。！？；]|^\d+$", parts.label) and re.search(r"[\u4e00-\u9fffA-Za-z]", parts.label) is not None


def kind_of(written: str) -> FormFieldKind | None:
    """The kind that a label announces."""
    parts = label_of(written)
    for kind, pattern in COMPILED[:4]:
        if pattern.search(parts.label) or (kind in (FormFieldKind.SIGNATURE, FormFieldKind.STAMP) and pattern.search(parts.note)):
            return kind
    found = next((kind for kind, pattern in COMPILED[4:] if pattern.search(parts.label)), None)
    if found in (None, FormFieldKind.TEXT, FormFieldKind.LONG_TEXT, FormFieldKind.UNIT) and NUMBER_NOTE.search(compact(written)):
        return FormFieldKind.NUMBER
    return found


def known_of(label: str) -> KnownValue | None:
    """Where the value is known from."""
    return next((known for known, pattern in COMPILED_KNOWN if pattern.fullmatch(label)), None)


def default_options(written: str) -> tuple[str, ...]:
    """Options that a label has without printing boxes: 性别, 是否, or a note such as （是/否）."""
    parts = label_of(written)
    if parts.label in ("性别", "姓别"):
        return ("男", "女")
    choices = re.split(r"[/／]", parts.note)
    if 2 <= len(choices) <= 8 and all(0 < len(choice) <= 8 for choice in choices):
        return tuple(choices)
    return ("是", "否") if parts.label.startswith("是否") else ("有", "无") if parts.label.startswith("有无") else ()
