"""Training of the notice parser's models."""

import json

import pytest

from baosong.core.notice.parser.linear import WEIGHTS, LinearModel
from tools.regression import choice, logistic
from tools.train_reader import load, measure, train

ROWS = [["red", "round"], ["red", "square"], ["blue", "round"], ["blue", "square"]] * 5


def test_a_model_learns_the_feature_that_decides():
    model = logistic(ROWS, ["red" in row for row in ROWS], penalty=0.1)

    assert model.score(["red", "square"]) > 0 > model.score(["blue", "round"])


def test_a_choice_prefers_the_right_row_of_each_list():
    model = choice([(ROWS[:4], [False, True, False, False])] * 3, penalty=0.1)

    assert max(ROWS[:4], key=model.score) == ["red", "square"]


def test_the_same_rows_give_the_same_weights():
    hits = ["red" in row for row in ROWS]

    assert logistic(ROWS, hits, penalty=1) == logistic(ROWS, hits, penalty=1)


def test_a_feature_that_a_model_does_not_know_counts_nothing():
    assert LinearModel(0.5, {"red": 1.0}).score(["red", "green"]) == pytest.approx(1.5)


def test_the_weights_tell_how_well_they_read_notices_that_they_were_not_trained_on():
    head = json.loads(WEIGHTS.read_text("utf-8"))

    assert {"notices", "figures", "models"} <= head.keys()
    assert sum("unseen" in name for name in head["figures"]) == 6


def test_no_feature_is_longer_than_a_few_words():
    models = json.loads(WEIGHTS.read_text("utf-8"))["models"]

    assert [name for model in models.values() for name in model["weights"] if sum("\u4e00" <= character <= "\u9fff" for character in name) > 8] == []


def test_training_reads_labelled_notices_and_measures_them(tmp_path):
    for number in range(6):
        label = {"tasks": [{"name": "征文", "deadline": "2024-05-04", "pieces": [{"kind": "document", "name": "征文"}]}]}
        record = {"id": f"n{number}", "text": f"第{number}届征文启事\n请于2024年5月4日前报送征文。", "label": label, "ignore": []}
        (tmp_path / f"{number}.json").write_text(json.dumps(record), "utf-8")
    notices = load([tmp_path])
    models = train(notices)

    assert measure(notices, lambda _fold: models).tasks == 1
