"""Models of publications."""

from baosong.apps.publications.models.brief import Brief, BriefItem
from baosong.apps.publications.models.casebook import Case, Casebook, CasePicture, Erratum, Printing, Section
from baosong.apps.publications.models.official_document import OfficialDocument
from baosong.apps.publications.models.publication import Publication

__all__ = ["Brief", "BriefItem", "Case", "CasePicture", "Casebook", "Erratum", "OfficialDocument", "Printing", "Publication", "Section"]
