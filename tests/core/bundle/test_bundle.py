"""Bundles are written, read and verified; every kind of tampering ends in a named refusal."""

import hashlib
import io
import json
import shutil
import tracemalloc
import uuid
import zipfile
from random import Random

import bagit
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baosong.core.blobstore import DiskBlobStore
from baosong.core.bundle import SCHEMA, BundleContents, BundleRefused, CallPart, FilePart, InstallationKey, SubmissionPart, load_key, open_bundle, write_bundle
from baosong.core.bundle.writer import CONTENTS

CALL = CallPart("call:1", "关于征集支部故事的通知", "示例省教育工委")


@pytest.fixture
def key(tmp_path):
    return load_key(tmp_path / "key")


@pytest.fixture
def blobstore(tmp_path):
    return DiskBlobStore(tmp_path / "blobstore")


def a_submission(blobstore, *contents, title="门口的一张桌子"):
    files = []
    for number, content in enumerate(contents):
        stored = blobstore.put(io.BytesIO(content))
        files.append(FilePart("p1", f"故事{number}.docx", stored.sha256, stored.size, "2026-05-11T09:00:00+08:00"))
    return SubmissionPart("submission:1", "t1", title, {"speaker": "张三"}, ("示例大学", "文学院"), "李四", tuple(files))


def a_bundle(tmp_path, blobstore, key, *submissions, **values):
    contents = BundleContents(
        **{"id": str(uuid.uuid4()), "kind": "submissions", "sender": "示例大学", "made_at": "2026-05-11", "call": CALL, "submissions": submissions, **values}
    )
    target = tmp_path / "bundle.zip"
    write_bundle(target, contents, key=key, blob=blobstore.path)
    return target, contents


def knows(*keys):
    return {key.card.fingerprint: key.card for key in keys}.get


def refusal(path, *keys):
    with pytest.raises(BundleRefused) as caught:
        open_bundle(path, known=knows(*keys))
    return caught.value.code


def rewritten(path, change):
    """Copy the archive; `change` maps each (name, content) to any number of entries."""
    made = path.with_name("changed.zip")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            for new_name, content in change(name, source.read(name)):
                target.writestr(zipfile.ZipInfo(new_name), content)
    return made


def test_what_was_written_is_read_with_its_files(tmp_path, blobstore, key):
    path, contents = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one", b"two"))

    opened = open_bundle(path, known=knows(key))

    assert opened.contents == contents
    assert opened.sender == key.card
    assert {sha256: source.read() for sha256, source in opened.files()} == {hashlib.sha256(part).hexdigest(): part for part in (b"one", b"two")}


def test_the_bag_is_valid_for_the_library_of_congress(tmp_path, blobstore, key):
    path, contents = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one", b"two"))
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "out")

    assert bagit.Bag(str(tmp_path / "out" / contents.id)).validate()


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=300), max_size=4), st.text(max_size=40).filter(lambda text: not set(text) & {chr(code) for code in range(0xD800, 0xE000)}))
def test_any_contents_come_back(tmp_path_factory, parts, title):
    folder = tmp_path_factory.mktemp("bundle")
    blobstore, key = DiskBlobStore(folder / "blobstore"), load_key(folder / "key")

    path, contents = a_bundle(folder, blobstore, key, a_submission(blobstore, *parts, title=title))

    assert open_bundle(path, known=knows(key)).contents == contents


def test_a_key_is_made_once_and_read_by_its_owner_alone(tmp_path):
    """ASVS 6.4.1–6.4.2."""
    first = load_key(tmp_path / "key")

    assert load_key(tmp_path / "key") == first
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600
    assert first.card.confirms(first.sign(b"words"), b"words")
    assert not first.card.confirms(first.sign(b"words"), b"other words")
    assert not first.card.confirms(b"short", b"words")


def test_an_unknown_sender_is_refused(tmp_path, blobstore, key):
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))

    assert refusal(path, load_key(tmp_path / "other")) == "unknown_sender"


