"""Subtitles of one film by videocr (PyPI) with Debian's tesseract; prints the text, one line a subtitle."""

import re
import sys
from pathlib import Path

from videocr import constants, models
from videocr.video import Video


def main() -> None:
    # Written for tesseract 4, whose confidences were whole numbers.
    models.int = lambda value: int(float(value))
    constants.TESSDATA_DIR = next(Path("/usr/share/tesseract-ocr").glob("*/tessdata"))
    video = Video(sys.argv[1])
    video.run_ocr("chi_sim", "0:00", "", 65, False)
    for block in video.get_subtitles(90).split("\n\n"):
        sys.stdout.write("".join(line for line in block.splitlines() if not re.fullmatch(r"\d+|.*-->.*", line)).replace(" ", "") + "\n")


if __name__ == "__main__":
    main()
