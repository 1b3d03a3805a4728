"""URLs of casebooks, briefs, official documents and publicity."""

from django.urls import path

from baosong.apps.publications.views import casebooks, documents, publicity

urlpatterns = [
    path("publications/", casebooks.overview, name="publications"),
    path("publications/casebooks/", casebooks.set_up, name="casebook-set-up"),
    path("publications/casebooks/<int:casebook_id>/", casebooks.casebook, name="casebook"),
    path("publications/casebooks/<int:casebook_id>/imprint/", casebooks.set_imprint, name="casebook-imprint"),
    path("publications/casebooks/<int:casebook_id>/choose/", casebooks.choose, name="casebook-choose"),
    path("publications/casebooks/<int:casebook_id>/arrange/", casebooks.arrange, name="casebook-arrange"),
    path("publications/casebooks/<int:casebook_id>/print/", casebooks.print_book, name="casebook-print"),
    path("publications/cases/<int:case_id>/", casebooks.case, name="case"),
    path("publications/cases/<int:case_id>/pictures/", casebooks.add_picture, name="case-picture-add"),
    path("publications/cases/<int:case_id>/pictures/<int:number>/", casebooks.picture, name="case-picture"),
    path("publications/printings/<int:printing_id>/", casebooks.printing, name="printing"),
    path("publications/briefs/", documents.draft_brief, name="brief-draft"),
    path("publications/briefs/<int:brief_id>/", documents.brief, name="brief"),
    path("publications/briefs/<int:brief_id>/issue/", documents.issue_brief, name="brief-issue"),
    path("publications/briefs/<int:brief_id>/brief.<str:form>", documents.brief_file, name="brief-file"),
    path("publications/official-documents/", documents.draft_official_document, name="official-document-draft"),
    path("publications/official-documents/<int:official_document_id>/", documents.official_document, name="official-document"),
    path("publications/official-documents/<int:official_document_id>/document.<str:form>", documents.official_document_file, name="official-document-file"),
    path("publications/publicity/", publicity.publicity, name="publicity"),
    path("publications/publicity/report.xlsx", publicity.report, name="publicity-report"),
    path("publications/publicity/entries/<int:entry_id>/", publicity.of_entry, name="publicity-entry"),
    path("publications/publicity/entries/<int:entry_id>/articles.zip", publicity.article_set, name="publicity-articles"),
    path("publications/publicity/<int:publication_id>/", publicity.publication, name="publication"),
    path("publications/publicity/<int:publication_id>/screenshot/", publicity.screenshot, name="publication-screenshot"),
]
