"""Refusals: the domain says no, for a reason that a person can act on."""

from typing import Any, ClassVar


class Refusal(Exception):
    """A no with a stable code and the facts behind it; each room words its own (`interfaces/wording.py`)."""

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: Any) -> None:
        super().__init__(self.code, facts)
        self.facts = facts
