"""Units are known by their usual short forms, which are no ordinary words."""

import pytest

from baosong.apps.judging.services.unit_names import names_of_unit


@pytest.mark.parametrize(
    ("unit", "forms"),
    [
        ("马克思主义学院", {"马院"}),
        ("马克思主义学院党委", {"马克思主义学院", "马院"}),
        ("文学院", {"文院"}),
        ("计算机科学与技术学院", {"计算机学院", "计科院", "计院"}),
        ("公共管理学院", {"公管学院", "公管院"}),
        ("材料科学与工程学院", {"材料学院"}),
        ("物理学院", {"物院"}),
        ("示例大学文学院", {"文学院", "文院"}),
    ],
)
def test_a_unit_has_its_usual_short_forms(unit, forms):
    found = names_of_unit(unit, parents=["示例大学"])

    assert forms | {unit} <= found


@pytest.mark.parametrize(("unit", "word"), [("医学院", "医院"), ("法学院", "法院"), ("第1学院", "第院")])
def test_an_ordinary_word_is_no_short_form(unit, word):
    assert word not in names_of_unit(unit)
