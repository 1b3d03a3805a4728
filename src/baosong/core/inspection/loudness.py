"""Usual loudness of sound."""

from typing import Final

# LUFS: between the loudness of broadcast (EBU R 128: -23) and of web video (-16), with 3 LU to either side.
LOUDNESS: Final = (-26.0, -13.0)
