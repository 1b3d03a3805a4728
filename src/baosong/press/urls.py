"""Addresses of the press room."""

from django.urls import path

from baosong.press.views import books, papers, publicity

urlpatterns = [
    path("press/", books.press, name="press"),
    path("press/casebooks/", books.set_up, name="casebook-set-up"),
    path("press/casebooks/<int:casebook_id>/", books.casebook, name="casebook"),
    path("press/casebooks/<int:casebook_id>/entitle/", books.entitle, name="casebook-entitle"),
    path("press/casebooks/<int:casebook_id>/choose/", books.choose, name="casebook-choose"),
    path("press/casebooks/<int:casebook_id>/arrange/", books.arrange, name="casebook-arrange"),
    path("press/casebooks/<int:casebook_id>/print/", books.print_book, name="casebook-print"),
    path("press/cases/<int:case_id>/", books.case, name="case"),
    path("press/cases/<int:case_id>/pictures/", books.add_picture, name="case-picture-add"),
    path("press/cases/<int:case_id>/pictures/<int:number>/", books.picture, name="case-picture"),
    path("press/printings/<int:printing_id>/", books.printing, name="printing"),
    path("press/briefs/", papers.draft_brief, name="brief-draft"),
    path("press/briefs/<int:brief_id>/", papers.brief, name="brief"),
    path("press/briefs/<int:brief_id>/issue/", papers.issue_brief, name="brief-issue"),
    path("press/briefs/<int:brief_id>/brief.<str:form>", papers.brief_file, name="brief-file"),
    path("press/papers/", papers.draft_missive, name="missive-draft"),
    path("press/papers/<int:missive_id>/", papers.missive, name="missive"),
    path("press/papers/<int:missive_id>/paper.<str:form>", papers.missive_file, name="missive-file"),
    path("press/publicity/", publicity.publicity, name="publicity"),
    path("press/publicity/report.xlsx", publicity.report, name="publicity-report"),
    path("press/publicity/entries/<int:entry_id>/", publicity.of_entry, name="publicity-entry"),
    path("press/publicity/entries/<int:entry_id>/articles.zip", publicity.article_set, name="publicity-articles"),
    path("press/publicity/<int:publication_id>/", publicity.publication, name="publication"),
    path("press/publicity/<int:publication_id>/screenshot/", publicity.screenshot, name="publication-screenshot"),
]
