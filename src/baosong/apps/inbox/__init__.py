"""Every way in; all of them end in one Arrival."""
