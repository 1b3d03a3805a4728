"""Figures of the parser on labelled notices: those of this repository, and the larger set beside the checkout where there is one.

A floor only rises: put it just below the figure that the parser reaches. The parser's models were trained on both sets;
the figures on notices that they had not seen are in the head of `weights.json` (see tools/train_reader.py), and have a floor too.
"""

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from baosong.core.notice.parser.linear import WEIGHTS
from baosong.core.phrases.blocks import DIGITS, number
from baosong.core.phrases.normal_form import plain
from tools.notice_scores import NOTICE_FIELDS, PIECE_FIELDS, TASK_FIELDS, Figures, LabelledNotice, figures, labelled_notices, product_reader

OWN = Path(__file__).parent / "own"
BESIDE = Path(__file__).parents[4] / "shared/notices/labelled"

NOTICES = labelled_notices(OWN)
FLOORS = Figures(facts=0.880, grouped=0.800, names=0.700, tasks=0.830, several=0.580, nothing=0.870, ready=0.305)
FLOORS_BESIDE = Figures(facts=0.915, grouped=0.830, names=0.710, tasks=0.880, several=0.715, nothing=1.0, ready=0.435)
FLOORS_UNSEEN = Figures(facts=0.900, grouped=0.758, names=0.590, tasks=0.755, several=0.515, nothing=0.850, ready=0.310)

KEYS = {"title", "issued_on", "tasks", "channels", "eligible", "select", "recommend_to", "themes", "total_counts_by"}
TASK_KEYS = {"name", "pieces", "counts_by", "count_per", "count_is_advice", *TASK_FIELDS}
PIECE_KEYS = {"kind", "name", "optional", "advice", "words_is_approx", "duration_is_approx", *PIECE_FIELDS}
IGNORED = {"title", "name", "kind", "channel", "subject", "attachment_name", "recommend_to", "count_per", "counts_by", "total_counts_by", "advice"}
PIECES = {"video", "audio", "image", "document", "form", "slides", "other"}
# What a format may be called in a notice.
WRITTEN = {"docx": "word", "doc": "word", "pptx": "ppt", "xls": "excel", "xlsx": "excel", "jpg": "jpeg"}
SHORT_SIZES = {(1280, 720): "720p", (1920, 1080): "1080p"}


def test_the_repository_s_notices_are_read_at_least_this_well():
    _reaches(figures(NOTICES, product_reader), FLOORS)


@pytest.mark.skipif(not BESIDE.is_dir(), reason="no labelled notices beside the checkout")
def test_the_notices_beside_the_checkout_are_read_at_least_this_well():
    _reaches(figures(labelled_notices(BESIDE), product_reader), FLOORS_BESIDE)


def test_notices_that_the_models_had_not_seen_are_read_at_least_this_well():
    said = json.loads(WEIGHTS.read_text("utf-8"))["figures"]["all folds, unseen"].split()

    _reaches(Figures(**dict(zip(said[::2], map(float, said[1::2]), strict=True))), FLOORS_UNSEEN)


def _reaches(reached: Figures, floors: Figures) -> None:
    print(reached)
    low = [name for name, floor in asdict(floors).items() if asdict(reached)[name] < floor]
    assert not low, f"{reached}; too low: {low}"


def test_there_are_notices_of_every_length_and_of_every_number_of_tasks():
    counts = [len(notice.label["tasks"]) for notice in NOTICES]
    lengths = [len(notice.text) for notice in NOTICES]

    assert len(NOTICES) >= 80
    assert counts.count(0) >= 15
    assert sum(count > 1 for count in counts) >= 25
    assert (min(lengths) < 160, max(lengths) > 2000) == (True, True)
    assert len({notice.name for notice in NOTICES}) == len(NOTICES)


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.name)
def test_a_label_has_the_form_of_an_answer(notice):
    label = notice.label

    assert label.keys() <= KEYS
    assert notice.ignored <= IGNORED | set(NOTICE_FIELDS) | set(TASK_FIELDS) | set(PIECE_FIELDS)
    for task in label["tasks"]:
        assert task.keys() <= TASK_KEYS
        assert not ("counts_by" in task and task.keys() & {"min_count", "max_count"})
        for piece in task.get("pieces", []):
            assert piece.keys() <= PIECE_KEYS
            assert piece["kind"] in PIECES


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.name)
def test_every_word_of_a_label_stands_in_its_notice(notice):
    text = _packed(notice.text)

    assert [words for words in _words(notice) if _packed(words) not in text] == []


