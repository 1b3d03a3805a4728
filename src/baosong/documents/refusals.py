"""Why a file cannot be read as a document."""


class UnreadableDocument(Exception):
    """A file whose words cannot be read; `code` says why, `facts` with what figures. Words are added above."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
