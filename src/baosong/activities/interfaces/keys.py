"""Keys and counts that forms send back."""


def key_of(written: str | None) -> int:
    """The number, or 0 for whatever is none or longer than the database's."""
    return int(written) if written and written.isdecimal() and len(written) < 19 else 0