@pytest.mark.parametrize("notice", NOTICES, ids=lambda notice: notice.name)
def test_every_value_of_a_label_stands_in_its_notice(notice):
    text = plain(notice.text)
    numbers = _numbers(text)

    assert [(field, value) for field, value in _values(notice) if not _is_stated(field, value, text, numbers)] == []


def _packed(text: str) -> str:
    return "".join(plain(text).split())


def _words(notice: LabelledNotice) -> list[str]:
    label = notice.label
    found = [label.get(key) for key in ("title", "eligible", "recommend_to")]
    found += [channel.get(key) for channel in label.get("channels", []) for key in ("subject", "attachment_name")]
    found += [row["who"] for row in label.get("total_counts_by", [])]
    for task in label["tasks"]:
        found += [task["name"], task.get("count_per"), *(row["who"] for row in task.get("counts_by", []))]
        found += [piece.get("name") for piece in task.get("pieces", [])]
    return [words for words in found if words]


def _values(notice: LabelledNotice) -> list[tuple[str, object]]:
    """Fields and values that are numbers, dates or formats, without the ignored ones."""
    label = notice.label
    rows = [*label.get("total_counts_by", []), *label["tasks"]]
    for task in label["tasks"]:
        rows += [*task.get("counts_by", []), *task.get("pieces", [])]
    found = [(key, row[key]) for row in rows for key in (*TASK_FIELDS, *PIECE_FIELDS) if key in row]
    if "issued_on" in label:
        found.append(("issued_on", label["issued_on"]))
    return [(key, value) for key, value in found if key not in notice.ignored]


def _numbers(text: str) -> set[float]:
    """Return all numbers in the text, in Arabic or Chinese numerals; 3.5 also as 3 and 5, because dates are written so."""
    arabic = re.findall(r"\d+(?:,\d{3})+|\d+(?:\.\d+)?[千万]?", text) + re.findall(r"\d+", text)
    han = re.findall(r"[一二两三四五六七八九十百千万零〇]+", text)
    years = {float("".join(str(DIGITS[digit]) for digit in written)) for written in han if set(written) <= DIGITS.keys()}
    return {float(number(written)) for written in arabic + han} | years | {1.0 for _month in re.findall("元月", text)}


def _is_stated(field: str, value: object, text: str, numbers: set[float]) -> bool:
    match field:
        case "deadline" | "issued_on":
            year, month, day, hour = re.fullmatch(r"(?:-|(\d{4}))-(\d\d)-(\d\d)(?:T(\d\d):\d\d)?", value).groups()
            years = {float(year), float(year) - 1, float(year) - 1911} & numbers if year else {0.0}
            hours = {float(hour), float(hour) - 12} & numbers if hour else {0.0}
            return bool(years and hours) and {float(month), float(day)} <= numbers
        case "duration_s":
            return all({seconds, seconds / 60} & numbers or {seconds // 60, seconds % 60} <= numbers for seconds in value if seconds is not None)
        case "max_bytes" | "min_bytes":
            return bool({value / 1024, value / 1024**2, value / 1024**3} & numbers)
        case "resolution" | "resolution_min":
            return set(value) <= numbers or SHORT_SIZES.get(tuple(value), "?") in text
        case "formats":
            return all(word in text or WRITTEN.get(word, word) in text for word in value)
        case "video_codec":
            return value in text.replace(".", "")
        case "subtitles":
            return "字幕" in text
        case "aspect":
            return value in text
        case "bitrate_kbps":
            return all({rate, rate / 1000} & numbers for rate in value if rate is not None)
        case _:
            return all(item in numbers for item in (value if isinstance(value, list) else [value]) if item is not None)
