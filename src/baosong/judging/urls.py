"""Addresses of judging."""

from django.urls import path

from baosong.judging.views import outcomes, reviewing, running, showing

urlpatterns = [
    path("judging/<int:task_id>/", running.task, name="judging"),
    path("judging/<int:task_id>/set-up/", running.set_up, name="round-set-up"),
    path("judging/rounds/<int:round_id>/", running.judged, name="round"),
    path("judging/rounds/<int:round_id>/seat/", running.seat, name="round-seat"),
    path("judging/rounds/<int:round_id>/rubric/", running.change_rubric, name="round-rubric"),
    path("judging/rounds/<int:round_id>/drop/", running.drop, name="round-drop"),
    path("judging/rounds/<int:round_id>/open/", running.open_round, name="round-open"),
    path("judging/rounds/<int:round_id>/close/", running.close_round, name="round-close"),
    path("judging/rounds/<int:round_id>/select/", outcomes.prepare, name="round-select"),
    path("judging/panelists/<int:panelist_id>/unseat/", running.unseat, name="unseat"),
    path("judging/panelists/<int:panelist_id>/excuse/", running.excuse, name="excuse"),
    path("judging/outcomes/<int:selection_id>/", outcomes.outcome, name="outcome"),
    path("judging/outcomes/<int:selection_id>/show/", outcomes.show, name="outcome-show"),
    path("judging/outcomes/<int:selection_id>/take-down/", outcomes.take_down, name="outcome-take-down"),
    path("judging/outcomes/<int:selection_id>/release/", outcomes.release, name="outcome-release"),
    path("judging/outcomes/<int:selection_id>/recommend/", outcomes.recommend, name="outcome-recommend"),
    path("judging/outcomes/<int:selection_id>/outcome.xlsx", outcomes.workbook, name="outcome-table"),
    path("judging/choices/<int:choice_id>/", outcomes.choose, name="choose"),
    path("judging/objections/<int:objection_id>/answer/", outcomes.answer, name="objection-answer"),
    path("reviews/", reviewing.mine, name="reviews"),
    path("reviews/<int:review_id>/", reviewing.review, name="review"),
    path("reviews/<int:review_id>/save/", reviewing.save, name="review-save"),
    path("reviews/<int:review_id>/finish/", reviewing.finish, name="review-finish"),
    path("reviews/<int:review_id>/recuse/", reviewing.recuse, name="review-recuse"),
    path("reviews/<int:review_id>/files/<int:file_id>/", reviewing.file, name="review-file"),
    path("reviews/<int:review_id>/files/<int:file_id>/text/", reviewing.text, name="review-text"),
    path("reviews/<int:review_id>/files/<int:file_id>/captions.vtt", reviewing.captions, name="review-captions"),
    path("reviews/<int:review_id>/files/<int:file_id>/<int:number>.png", reviewing.page, name="review-page"),
    path("notices/<str:code>/", showing.notice, name="public-notice"),
    path("notices/<str:code>/object/", showing.take_objection, name="object"),
    path("certificates/<str:code>/", showing.certificate, name="certificate"),
    path("certificates/<str:code>.pdf", showing.certificate_file, name="certificate-file"),
]
