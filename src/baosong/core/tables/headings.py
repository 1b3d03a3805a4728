"""Headings as they are compared: without spaces, brackets, marks of what is required, and differences of width and case."""

import re
import unicodedata
from typing import Final

# What stands in brackets explains a heading; the stars and colons around it are no part of it.
IN_BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
MARKS: Final = "*:.。、,;#"
# Longer texts are sentences.
LONGEST: Final = 24


def heading_text(written: str) -> str:
    """Return the comparable form of a heading; empty for texts that are too long for one."""
    text = "".join(unicodedata.normalize("NFKC", written).split()).casefold()
    bare = IN_BRACKETS.sub("", text).strip(MARKS)
    # A heading may stand in brackets as a whole.
    bare = bare or text.strip("()[]【】〔〕" + MARKS)
    return bare if len(bare) <= LONGEST else ""
