"""Models of the library."""

from baosong.apps.library.models.collection import Collection, CollectionItem
from baosong.apps.library.models.content import EntryText, Rendition, Transcript
from baosong.apps.library.models.entry import Entry
from baosong.apps.library.models.honour import Honour

__all__ = ["Collection", "CollectionItem", "Entry", "EntryText", "Honour", "Rendition", "Transcript"]
