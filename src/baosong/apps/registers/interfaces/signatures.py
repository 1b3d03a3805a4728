"""Drawn signatures as SVG."""

from baosong.apps.registers.models import Pledge


def paths_of(pledge: Pledge) -> list[str]:
    """SVG path data on a canvas of 600 by 240, one path a stroke."""
    return ["M" + " L".join(f"{x} {y}" for x, y, _ in stroke) for stroke in pledge.strokes if stroke]
