"""Keys and counts as they come back in forms, headers and links."""


def key_of(written: str | None) -> int:
    """The number, or 0 for whatever is none or longer than the database's."""
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 19 else 0
