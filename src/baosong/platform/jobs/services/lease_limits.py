"""What binds for some seconds, and whom."""

from datetime import timedelta
from typing import Final

# How many leases' lengths ahead of now the end of one may lie, at most as far as the clocks of machines differ.
FARTHEST: Final = 3


def ahead(lease: timedelta) -> timedelta:
    """How far ahead of now a lease may end. One that ends later was given before the clock was set back, and binds nobody."""
    return FARTHEST * lease
