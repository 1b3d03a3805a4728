"""URLs of judging."""

from django.urls import path, register_converter

from baosong.apps.judging.views import certificates, late_works, materials, names, outcomes, prizes, public_notices, reopen, replacement, reviews, rounds


class MaterialFile:
    """Path converter for the names of files in blind copies."""

    regex = r"page-\d{1,4}\.jpg|picture\.jpg|sound\.m4a|captions\.vtt|index\.m3u8|v\d{2,4}\.m3u8|v\d{2,4}_\d{4,6}\.ts|poster\.jpg"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(MaterialFile, "materialfile")

urlpatterns = [
    path("judging/<int:task_id>/", rounds.task, name="judging"),
    path("judging/<int:task_id>/set-up/", rounds.set_up, name="round-set-up"),
    path("judging/rounds/<int:round_id>/", rounds.judged, name="round"),
    path("judging/rounds/<int:round_id>/seat/", rounds.seat, name="round-seat"),
    path("judging/rounds/<int:round_id>/rubric/", rounds.change_rubric, name="round-rubric"),
    path("judging/rounds/<int:round_id>/drop/", rounds.drop, name="round-drop"),
    path("judging/rounds/<int:round_id>/open/", rounds.open_round, name="round-open"),
    path("judging/rounds/<int:round_id>/close/", rounds.close_round, name="round-close"),
    path("judging/rounds/<int:round_id>/intake/", late_works.change_intake, name="round-intake"),
    path("judging/rounds/<int:round_id>/join/", late_works.join, name="round-join"),
    path("judging/rounds/<int:round_id>/exclude/<int:submission_id>/", late_works.exclude, name="work-exclude"),
    path("judging/rounds/<int:round_id>/reopen/", reopen.reopen, name="round-reopen"),
    path("judging/rounds/<int:round_id>/select/", outcomes.prepare, name="round-select"),
    path("judging/rounds/<int:round_id>/prize-numbers/", prizes.prize_numbers, name="round-prize-numbers"),
    path("judging/rounds/<int:round_id>/words/", names.change_words, name="round-words"),
    path("judging/candidates/<int:candidate_id>/cover/", names.cover, name="candidate-cover"),
    path("judging/candidates/<int:candidate_id>/return/", names.return_work, name="candidate-return"),
    path("judging/panelists/<int:panelist_id>/unseat/", rounds.unseat, name="unseat"),
    path("judging/panelists/<int:panelist_id>/replace/", replacement.replace, name="panelist-replace"),
    path("judging/outcomes/<int:selection_id>/", outcomes.outcome, name="outcome"),
    path("judging/outcomes/<int:selection_id>/show/", outcomes.show, name="outcome-show"),
    path("judging/outcomes/<int:selection_id>/take-down/", outcomes.take_down, name="outcome-take-down"),
    path("judging/outcomes/<int:selection_id>/release/", outcomes.release, name="outcome-release"),
    path("judging/outcomes/<int:selection_id>/recommend/", outcomes.recommend, name="outcome-recommend"),
    path("judging/outcomes/<int:selection_id>/outcome.xlsx", outcomes.workbook, name="outcome-table"),
    path("judging/choices/<int:choice_id>/", outcomes.choose, name="choose"),
    path("judging/objections/<int:objection_id>/answer/", outcomes.answer, name="objection-answer"),
    path("reviews/", reviews.mine, name="reviews"),
    path("reviews/<int:review_id>/", reviews.review, name="review"),
    path("reviews/<int:review_id>/save/", reviews.save, name="review-save"),
    path("reviews/<int:review_id>/finish/", reviews.finish, name="review-finish"),
    path("reviews/<int:review_id>/recuse/", reviews.recuse, name="review-recuse"),
    path("reviews/<int:review_id>/materials/<int:number>/", materials.material, name="review-material"),
    path("reviews/<int:review_id>/materials/<int:number>/<materialfile:name>", materials.material_file, name="review-material-file"),
    path("reviews/<int:review_id>/files/<int:file_id>/", reviews.file, name="review-file"),
    path("reviews/<int:review_id>/files/<int:file_id>/text/", reviews.text, name="review-text"),
    path("reviews/<int:review_id>/files/<int:file_id>/captions.vtt", reviews.captions, name="review-captions"),
    path("reviews/<int:review_id>/files/<int:file_id>/pages/", reviews.pages, name="review-pages"),
    path("reviews/<int:review_id>/files/<int:file_id>/<int:number>.png", reviews.page, name="review-page"),
    path("judging/outcomes/<int:selection_id>/notice/", outcomes.describe_notice, name="outcome-notice-text"),
    path("judging/outcomes/<int:selection_id>/notice.pdf", public_notices.notice_file, {"kind": "pdf"}, name="outcome-notice-pdf"),
    path("judging/outcomes/<int:selection_id>/notice.docx", public_notices.notice_file, {"kind": "docx"}, name="outcome-notice-word"),
    path("notices/<str:code>.pdf", public_notices.notice_pdf, name="public-notice-pdf"),
    path("notices/<str:code>/", public_notices.notice, name="public-notice"),
    path("notices/<str:code>/object/", public_notices.take_objection, name="object"),
    path("judging/outcomes/<int:selection_id>/certificates/", certificates.edit, name="outcome-certificates"),
    path("judging/outcomes/<int:selection_id>/certificates/preview/", certificates.preview, name="outcome-certificates-preview"),
    path("judging/outcomes/<int:selection_id>/certificates.pdf", certificates.all_certificates, name="outcome-certificates-pdf"),
    path("certificates/", certificates.by_code, name="certificate-by-code"),
    path("certificates/<str:code>/", certificates.certificate, name="certificate"),
    path("certificates/<str:code>.pdf", certificates.certificate_file, name="certificate-file"),
]
