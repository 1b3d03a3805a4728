"""Figures of a reader of notices."""

from copy import deepcopy

from tools.notice_scores import LabelledNotice, compare, corrections, figures

FILM = {"kind": "video", "name": "微党课视频", "duration_s": [480, 600], "formats": ["mp4"]}
SCRIPT = {"kind": "document", "name": "讲稿", "words": [None, 3000]}
LABEL = {
    "title": "关于报送微党课的通知",
    "issued_on": "2026-03-02",
    "tasks": [{"name": "微党课", "deadline": "2026-04-01", "counts_by": [{"who": "各党委", "max_count": 2}], "pieces": [FILM, SCRIPT]}],
    "channels": [{"kind": "email", "subject": "微党课"}],
}


def labelled(label=LABEL, *, ignored=()):
    return LabelledNotice("one", "text", label, frozenset(ignored))


def scored(answer, notice=None):
    return figures([notice or labelled()], lambda _text: answer)


def changed(**values):
    return deepcopy(LABEL) | values


def test_the_label_itself_is_right_in_every_figure():
    reached = scored(LABEL)

    assert (reached.facts, reached.grouped, reached.names, reached.tasks, reached.ready) == (1, 1, 1, 1, 1)


def test_an_empty_answer_finds_nothing():
    reached = scored({})

    assert (reached.facts, reached.grouped, reached.names, reached.tasks, reached.ready) == (0, 0, 0, 0, 0)


def test_a_value_in_the_wrong_task_is_a_fact_but_not_grouped():
    answer = changed(tasks=[{"name": "微党课", "deadline": "2026-04-01", "pieces": [FILM]}, {"name": "别的", "pieces": [SCRIPT]}])

    reached = scored(answer)

    assert reached.facts == 1
    assert reached.grouped < 1
    assert reached.tasks == 0


def test_a_sentence_that_contains_a_name_is_no_name():
    task = LABEL["tasks"][0] | {"name": "各党委要认真组织报送微党课工作"}

    reached = scored(changed(tasks=[task]))

    assert reached.grouped == 1
    assert reached.names < 1


def test_a_wrong_value_is_one_correction():
    task = LABEL["tasks"][0] | {"deadline": "2026-05-01"}

    assert corrections(compare(labelled(), changed(tasks=[task]))) == 1


def test_an_ambiguous_field_is_not_counted():
    answer = changed(channels=[{"kind": "email", "subject": "别的"}])

    assert scored(answer).facts < 1
    assert scored(answer, labelled(ignored=["subject"])).facts == 1


def test_a_task_where_nothing_is_asked_for_is_not_ready():
    notice = labelled({"title": "放假通知", "tasks": []})

    assert scored({"title": "放假通知", "tasks": [{"name": "放假"}]}, notice).ready == 0
    assert scored({"title": "放假通知"}, notice).nothing == 1


def test_spellings_of_one_value_are_equal():
    piece = FILM | {"formats": ["jpeg", "png"], "name": None}
    label = changed(tasks=[{"name": "图", "pieces": [piece | {"formats": ["png", "jpg"]}]}])

    assert scored(changed(tasks=[{"name": "图", "pieces": [piece]}]), labelled(label)).grouped == 1
