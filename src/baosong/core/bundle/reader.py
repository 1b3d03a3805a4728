"""Read bundles from untrusted senders: the signature and all hashes are verified before anything is used."""

import base64
import binascii
import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from baosong.core.bundle.contents import SCHEMA, BundleContents
from baosong.core.bundle.keys import KeyCard
from baosong.core.bundle.writer import CHUNK, CONTENTS, FILES, SIGNATURE

SMALL: Final = 64 * 1024**2
MOST_FILES: Final = 100_000
LINE: Final = re.compile(r"([0-9a-f]{64})  (\S.*)")
ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TAGS: Final = ("bag-info.txt", "bagit.txt", "manifest-sha256.txt")


class BundleRefused(Exception):
    """A rejected bundle. `code`: not_a_bundle, unsafe_path, unknown_sender, bad_seal, tampered, incomplete, newer_schema."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class OpenedBundle:
    """A verified bundle: contents, the sender's key, path."""

    contents: BundleContents
    sender: KeyCard
    path: Path

    def files(self) -> Iterator[tuple[str, BinaryIO]]:
        """Yield SHA-256 and stream of each file; a stream is valid until the next is requested."""
        with zipfile.ZipFile(self.path) as archive:
            for sha256, _ in self.contents.blobs():
                with archive.open(f"{self.contents.id}/{FILES}{sha256}") as source:
                    yield sha256, source  # type: ignore[misc]  # the entry reads as a binary file


def open_bundle(path: Path, *, known: Callable[[str], KeyCard | None]) -> OpenedBundle:
    """Verify a bundle completely. `known` returns the trusted key of a fingerprint, or None. Raises BundleRefused."""
    with _refusing(), zipfile.ZipFile(path) as archive:
        names = _names(archive)
        folder = next(iter(names)).partition("/")[0]
        inner = {name[len(folder) + 1 :]: size for name, size in names.items()}
        sender = _seal(archive, folder, inner, known)
        manifest = _manifest(_small(archive, folder, inner, "manifest-sha256.txt"))
        payload = {name for name in inner if name.startswith("data/")}
        if payload != set(manifest):
            missing = sorted(set(manifest) - payload)
            raise BundleRefused("incomplete" if missing else "tampered", names=missing or sorted(payload - set(manifest)))
        content = _small(archive, folder, inner, CONTENTS)
        if hashlib.sha256(content).hexdigest() != manifest[CONTENTS]:
            raise BundleRefused("tampered", names=[CONTENTS])
        contents = _contents(content, folder)
        wanted = {FILES + sha256 for sha256, _ in contents.blobs()}
        if wanted != payload - {CONTENTS}:
            raise BundleRefused("incomplete", names=sorted(wanted ^ (payload - {CONTENTS})))
        for name in sorted(wanted):
            if _digest(archive, f"{folder}/{name}") != manifest[name] or manifest[name] != name[len(FILES) :]:
                raise BundleRefused("tampered", names=[name])
        return OpenedBundle(contents, sender, path)


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError) as error:
        raise BundleRefused("not_a_bundle") from error


def _names(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return name and size of each entry. Rejects unsafe paths, compressed entries and duplicates."""
    entries = archive.infolist()
    if not entries or len(entries) > MOST_FILES:
        raise BundleRefused("not_a_bundle")
    found: dict[str, int] = {}
    for entry in entries:
        name = entry.filename
        parts = name.split("/")
        if "\\" in entry.orig_filename or name.startswith("/") or ":" in parts[0] or any(part in ("", ".", "..") for part in parts):
            raise BundleRefused("unsafe_path", name=name)
        if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != entry.compress_size or entry.flag_bits & 1:
            raise BundleRefused("not_a_bundle")
        # A central directory that points before the beginning of the file.
        if entry.header_offset < 0:
            raise BundleRefused("not_a_bundle")
        if name in found:
            raise BundleRefused("tampered", names=[name])
        found[name] = entry.file_size
    if len({name.partition("/")[0] for name in found}) != 1:
        raise BundleRefused("not_a_bundle")
    return found


def _small(archive: zipfile.ZipFile, folder: str, inner: dict[str, int], name: str) -> bytes:
    if name not in inner:
        raise BundleRefused("incomplete", names=[name])
    if inner[name] > SMALL:
        raise BundleRefused("not_a_bundle")
    return archive.read(f"{folder}/{name}")


def _seal(archive: zipfile.ZipFile, folder: str, inner: dict[str, int], known: Callable[[str], KeyCard | None]) -> KeyCard:
    """Verify the signature and the tag files it covers; return the signer's key."""
    tag_manifest = _small(archive, folder, inner, "tagmanifest-sha256.txt")
    try:
        seal = json.loads(_small(archive, folder, inner, SIGNATURE))
        key, signature = str(seal["key"]), base64.b64decode(seal["signature"], validate=True)
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise BundleRefused("bad_seal") from error
    card = known(key)
    if card is None:
        raise BundleRefused("unknown_sender", key=key[:60])
    if not card.confirms(signature, tag_manifest):
        raise BundleRefused("bad_seal")
    tags = _manifest(tag_manifest)
    if set(tags) != set(TAGS):
        raise BundleRefused("incomplete", names=sorted(set(TAGS) ^ set(tags)))
    for name, digest in tags.items():
        if hashlib.sha256(_small(archive, folder, inner, name)).hexdigest() != digest:
            raise BundleRefused("tampered", names=[name])
    return card


def _manifest(content: bytes) -> dict[str, str]:
    found = {}
    for line in content.decode("utf-8").splitlines():
        match = LINE.fullmatch(line)
        if match is None:
            raise BundleRefused("tampered", names=[line[:80]])
        found[match[2]] = match[1]
    return found


def _contents(content: bytes, folder: str) -> BundleContents:
    try:
        version = json.loads(content).get("schema", 0)
    except (ValueError, AttributeError) as error:
        raise BundleRefused("not_a_bundle") from error
    if not isinstance(version, int) or version > SCHEMA:
        raise BundleRefused("newer_schema", version=version, known=SCHEMA)
    try:
        contents = msgspec.json.decode(content, type=BundleContents)
    except msgspec.ValidationError as error:
        raise BundleRefused("not_a_bundle", detail=str(error)[:200]) from error
    if contents.id != folder or ID.fullmatch(contents.id) is None:
        raise BundleRefused("tampered", names=[CONTENTS])
    return contents


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as source:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
