"""The demo: a university, a notice, invented people and real small films."""

from typing import Final

PASSWORD: Final = "baosong-demo-2026"
