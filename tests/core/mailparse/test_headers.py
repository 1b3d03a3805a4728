"""Subjects and links as people write them."""

import pytest

from baosong.core.mailparse import bare_subject, is_wanted, numbering
from baosong.core.mailparse.links import Link, links_in
from baosong.core.mailparse.subjects import without_numbering


@pytest.mark.parametrize(
    "subject",
    [
        "四个一行动",
        "“四个一”行动",
        "RE: 四个一行动",
        "答复：转发：Fw: 四个一行动",
        "Ｒｅ：四 个 一 行 动",
        "【四个一行动】文学院",
        "四个一行动(第2封/共3封)",
        "《四个一行动》报送",
        "回复(2):四个一行动",
    ],
)
def test_what_is_tolerated(subject):
    assert is_wanted(subject, "“四个一行动”")


@pytest.mark.parametrize("subject", ["四个一活动", "关于会议室的通知", "", "四个", "RE:"])
def test_what_is_something_else(subject):
    assert not is_wanted(subject, "四个一行动")


def test_a_pattern_with_blanks_asks_for_its_fixed_words():
    assert is_wanted("微党课-文学院-张三", "微党课+单位+姓名")
    assert not is_wanted("故事-文学院-张三", "微党课+单位+姓名")
    assert is_wanted("张三+20260001+汉语言+88880000", "姓名+学号+专业+联系方式")
    assert not is_wanted("你好", "姓名+学号+专业+联系方式")


@pytest.mark.parametrize(
    ("subject", "count"),
    [
        ("微党课(第2封/共3封)", (2, 3)),
        ("微党课 第二封，共三封", (2, 3)),
        ("微党课【1/2】", (1, 2)),
        ("微党课（２／３）", (2, 3)),
        ("微党课 2026/5", None),
        ("微党课(3/2)", None),
        ("微党课", None),
    ],
)
def test_mails_that_are_counted(subject, count):
    assert numbering(subject) == count


def test_counted_mails_have_one_subject():
    assert {without_numbering(bare_subject(one)).strip() for one in ("微党课(第1封/共2封)", "RE:微党课（第2封/共2封）")} == {"微党课"}


def test_links_with_their_codes():
    text = (
        "链接: https://pan.baidu.com/s/1AbC_d-e 提取码：x7y8\n复制后打开\n夸克 https://pan.quark.cn/s/abc123?pwd=QwEr，\n"
        "阿里云盘 https://www.alipan.com/s/zz9 \n超大附件 https://wx.mail.qq.com/ftn/download?func=3&key=aa 官网 https://www.example.edu.cn/a"
    )

    assert links_in(text) == (
        Link("baidu", "https://pan.baidu.com/s/1AbC_d-e", "x7y8"),
        Link("quark", "https://pan.quark.cn/s/abc123?pwd=QwEr", "QwEr"),
        Link("aliyun", "https://www.alipan.com/s/zz9"),
        Link("qq", "https://wx.mail.qq.com/ftn/download?func=3&key=aa"),
    )
