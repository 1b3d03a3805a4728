"""Models of the press room."""

from baosong.press.models.brief import Brief, BriefItem
from baosong.press.models.casebook import Case, Casebook, Erratum, Picture, Printing, Section
from baosong.press.models.missive import Missive
from baosong.press.models.publication import Publication

__all__ = ["Brief", "BriefItem", "Case", "Casebook", "Erratum", "Missive", "Picture", "Printing", "Publication", "Section"]
