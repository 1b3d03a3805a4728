"""Text in the first seconds of a film and in its header."""

import av

from baosong.core.inspection.opening_text import opening_text
from tests.core.inspection.lectures import Lecture, make


def test_a_title_card_and_tags_are_read(tmp_path):
    path = make(tmp_path / "film.mp4", Lecture(6, width=1280, height=720, title="文学院支部"))
    tagged = tmp_path / "tagged.mp4"
    with av.open(str(path)) as source, av.open(str(tagged), "w") as target:
        target.metadata["title"] = "物理学院出品"
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)

    found = opening_text(tagged)

    assert ("tag", "物理学院出品") in found
    assert any("文学院支部" in text for place, text in found if place != "tag")


def test_what_is_no_film_says_nothing(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"no film")

    assert opening_text(tmp_path / "a.mp4") == []
