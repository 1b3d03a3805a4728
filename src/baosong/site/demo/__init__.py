"""The demo: a university, a notice, invented people and real small films."""

from typing import Final, NamedTuple

PASSWORD: Final = "baosong-demo-2026"
# Written into the data folder when the demo is complete.
MARKER: Final = "demo-is-ready"


class DemoAccounts(NamedTuple):
    """Names of the accounts: those of one person, and a pattern of the numbered ones."""

    names: tuple[str, ...] = ("zuzhibu", "zhibu1")
    numbered: str = r"^(college|pingwei)[0-9]+$"


ACCOUNTS: Final = DemoAccounts()
