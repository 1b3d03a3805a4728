"""Frames as players show them: phones store the picture on its side with a matrix that turns it (ISO/IEC 14496-12, 8.3.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import av

# FFmpeg's transpose filters by the angle, in degrees counterclockwise, by which a frame is turned when it is shown.
FILTERS: Final = {90: (("transpose", "cclock"),), 180: (("hflip", None), ("vflip", None)), 270: (("transpose", "clock"),)}


def turn_of(frame: av.VideoFrame) -> int:
    """Return by how many degrees counterclockwise a frame is turned when it is shown: 0, 90, 180 or 270."""
    return round((getattr(frame, "rotation", 0) or 0) / 90) * 90 % 360


class Upright:
    """Turns the frames of one film; frames that stand upright are returned unchanged."""

    def __init__(self) -> None:
        self.graphs: dict[tuple[Any, ...], Any] = {}

    def __call__(self, frame: Any) -> Any:
        """Return the frame as it is shown, with its time."""
        turn = turn_of(frame)
        if not turn:
            return frame
        key = (turn, frame.width, frame.height, frame.format.name)
        if key not in self.graphs:
            self.graphs[key] = _graph(frame, turn)
        graph = self.graphs[key]
        graph.push(frame)
        turned = graph.pull()
        turned.pts, turned.time_base = frame.pts, frame.time_base
        return turned


def _graph(frame: Any, turn: int) -> Any:
    import av

    graph = av.filter.Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    last = source
    for name, arguments in FILTERS[turn]:
        step = graph.add(name, arguments)
        last.link_to(step)
        last = step
    sink = graph.add("buffersink")
    last.link_to(sink)
    graph.configure()
    return graph
