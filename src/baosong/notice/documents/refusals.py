"""Why a file cannot be read as a notice."""


class UnreadableNotice(Exception):
    """A file that cannot be read as a notice; `code` says why, `facts` with what figures. Words are added above."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
