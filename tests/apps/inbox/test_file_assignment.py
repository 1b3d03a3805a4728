"""Assigning files by their names: to the submissions that a person would make of them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baosong.apps.inbox.services.file_assignment import DeliveredFile, assign_files, recognise
from baosong.apps.submissions.services.receive import takes_many
from baosong.core.terms import Rule, Terms, TermsChannel, TermsPiece, TermsTask
from baosong.core.terms.model import ChannelKind, PieceKind

LECTURE = TermsTask(
    "专题微党课",
    "t1",
    pieces=(
        TermsPiece(PieceKind.VIDEO, "党课视频", "v", rules=(Rule("formats", ("mp4",)),)),
        TermsPiece(PieceKind.DOCUMENT, "党课讲稿", "d"),
    ),
)
STORIES = TermsTask("战疫故事汇", "t2", pieces=(TermsPiece(PieceKind.DOCUMENT, "故事", "s"), TermsPiece(PieceKind.IMAGE, "图片", "i", required=False)))
LIBRARY = TermsTask("教育素材库", "t3", pieces=(TermsPiece(PieceKind.OTHER, "素材", "o"), TermsPiece(PieceKind.FORM, "申报表", "f")))
TERMS = Terms(tasks=(LECTURE, STORIES, LIBRARY), channels=(TermsChannel(ChannelKind.EMAIL, "四个一行动"),))


def files(*names):
    return [DeliveredFile(n, name.rpartition("/")[2], name.rpartition("/")[0]) for n, name in enumerate(names)]


def assigned(*names, terms=TERMS, **values):
    made = assign_files(terms, files(*names), **values)
    return [(item.task.name, item.title, sorted((file.name, key) for file, key in item.files)) for item in made.submissions], made


def test_a_film_with_its_script_is_one_lecture():
    found, _ = assigned("做合格党员.mp4", "做合格党员讲稿.docx", subject="四个一行动 微党课")

    assert found == [("专题微党课", "做合格党员", [("做合格党员.mp4", "v"), ("做合格党员讲稿.docx", "d")])]


def test_a_film_alone_can_only_be_a_lecture():
    terms = Terms(tasks=(LECTURE, STORIES))

    assert recognise(terms, files("IMG_0001.mp4")) == LECTURE
    assert recognise(terms, files("材料.docx")) is None


def test_one_mail_for_three_tasks():
    found, made = assigned("微党课/灯火.mp4", "微党课/灯火讲稿.docx", "战疫故事汇/守望.docx", "素材库申报表.xlsx", "教育素材库/图册.zip")

    assert sorted({task for task, _, _ in found}) == ["专题微党课", "战疫故事汇", "教育素材库"]
    assert not made.unclear


def test_two_films_with_two_scripts_are_two_lectures():
    found, _ = assigned("甲的灯火.mp4", "乙的守望.mp4", "乙的守望讲稿.docx", "甲的灯火讲稿.docx", task=LECTURE)

    assert sorted(found) == [
        ("专题微党课", "乙的守望", [("乙的守望.mp4", "v"), ("乙的守望讲稿.docx", "d")]),
        ("专题微党课", "甲的灯火", [("甲的灯火.mp4", "v"), ("甲的灯火讲稿.docx", "d")]),
    ]


def test_folders_group_files_into_submissions():
    found, _ = assigned("一支部/1.mp4", "一支部/讲稿.docx", "二支部/1.mp4", "二支部/讲稿.docx", task=LECTURE)

    assert [[name for name, _ in placed] for _, _, placed in found] == [["1.mp4", "讲稿.docx"]] * 2


def test_word_and_pdf_of_one_text_are_one_piece():
    found, made = assigned("守望.docx", "守望.pdf", task=STORIES)

    assert [placed for _, _, placed in found] == [[("守望.docx", "s")]]
    assert [item.name for item in made.spare] == ["守望.pdf"]


def test_subtitles_go_with_their_film():
    found, _ = assigned("灯火.mp4", "灯火.srt", "灯火讲稿.docx", task=LECTURE)

    assert ("灯火.srt", "v") in found[0][2]


@pytest.mark.parametrize(
    ("name", "title", "speaker"),
    [
        ("文学院+张三+我的支部.docx", "我的支部", "张三"),
        ("文学院－张三－《我的支部》.docx", "我的支部", "张三"),
        ("我的支部(最终版).docx", "我的支部", ""),
        ("文学院战疫故事汇.docx", "文学院战疫故事汇", ""),
    ],
)
def test_titles_by_the_naming_rule_and_without_it(name, title, speaker):
    terms = Terms(tasks=(STORIES,), naming="{单位}+{姓名}+{题目}")

    (submission,) = assign_files(terms, files(name), known=("文学院",)).submissions

    assert submission.title == title
    assert submission.details.get("speaker", "") == speaker


PARTS = st.sampled_from(["微党课", "战疫故事", "素材库", "甲", "乙", "灯火", "讲稿", "申报表", "(1)", "终稿", "《守望》", "文学院", "+", "-", " "])
NAMES = st.builds(
    lambda folder, stem, ending: f"{folder}{''.join(stem) or 'x'}.{ending}",
    st.sampled_from(["", "", "一支部/", "微党课/", "战疫故事汇/二支部/"]),
    st.lists(PARTS, max_size=4),
    st.sampled_from(["mp4", "docx", "pdf", "jpg", "xlsx", "srt", "zip", "MOV", "wps", "exe"]),
)


@given(
    names=st.lists(NAMES, max_size=8),
    subject=st.sampled_from(["", "四个一行动", "四个一行动 微党课"]),
    which=st.sampled_from([None, LECTURE, STORIES, LIBRARY]),
)
def test_no_file_is_lost_and_none_stands_twice(names, subject, which):
    given_files = files(*names)

    made = assign_files(TERMS, given_files, subject=subject, task=which)

    placed = Counter(file.index for item in made.submissions for file, _ in item.files)
    placed.update(item.index for item in [*made.unclear, *made.spare])
    assert placed == Counter(item.index for item in given_files)
    for item in made.submissions:
        assert item.title
        for piece in item.task.pieces:
            count = sum(1 for file, key in item.files if key == piece.key and file.ending not in ("srt", "vtt", "ass", "ssa"))
            assert count <= 1 or takes_many(piece)
