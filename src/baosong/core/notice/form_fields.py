"""What the named blanks of an office's forms stand for."""

import re
from typing import Final

from baosong.core.phrases.normal_form import plain

FIELDS: Final = {
    "unit": r"(?:报送|申报|推荐|所在|填报|参赛|参评|选送|提交|组织|上报|承办|我)?单位(?:名称|全称)?|unit",
    "contact": r"(?:单位)?联系人(?:姓名)?|联络员(?:姓名)?|经办人|填(?:表|报)人|contact",
    "phone": r"(?:联系人?|办公|联络员?)?电话(?:号码)?|手机(?:号码?)?|联系方式|phone",
    "mail": r"(?:电子)?(?:邮箱|邮件)(?:地址)?|e-?mail",
    "issuer": r"(?:主办|征集|组织征集|发文|主送|上级)单位(?:名称)?|issuer",
    "call": r"(?:活动|征集|通知|报送事项)(?:名称|标题)|call",
    "day": r"(?:填报|填表|报送|申报)?(?:日期|时间)|date",
}


def field_of(name: str) -> str:
    """Return which of FIELDS the name of a blank stands for; "" for none."""
    written = re.sub(r"[\s:_]", "", plain(name))
    return next((field for field, pattern in FIELDS.items() if re.fullmatch(pattern, written)), "")
