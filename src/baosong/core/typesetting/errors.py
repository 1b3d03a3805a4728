"""Error of typesetting."""

from typing import Any


class Unprintable(Exception):
    """A document that cannot be typeset: `code`, and `facts` (case, number of the picture)."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts

    def __reduce__(self) -> tuple[Any, ...]:
        # Pickled with its facts when it leaves a child process.
        return _again, (self.code, self.facts)


def _again(code: str, facts: dict[str, Any]) -> Unprintable:
    return Unprintable(code, **facts)
