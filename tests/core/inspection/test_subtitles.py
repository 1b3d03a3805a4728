"""Burned-in subtitles are detected and read, over moving pictures, in several fonts and sizes."""

import pytest

from baosong.core.inspection import subtitles
from baosong.core.inspection.film_scan import scan_film
from baosong.core.inspection.subtitles import SubtitleCue, as_webvtt
from tests.core.inspection.lectures import Lecture, make, spoken


def a_film(font, size, style, *, two=False, background="moving"):
    return Lecture(24, width=1280, height=720, lines=spoken(24, 3 if two else 2.5, two=two), font=font, size=size, style=style, background=background)


# Every font with every size, every size with every style and number of lines: six films instead of twenty-four.
@pytest.mark.parametrize(
    "film",
    [
        a_film("sans", 42, "outlined"),
        a_film("sans", 64, "boxed", two=True),
        a_film("sans bold", 42, "boxed"),
        a_film("sans bold", 64, "outlined", two=True),
        a_film("serif bold", 42, "boxed", two=True),
        a_film("serif bold", 64, "outlined"),
        a_film("sans bold", 64, "outlined", background="slides"),
    ],
    ids=lambda film: f"{film.font} {film.size} {film.style}, {'two lines' if chr(10) in film.lines[0][2] else 'one line'}, over {film.background}",
)
def test_subtitles_are_found_and_read(tmp_path, film):
    path = make(tmp_path / "film.mp4", film)

    decided = subtitles.decide(path)
    cues = scan_film(path, burned_in=decided).cues

    assert decided is not None
    assert decided.are_there
    assert [shown.still[:2] for shown in decided.examples] == [b"\xff\xd8"] * 3
    assert all(shown.text for shown in decided.examples)
    wanted = "".join(text for _, _, text in film.lines)
    assert errors("".join(cue.text for cue in cues), wanted) <= 0.02 * len(wanted)
    for cue, (start, end, _) in zip(cues, film.lines, strict=True):
        assert abs(cue.start - start) < 0.35
        assert abs(cue.end - end) < 0.35


@pytest.mark.parametrize(
    "film",
    [
        Lecture(16, width=1280, height=720),
        Lecture(16, width=1280, height=720, logo="示范大学"),
        Lecture(16, width=1280, height=720, ticker="本台消息今日天气晴朗欢迎收看节目"),
        Lecture(24, width=1280, height=720, background="slides"),
    ],
    ids=["nothing", "a logo", "a ticker", "slides"],
)
def test_what_is_no_subtitle(tmp_path, film):
    decided = subtitles.decide(make(tmp_path / "film.mp4", film))

    assert decided is not None
    assert not decided.are_there


def test_cues_as_webvtt():
    assert as_webvtt([SubtitleCue(0.4, 2.75, "大家好"), SubtitleCue(3723.5, 3725, "谢谢\n再见")]) == (
        "WEBVTT\n\n00:00:00.400 --> 00:00:02.750\n大家好\n\n01:02:03.500 --> 01:02:05.000\n谢谢\n再见\n"
    )


def errors(one, other):
    """Levenshtein distance."""
    before = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        now = [row]
        for column, right in enumerate(other, 1):
            now.append(min(before[column] + 1, now[-1] + 1, before[column - 1] + (left != right)))
        before = now
    return before[-1]
