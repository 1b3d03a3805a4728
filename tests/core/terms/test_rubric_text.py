"""Rubrics are formatted as text and parsed again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.core.terms.rubric_text import RubricUnreadable, as_text, from_text
from baosong.core.terms.rubrics import TEMPLATES, Band, Criterion, Gate, Rubric


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_a_template_comes_back_as_it_was(name):
    rubric = TEMPLATES[name]

    again = from_text(as_text(rubric), name=rubric.name, previous=rubric)

    assert (again.criteria, again.overtime, again.tie_break) == (rubric.criteria, rubric.overtime, rubric.tie_break)
    assert [gate.name for gate in again.gates] == [gate.name for gate in rubric.gates]


def test_lines_become_a_tree():
    text = "内容\n  思想 20\n  结构 10分\n语言　30 ×2\n仪态 10 （0.1分档）\n\n否决：抄袭\n超时31秒：扣1\n超时 1 秒: 0.5\n同分比较：内容"

    rubric = from_text(text, name="讲故事")

    assert rubric == Rubric(
        "讲故事",
        (
            Criterion("c1", "内容", parts=(Criterion("c2", "思想", 20), Criterion("c3", "结构", 10))),
            Criterion("c4", "语言", 30, weight=2),
            Criterion("c5", "仪态", 10, step=0.1),
        ),
        (Gate("g1", "抄袭"),),
        (Band(1, 0.5), Band(31, 1)),
        "c1",
    )
    assert rubric.faults() == []


@pytest.mark.parametrize(("text", "line"), [("  内容 10", 1), ("内容\n      思想 10", 2), ("长" * 61 + " 5", 1)])
def test_a_line_that_cannot_be_read_is_named(text, line):
    with pytest.raises(RubricUnreadable) as caught:
        from_text(text, name="")
    assert caught.value.line == line


NAMES = st.text("一二三四五六七八九十甲乙丙丁", min_size=1, max_size=6)
POINTS = st.integers(1, 200).map(lambda half: half / 2)
LEAVES = st.builds(lambda name, points: Criterion("", name, points), NAMES, POINTS)
TREES = st.recursive(
    LEAVES, lambda parts: st.builds(lambda name, inner: Criterion("", name, 0, tuple(inner)), NAMES, st.lists(parts, min_size=1, max_size=3)), max_leaves=8
)


def shape(criterion):
    return criterion.name, criterion.points, tuple(shape(part) for part in criterion.parts)


@given(st.lists(TREES, min_size=1, max_size=4))
def test_any_tree_comes_back(criteria):
    again = from_text(as_text(Rubric("", tuple(criteria))), name="")

    assert [shape(one) for one in again.criteria] == [shape(one) for one in criteria]
    assert "key_twice" not in again.faults()
