"""Linear models: the score of a candidate is the sum of the weights of its features. The weights are one file, see tools/train_reader.py."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

WEIGHTS: Final = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A logistic regression over features that are present or absent."""

    bias: float = 0.0
    weights: Mapping[str, float] = field(default_factory=dict)

    def score(self, features: Iterable[str]) -> float:
        """Return the log odds. A feature counts once, as in training."""
        return self.bias + sum(self.weights[name] for name in dict.fromkeys(features) if name in self.weights)

    def probability(self, features: Iterable[str]) -> float:
        """Return the probability of the candidate."""
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, self.score(features)))))


Models = Mapping[str, LinearModel]


def load(path: Path = WEIGHTS) -> dict[str, LinearModel]:
    """Return the models of a file of weights."""
    written = json.loads(path.read_text("utf-8"))
    return {name: LinearModel(row["bias"], row["weights"]) for name, row in written["models"].items()}


@cache
def models() -> Models:
    """Return the models that come with the program."""
    return load()
