"""Write bundles: a BagIt bag (RFC 8493) in an uncompressed ZIP, with a signature over its tag manifest.

The bagit package changes the working directory of the process, so it is only used in tests, to read the manifests.
"""

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from baosong.core.bundle.contents import BundleContents
from baosong.core.bundle.keys import InstallationKey

CHUNK: Final = 4 * 1024**2
CONTENTS: Final = "data/bundle.json"
FILES: Final = "data/files/"
SIGNATURE: Final = "signature.json"
BAGIT: Final = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def write_bundle(target: Path, contents: BundleContents, *, key: InstallationKey, blob: Callable[[str], Path]) -> int:
    """Write a bundle atomically (rename); return its size in bytes. `blob` returns the path of a file by its SHA-256."""
    encoded = msgspec.json.encode(contents)
    blobs = [(sha256, blob(sha256)) for sha256, _ in contents.blobs()]
    manifest = "".join(
        f"{digest}  {name}\n" for name, digest in sorted([(CONTENTS, hashlib.sha256(encoded).hexdigest()), *((FILES + sha256, sha256) for sha256, _ in blobs)])
    ).encode()
    octets = len(encoded) + sum(path.stat().st_size for _, path in blobs)
    info = (
        f"Source-Organization: {contents.sender}\nExternal-Identifier: {contents.id}\nBagging-Date: {datetime.now(UTC):%Y-%m-%d}\n"
        f"Payload-Oxum: {octets}.{len(blobs) + 1}\nBagit-Profile-Identifier: baosong-bundle-{contents.schema}\n"
    ).encode()
    tags = {"bag-info.txt": info, "bagit.txt": BAGIT, "manifest-sha256.txt": manifest}
    tag_manifest = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(tags.items())).encode()
    seal = {"algorithm": "Ed25519", "key": key.card.fingerprint, "signature": base64.b64encode(key.sign(tag_manifest)).decode()}
    working = target.with_name(f"{target.name}.making")
    try:
        with zipfile.ZipFile(working, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            for name, content in {**tags, "tagmanifest-sha256.txt": tag_manifest, SIGNATURE: json.dumps(seal).encode(), CONTENTS: encoded}.items():
                archive.writestr(_entry(contents.id, name), content)
            for sha256, path in blobs:
                with path.open("rb") as source, archive.open(_entry(contents.id, FILES + sha256, path.stat().st_size), "w", force_zip64=True) as part:
                    while chunk := source.read(CHUNK):
                        part.write(chunk)
        with working.open("rb") as made:
            os.fsync(made.fileno())
        working.replace(target)
    finally:
        working.unlink(missing_ok=True)
    return target.stat().st_size


def _entry(folder: str, name: str, size: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=(2000, 1, 1, 0, 0, 0))
    entry.file_size = size
    entry.external_attr = 0o640 << 16
    return entry
