"""Models of the library."""

from baosong.apps.library.models.collection import Collection, CollectionItem
from baosong.apps.library.models.content import EntryText, Rendition, Transcript
from baosong.apps.library.models.entry import Entry
from baosong.apps.library.models.honour import Honour

__all__ = ["Collection", "Entry", "Honour", "CollectionItem", "Rendition", "EntryText", "Transcript"]
