"""Upper bound of a lease's end, against clocks that are set back."""

from datetime import timedelta
from typing import Final

# In lease lengths; allows for clock skew between machines.
FARTHEST: Final = 3


def ahead(lease: timedelta) -> timedelta:
    """Return how far after now a lease may end. One that ends later was stored before the clock was set back and counts as expired."""
    return FARTHEST * lease
