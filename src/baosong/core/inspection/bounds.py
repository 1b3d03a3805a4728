"""Compare measured amounts with bounds, with the tolerance of 左右."""

from typing import Any, Final

# Tolerance of 左右 (about): 10 %.
APPROXIMATELY: Final = 0.1
# Tolerance of durations: a film of 20:00.4 counts as 20 minutes.
HALF_A_SECOND: Final = 0.5
# LUFS: between the loudness of broadcast (EBU R 128: -23) and of web video (-16), with 3 LU to either side.
LOUDNESS: Final = (-26.0, -13.0)


def within(measured: float, bounds: tuple[Any, Any], *, approx: bool = False, slack: float = 0.0) -> bool:
    """Return low <= measured <= high; None is an open bound. `approx` widens both by 10 %, `slack` by an amount."""
    low, high = bounds
    if approx:
        low = None if low is None else low * (1 - APPROXIMATELY)
        high = None if high is None else high * (1 + APPROXIMATELY)
    return (low is None or measured >= low - slack) and (high is None or measured <= high + slack)
