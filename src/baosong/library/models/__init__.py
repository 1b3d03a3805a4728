"""Models of the library."""

from baosong.library.models.collection import Collection, Place
from baosong.library.models.content import Rendition, Text, Transcript
from baosong.library.models.entry import Entry
from baosong.library.models.honour import Honour

__all__ = ["Collection", "Entry", "Honour", "Place", "Rendition", "Text", "Transcript"]
