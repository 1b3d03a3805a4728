"""Sentences for the audited actions of casebooks, briefs, official documents and the publicity record."""

from django.utils.translation import pgettext_lazy

from baosong.platform.messages.audit_actions import register

register(
    {
        "casebook.set_up": pgettext_lazy("audit", "created the casebook"),
        "casebook.entitled": pgettext_lazy("audit", "changed the title of the casebook"),
        "casebook.chosen": pgettext_lazy("audit", "added cases to the casebook"),
        "casebook.case_taken_out": pgettext_lazy("audit", "removed a case from the casebook"),
        "casebook.arranged": pgettext_lazy("audit", "changed the order of the casebook"),
        "casebook.section_named": pgettext_lazy("audit", "renamed a section"),
        "casebook.section_added": pgettext_lazy("audit", "added a section"),
        "casebook.printing_ordered": pgettext_lazy("audit", "ordered a printing"),
        "casebook.printed": pgettext_lazy("audit", "produced the printing"),
        "casebook.erratum": pgettext_lazy("audit", "added an erratum"),
        "case.revised": pgettext_lazy("audit", "revised the text of the case"),
        "case.picture_added": pgettext_lazy("audit", "added a picture to the case"),
        "brief.drafted": pgettext_lazy("audit", "drafted the brief"),
        "brief.revised": pgettext_lazy("audit", "revised the brief"),
        "brief.issued": pgettext_lazy("audit", "issued the brief"),
        "official_document.drafted": pgettext_lazy("audit", "drafted the official document"),
        "official_document.revised": pgettext_lazy("audit", "revised the official document"),
        "publication.noted": pgettext_lazy("audit", "recorded a publication"),
        "publication.changed": pgettext_lazy("audit", "changed the record of a publication"),
    }
)
