"""A drawn signature as a picture: paths for a page."""

from baosong.apps.activities.models import Pledge


def paths_of(pledge: Pledge) -> list[str]:
    """The pen's way as SVG paths in a field of 600 by 240, one a stroke."""
    return ["M" + " L".join(f"{x} {y}" for x, y, _ in stroke) for stroke in pledge.strokes if stroke]