def test_a_seal_of_another_key_is_refused(tmp_path, blobstore, key):
    path, _ = a_bundle(tmp_path, blobstore, load_key(tmp_path / "other"), a_submission(blobstore, b"one"))

    def claim(name, content):
        if name.endswith("signature.json"):
            content = json.dumps({**json.loads(content), "key": key.card.fingerprint}).encode()
        yield name, content

    assert refusal(rewritten(path, claim), key) == "bad_seal"


@pytest.mark.parametrize("ending", ["bundle.json", "manifest-sha256.txt", "bag-info.txt", "bagit.txt"])
def test_a_changed_part_is_refused(tmp_path, blobstore, key, ending):
    """ASVS 1.9.1–1.9.2."""
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))

    def change(name, content):
        yield name, content.replace(b"a", b"b", 1) if name.endswith(f"/{ending}") and "tagmanifest" not in name else content

    assert refusal(rewritten(path, change), key) == "tampered"


def test_a_changed_file_is_refused(tmp_path, blobstore, key):
    """ASVS 6.2.1–6.2.6."""
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))

    assert refusal(rewritten(path, lambda name, content: [(name, content[::-1] if "data/files/" in name else content)]), key) == "tampered"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda name, content: [] if "data/files/" in name else [(name, content)], "incomplete"),
        (lambda name, content: [] if name.endswith("signature.json") else [(name, content)], "incomplete"),
        (lambda name, content: [(name, content), (name.rpartition("/")[0] + "/more.exe", content)] if "data/files/" in name else [(name, content)], "tampered"),
        (lambda name, content: [(name, content), ("../outside", b"x")] if "bagit.txt" in name else [(name, content)], "unsafe_path"),
        (lambda name, content: [(name, content), ("/outside", b"x")] if "bagit.txt" in name else [(name, content)], "unsafe_path"),
        (lambda name, content: [(name, content), ("C:/outside", b"x")] if "bagit.txt" in name else [(name, content)], "unsafe_path"),
        (
            lambda name, content: [(name, content), (name.split("/")[0] + "/data/../../outside", b"x")] if "bagit.txt" in name else [(name, content)],
            "unsafe_path",
        ),
        (lambda name, content: [(name, content), ("other/file", b"x")] if "bagit.txt" in name else [(name, content)], "not_a_bundle"),
        (lambda name, content: [(name, b"{}" if name.endswith("signature.json") else content)], "bad_seal"),
    ],
    ids=["file missing", "no seal", "file added", "dots", "root", "drive", "dots inside", "two folders", "empty seal"],
)
def test_a_bundle_that_was_tampered_with(tmp_path, blobstore, key, change, code):
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))

    assert refusal(rewritten(path, change), key) == code


def test_a_name_twice_is_refused(tmp_path, blobstore, key):
    path, contents = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"{contents.id}/{CONTENTS}", b"{}")

    assert refusal(path, key) == "tampered"


def test_compressed_parts_are_refused(tmp_path, blobstore, key):
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name) + bytes(10**6))

    assert refusal(bomb, key) == "not_a_bundle"


def test_a_newer_schema_says_which(tmp_path, blobstore, key):
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"), schema=SCHEMA + 1)

    with pytest.raises(BundleRefused) as caught:
        open_bundle(path, known=knows(key))
    assert (caught.value.code, caught.value.facts) == ("newer_schema", {"version": SCHEMA + 1, "known": SCHEMA})


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"not a zip"])
def test_what_is_no_bundle(tmp_path, key, content):
    (tmp_path / "a.zip").write_bytes(content)

    assert refusal(tmp_path / "a.zip", key) == "not_a_bundle"


def test_a_cut_off_bundle_is_refused(tmp_path, blobstore, key):
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, bytes(10_000)))
    whole = path.read_bytes()
    for share in (0.2, 0.6, 0.99):
        path.write_bytes(whole[: int(len(whole) * share)])
        assert refusal(path, key) == "not_a_bundle"


@pytest.mark.parametrize("change", [{"ref": "r" * 61}, {"title": "题" * 201}, {"vouched_by": "名" * 61}, {"details": {"speaker": "名" * 201}}])
def test_words_longer_than_an_installation_stores_are_refused_and_not_cut(tmp_path, blobstore, key, change):
    path, _ = a_bundle(tmp_path, blobstore, key, msgspec.structs.replace(a_submission(blobstore), **change))

    assert refusal(path, key) == "not_a_bundle"


