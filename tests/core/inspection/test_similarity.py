"""Modified copies are recognised; different texts, pictures and films are not confused."""

import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from baosong.core.inspection import similarity
from baosong.core.inspection.film_scan import scan_film
from baosong.core.inspection.picture_hashes import picture_hashes
from baosong.core.inspection.similarity import bands, distance, neighbours, passages, text_marks
from tests.core.inspection.lectures import Lecture, make

CHARACTERS = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 3000))


def prose(seed, length=600):
    rng = random.Random(seed)
    return "".join(rng.choice(CHARACTERS) + ("，" if rng.random() < 0.08 else "") for _ in range(length))


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), length=st.integers(similarity.GRAM + similarity.WINDOW - 1, 120), at=st.integers(0, 500))
def test_a_shared_passage_leaves_a_mark_in_common(seed, length, at):
    source = prose(seed)
    passage = source[100 : 100 + length * 2]
    other = prose(seed + 1)

    copied = other[:at] + passage + other[at:]

    assert text_marks(source) & text_marks(copied)
    assert not text_marks(source) & text_marks(other)


def test_marks_of_punctuation_width_and_case_are_the_same():
    assert text_marks("微党课ABC，一二三四五六七八九十。") == text_marks("微党课ａｂｃ 一二三四五六七八九十")


def test_shared_passages_have_their_places():
    source, other = prose(1), prose(2)
    copied = other[:50] + source[200:260] + other[50:]

    found = passages(source, copied)

    assert len(found) == 1
    assert source[found[0].start : found[0].end].strip("，") == source[200:260].strip("，")
    assert copied[found[0].other_start : found[0].other_end].strip("，") == source[200:260].strip("，")


def picture(seed):
    rng = random.Random(seed)
    image = Image.new("RGB", (1200, 900), (rng.randrange(256), rng.randrange(256), rng.randrange(256)))
    draw = ImageDraw.Draw(image)
    for _ in range(40):
        left, top = rng.randrange(1100), rng.randrange(800)
        colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
        draw.ellipse((left, top, left + rng.randrange(60, 500), top + rng.randrange(60, 400)), fill=colour)
    return image


def hashes_of(image, folder, name="a.png", **options):
    image.save(folder / name, **options)
    return picture_hashes(folder / name)


def is_same(one, other):
    return any(distance(a, b) <= similarity.SAME for a in one for b in other)


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image.resize((500, 375)),
        lambda image: image.crop((60, 45, 1140, 855)),
        lambda image: image.crop((120, 90, 1080, 810)).resize((640, 480)),
        lambda image: image.crop((0, 0, 1200, 720)),
        lambda image: image.crop((300, 200, 1200, 900)).resize((450, 350)),
        lambda image: image.convert("L").convert("RGB"),
    ],
    ids=["resized", "cropped by a twentieth on each side", "cropped by a tenth and resized", "foot cut off", "a corner of it, half as large", "grey"],
)
def test_a_changed_picture_is_known_again(tmp_path, change):
    image = picture(3)

    assert is_same(hashes_of(image, tmp_path), hashes_of(change(image), tmp_path, "b.jpg", quality=60))


def test_other_pictures_are_not_taken_for_it(tmp_path):
    seen = [hashes_of(picture(seed), tmp_path) for seed in range(30)]

    assert not any(is_same(one, other) for number, one in enumerate(seen) for other in seen[:number])


def test_a_flat_picture_has_no_marks(tmp_path):
    assert hashes_of(Image.new("RGB", (800, 600), "white"), tmp_path) == []


@given(st.binary(min_size=32, max_size=32), st.lists(st.integers(0, 255), max_size=similarity.SAME, unique=True))
def test_near_hashes_share_a_neighbouring_part(made, flipped):
    value = int.from_bytes(made, "big")
    for bit in flipped:
        value ^= 1 << bit
    other = value.to_bytes(32, "big")

    assert distance(made, other) <= similarity.SAME
    assert any(part in set(neighbours(own)) for own, part in zip(bands(made), bands(other), strict=True))


def scenes(tmp_path, name, **values):
    return scan_film(make(tmp_path / name, Lecture(**{"width": 640, "height": 360, "background": "scenes", **values}))).scenes


def test_a_film_is_known_again_trimmed_smaller_and_with_another_title(tmp_path):
    whole = scenes(tmp_path, "a.mp4", seconds=40)
    trimmed = scenes(tmp_path, "b.mp4", seconds=30, starts_at=7, width=480, height=270, title="另一个片头", options={"preset": "ultrafast", "crf": "34"})
    other = scenes(tmp_path, "c.mp4", seconds=40, starts_at=400)

    assert sum(similarity.are_same(made, whole) for made in trimmed) >= 3
    assert sum(similarity.are_same(made, whole) for made in other) == 0


def test_a_broken_picture_is_refused(tmp_path):
    (tmp_path / "a.jpg").write_bytes(io.BytesIO(b"\xff\xd8\xff").read())

    with pytest.raises(OSError, match="cannot identify"):
        picture_hashes(tmp_path / "a.jpg")
