"""Demo films for tests: each is encoded once in a run, then copied."""

import shutil
from hashlib import sha256
from pathlib import Path

from baosong.site.demo import films
from tests import shared


def make(path: Path, film: films.FilmSpec) -> None:
    name = sha256(repr(film).encode()).hexdigest()[:16]
    shutil.copyfile(shared.once(f"{name}.mp4", lambda part: films.make(part, film)), path)