def test_contents_of_the_wrong_shape_are_refused(tmp_path, blobstore, key):
    class Odd(msgspec.Struct):
        id: str
        kind: str = "nothing"
        schema: int = SCHEMA

        def blobs(self):
            return []

        sender = ""

    target = tmp_path / "odd.zip"
    write_bundle(target, Odd(str(uuid.uuid4())), key=key, blob=blobstore.path)

    assert refusal(target, key) == "not_a_bundle"


def test_a_large_bundle_takes_little_memory(tmp_path, blobstore, key):
    with (tmp_path / "big").open("wb") as big:
        big.truncate(400 * 1024**2)
    stored = blobstore.adopt(tmp_path / "big")
    file = FilePart("p1", "大.mp4", stored.sha256, stored.size, "2026-05-11T09:00:00+08:00")
    submission = SubmissionPart("submission:1", "t1", "大", {}, (), "李四", (file,))

    tracemalloc.start()
    path, _ = a_bundle(tmp_path, blobstore, key, submission)
    opened = open_bundle(path, known=knows(key))
    for _, source in opened.files():
        shutil.copyfileobj(source, io.BufferedWriter(io.FileIO("/dev/null", "w")), 1024**2)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 40 * 1024**2


def test_the_private_key_never_stands_in_a_bundle(tmp_path, blobstore):
    key = InstallationKey(bytes(range(32)))
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))

    assert key.private not in path.read_bytes()


def test_a_bundle_whose_directory_points_before_its_beginning_is_refused(tmp_path, blobstore, key):
    # Found by tools/fuzz.py.
    path, _ = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one"))
    whole = path.read_bytes()
    path.write_bytes(whole[:4] + whole[1500:])

    assert refusal(path, key) == "not_a_bundle"


CHANGES = 1000


def changed_inside(path, random):
    """A copy of the archive with correct check sums, in which one entry or its name was changed."""
    with zipfile.ZipFile(path) as archive:
        target = random.choice(archive.namelist())

    def change(name, content):
        if name != target:
            yield name, content
        elif random.random() < 0.8 or not name.isascii():
            yield name, changed(content, random)
        else:
            yield changed(name.encode(), random).decode("latin-1").replace("\0", "0") or "0", content

    return rewritten(path, change).read_bytes()


def changed(content, random):
    """The bytes with a few of them replaced, taken out, put in, or with one stretch moved."""
    made = bytearray(content)
    for _ in range(random.choice((1, 1, 1, 2, 8))):
        made = made or bytearray(b"x")
        at = random.randrange(len(made))
        match random.randrange(5):
            case 0 | 1:
                made[at] ^= 1 << random.randrange(8)
            case 2:
                made[at] = random.choice((0x00, 0xFF, random.randrange(256)))
            case 3:
                del made[at : at + random.randrange(1, 40)]
            case _:
                stretch = made[at : at + random.randrange(1, 60)]
                place = random.randrange(len(made))
                made[place:place] = stretch
    return bytes(made)


def test_a_thousand_changed_bundles_are_refused_or_say_the_same(tmp_path, blobstore, key):
    path, contents = a_bundle(tmp_path, blobstore, key, a_submission(blobstore, b"one", b"two" * 50), recipient="0" * 16)
    files = {sha256: source.read() for sha256, source in open_bundle(path, known=knows(key)).files()}
    content, random = path.read_bytes(), Random(20261129)
    target, codes = tmp_path / "received.zip", set()

    for number in range(CHANGES):
        target.write_bytes(changed_inside(path, random) if number % 2 else changed(content, random))
        try:
            opened = open_bundle(target, known=knows(key))
            assert (opened.contents, opened.sender) == (contents, key.card), number
            assert {sha256: source.read() for sha256, source in opened.files()} == files, number
            codes.add("same")
        except BundleRefused as refused:
            codes.add(refused.code)

    # Bytes that no hash covers, such as the time of a ZIP entry, may differ.
    assert codes >= {"not_a_bundle", "tampered", "bad_seal", "incomplete", "same"}
