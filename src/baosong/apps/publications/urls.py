"""Addresses of the press room."""

from django.urls import path

from baosong.apps.publications.views import books, documents, publicity

urlpatterns = [
    path("publications/", books.press, name="press"),
    path("publications/casebooks/", books.set_up, name="casebook-set-up"),
    path("publications/casebooks/<int:casebook_id>/", books.casebook, name="casebook"),
    path("publications/casebooks/<int:casebook_id>/entitle/", books.entitle, name="casebook-entitle"),
    path("publications/casebooks/<int:casebook_id>/choose/", books.choose, name="casebook-choose"),
    path("publications/casebooks/<int:casebook_id>/arrange/", books.arrange, name="casebook-arrange"),
    path("publications/casebooks/<int:casebook_id>/print/", books.print_book, name="casebook-print"),
    path("publications/cases/<int:case_id>/", books.case, name="case"),
    path("publications/cases/<int:case_id>/pictures/", books.add_picture, name="case-picture-add"),
    path("publications/cases/<int:case_id>/pictures/<int:number>/", books.picture, name="case-picture"),
    path("publications/printings/<int:printing_id>/", books.printing, name="printing"),
    path("publications/briefs/", documents.draft_brief, name="brief-draft"),
    path("publications/briefs/<int:brief_id>/", documents.brief, name="brief"),
    path("publications/briefs/<int:brief_id>/issue/", documents.issue_brief, name="brief-issue"),
    path("publications/briefs/<int:brief_id>/brief.<str:form>", documents.brief_file, name="brief-file"),
    path("publications/papers/", documents.draft_official_document, name="official_document-draft"),
    path("publications/papers/<int:official_document_id>/", documents.official_document, name="official_document"),
    path("publications/papers/<int:official_document_id>/paper.<str:form>", documents.official_document_file, name="official_document-file"),
    path("publications/publicity/", publicity.publicity, name="publicity"),
    path("publications/publicity/report.xlsx", publicity.report, name="publicity-report"),
    path("publications/publicity/entries/<int:entry_id>/", publicity.of_entry, name="publicity-entry"),
    path("publications/publicity/entries/<int:entry_id>/articles.zip", publicity.article_set, name="publicity-articles"),
    path("publications/publicity/<int:publication_id>/", publicity.publication, name="publication"),
    path("publications/publicity/<int:publication_id>/screenshot/", publicity.screenshot, name="publication-screenshot"),
]
