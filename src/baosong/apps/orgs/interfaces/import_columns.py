"""How offices head the columns of tables of units and people."""

from collections.abc import Collection, Mapping
from typing import Final

from django.conf import settings
from django.utils import translation

from baosong.apps.orgs.enums import Role
from baosong.apps.orgs.interfaces.import_sentences import column_name
from baosong.apps.orgs.services.import_rows import COLUMNS
from baosong.core.tables import ColumnKind, count_of, exact, is_mail_address, is_telephone

# Fits less well than a name of the very unit: in a table of branches the college is the parent.
COARSE: Final = 70
AS_PARENT: Final = 65
COLLEGES: Final = (
    "学院",
    "学院名称",
    "院系",
    "院（系）",
    "院系名称",
    "二级单位",
    "二级学院",
    "二级党组织",
    "党委",
    "党委名称",
    "党总支",
    "党总支名称",
    "基层党委",
    "部门",
    "部门名称",
)

HEADINGS: Final[Mapping[str, Mapping[str, int]]] = {
    "unit": exact("单位", "单位名称", "党组织", "党组织名称", "基层党组织", "基层党组织名称", "支部", "支部名称", "党支部", "党支部名称", "所在党支部", "所在支部", "组织名称", "机构名称", "机构", "报送单位", "所在单位", "单位全称")
    | exact(*COLLEGES, score=COARSE)
    | exact("名称", score=COARSE - 10),
    "parent": exact("上级单位", "上级党组织", "上级党组织名称", "上级组织", "上级部门", "上级", "所属单位", "所属党组织", "所属党委", "所属党总支", "所属学院", "所属二级党组织", "所属部门", "主管单位", "隶属单位", "隶属")
    | exact(*COLLEGES, score=AS_PARENT),
    "kind": exact("单位类别", "单位类型", "单位性质", "类别", "类型", "党组织类别", "党组织类型", "组织类别", "支部类型", "支部类别"),
    "branches": exact("支部数", "党支部数", "支部个数", "下设支部数", "所辖支部数", "党支部个数", "支部数量", "党支部数量"),
    "members": exact("人数", "党员数", "党员人数", "党员总数", "在册党员数", "正式党员数", "总人数", "教职工数", "现有党员数"),
    "short_name": exact("简称", "单位简称", "党组织简称", "组织简称", "学院简称", "部门简称"),
    "unit_telephone": exact("单位电话", "办公电话", "办公室电话", "单位联系电话", "固定电话", "座机", "座机号码", "值班电话"),
    "person": exact("姓名", "联系人", "联系人姓名", "联络员", "联络员姓名", "信息员", "信息员姓名", "负责人", "负责人姓名", "书记", "书记姓名", "党支部书记", "支部书记", "党委书记", "名字", "人员姓名", "经办人"),
    "role": exact("角色", "系统角色", "权限", "身份", "职务", "岗位"),
    "username": exact("账号", "帐号", "用户名", "登录名", "账户", "账号名", "登录账号", "工号", "学工号", "职工号", "教工号", "学号"),
    "email": exact("邮箱", "电子邮箱", "电子邮件", "邮件", "邮件地址", "邮箱地址", "e-mail", "email", "mail"),
    "telephone": exact("联系电话", "手机", "手机号", "手机号码", "电话", "电话号码", "联系方式", "移动电话", "联系手机", "联络电话", "本人电话"),
}  # fmt: skip
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "unit": ("支部名称", "党组织名称", "单位名称"),
    "parent": ("上级", "所属", "隶属"),
    "kind": ("类别", "类型"),
    "branches": ("支部数",),
    "members": ("党员数", "党员人数"),
    "short_name": ("简称",),
    "unit_telephone": ("单位电话", "办公电话", "座机"),
    "person": ("姓名", "联系人", "联络员", "书记"),
    "role": ("角色",),
    "username": ("账号", "帐号", "工号"),
    "email": ("邮箱", "mail"),
    "telephone": ("手机", "电话", "联系方式"),
}


def kinds(roles: Collection[str]) -> list[ColumnKind]:
    """The columns of the import as kinds of columns; `roles` are the words that are known as roles."""
    fits = {
        "branches": lambda value: count_of(value) is not None,
        "members": lambda value: count_of(value) is not None,
        "role": lambda value: value in roles,
        "email": is_mail_address,
        "telephone": is_telephone,
        "unit_telephone": is_telephone,
    }
    return [
        ColumnKind(
            column,
            words={**HEADINGS[column], **exact(column_name(column), column)},
            parts=PARTS[column],
            fits=fits.get(column),
            by_values=column == "email",
            # A column of posts, such as 书记, is none of roles.
            needs_values=column == "role",
        )
        for column in COLUMNS
    ]


def known_headings() -> frozenset[str]:
    """Headings by which the sheet of a workbook is recognised that is to be imported."""
    return frozenset(heading for column in COLUMNS for heading in (*HEADINGS[column], column_name(column)))


def role_words() -> dict[str, Role]:
    """Roles by the words accepted in tables, in all languages of the installation: a job may run in another one than the page."""
    named = {role.value: role for role in Role}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            named |= {str(role.label): role for role in Role}
    return named | {
        "管理员": Role.ORGANISER,
        "组织者": Role.ORGANISER,
        "联络员": Role.LIAISON,
        "联系人": Role.LIAISON,
        "信息员": Role.LIAISON,
        "评审": Role.REVIEWER,
        "评审专家": Role.REVIEWER,
        "成员": Role.MEMBER,
    }
