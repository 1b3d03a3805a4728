"""Why something cannot be printed."""

from typing import Any


class Unprintable(Exception):
    """A document that cannot be set: code, and the facts behind it (place, picture)."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts

    def __reduce__(self) -> tuple[Any, ...]:
        # It comes out of a child process with its facts.
        return _again, (self.code, self.facts)


def _again(code: str, facts: dict[str, Any]) -> Unprintable:
    return Unprintable(code, **facts)
