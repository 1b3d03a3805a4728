"""Logistic regression over features that are present or absent, by gradient descent from zero: the same rows give the same weights."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from baosong.core.notice.parser.linear import LinearModel

Rows = Sequence[Sequence[str]]

STEPS: Final = 300
# A feature is used if it occurs in so many rows; a weight is kept if it is so large.
LEAST_ROWS: Final = 3
LEAST_WEIGHT: Final = 0.02


class Matrix:
    """Rows of features, sparse."""

    def __init__(self, rows: Rows, least: int) -> None:
        count = Counter(feature for row in rows for feature in set(row))
        self.names = sorted(name for name, times in count.items() if times >= least)
        index = {name: n for n, name in enumerate(self.names)}
        columns = [sorted({index[name] for name in row if name in index}) for row in rows]
        self.rows = len(rows)
        self.row = np.repeat(np.arange(len(rows)), [len(row) for row in columns])
        self.column = np.array([n for row in columns for n in row], dtype=np.int64)

    def scores(self, weights: Any) -> Any:
        return np.bincount(self.row, weights=weights[self.column], minlength=self.rows)

    def gradient(self, errors: Any) -> Any:
        return np.bincount(self.column, weights=errors[self.row], minlength=len(self.names))


def _descend(size: int, gradient: Callable[[Any], Any]) -> Any:
    """Return the weights after a fixed number of steps (Adam)."""
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, STEPS + 1):
        slope = gradient(weights)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.99 * square + 0.01 * slope * slope
        rate = 0.1 * (1 - step / STEPS) + 0.002
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def _model(matrix: Matrix, weights: Any, bias: float) -> LinearModel:
    kept = {name: round(float(weight), 3) for name, weight in zip(matrix.names, weights, strict=False) if abs(weight) > LEAST_WEIGHT}
    return LinearModel(round(bias, 3), kept)


def logistic(rows: Rows, hits: Sequence[bool], penalty: float) -> LinearModel:
    """Return a model of the log odds that a row is a hit."""
    matrix, wanted = Matrix(rows, LEAST_ROWS), np.array(hits, float)
    size = len(matrix.names)

    def gradient(weights: Any) -> Any:
        errors = 1 / (1 + np.exp(-(matrix.scores(weights[:size]) + weights[size]))) - wanted
        return np.append(matrix.gradient(errors) + penalty * weights[:size], errors.sum())

    weights = _descend(size + 1, gradient)
    return _model(matrix, weights, float(weights[size]))


def choice(lists: Sequence[tuple[Rows, Sequence[bool]]], penalty: float) -> LinearModel:
    """Return a model whose scores make the right rows of each list the likeliest (softmax)."""
    lists = [(rows, right) for rows, right in lists if any(right) and not all(right)]
    matrix = Matrix([row for rows, _ in lists for row in rows], LEAST_ROWS)
    group = np.repeat(np.arange(len(lists)), [len(rows) for rows, _ in lists])
    wanted = np.array([hit for _, right in lists for hit in right], float)

    def share(values: Any) -> Any:
        return values / np.bincount(group, weights=values, minlength=len(lists))[group]

    def gradient(weights: Any) -> Any:
        scores = matrix.scores(weights)
        highest = np.full(len(lists), -np.inf)
        np.maximum.at(highest, group, scores)
        odds = np.exp(np.maximum(scores - highest[group], -50))
        return matrix.gradient(share(odds) - share(odds * wanted)) + penalty * weights

    return _model(matrix, _descend(len(matrix.names), gradient), 0.0)
