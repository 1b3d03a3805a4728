"""Addresses of submissions."""

from django.urls import path

from baosong.works.views import handing_in, judging, likening, proving, sealing

urlpatterns = [
    path("hand-in/<int:call_id>/<int:unit_id>/", handing_in.page, name="hand-in"),
    path("hand-in/<int:call_id>/<int:unit_id>/table/", sealing.table, name="table"),
    path("hand-in/<int:call_id>/<int:unit_id>/seal/", sealing.seal, name="seal"),
    path("hand-in/tables/<int:table_id>/", sealing.scan, name="scan"),
    path("hand-in/task/<int:task_id>/<int:unit_id>/begin/", handing_in.begin, name="begin"),
    path("works/<int:submission_id>/", handing_in.submission, name="submission"),
    path("works/<int:submission_id>/recommendation/", sealing.recommendation, name="recommendation"),
    path("works/<int:submission_id>/describe/", handing_in.describe, name="describe"),
    path("works/<int:submission_id>/submit/", handing_in.submit, name="submit"),
    path("works/<int:submission_id>/remove/", handing_in.remove, name="remove"),
    path("works/<int:submission_id>/mend/", handing_in.mend, name="mend"),
    path("works/<int:submission_id>/mend/undo/", handing_in.undo_mending, name="undo-mending"),
    path("works/<int:submission_id>/accept/", judging.accept, name="accept"),
    path("works/<int:submission_id>/return/", judging.send_back, name="return"),
    path("works/<int:submission_id>/take-back/", judging.take_back, name="take-back"),
    path("works/<int:submission_id>/forward/", judging.forward, name="forward"),
    path("works/<int:submission_id>/adopt/", judging.adopt, name="adopt"),
    path("works/<int:submission_id>/<str:step>/", handing_in.move, name="move"),
    path("works/files/<int:file_id>/", proving.file, name="file"),
    path("works/files/<int:file_id>/text/", proving.text, name="file-text"),
    path("works/files/<int:file_id>/captions.vtt", proving.captions, name="captions"),
    path("works/files/<int:file_id>/still/<str:sha256>.jpg", proving.still, name="still"),
    path("works/files/<int:file_id>/alike/", likening.alike, name="alike"),
    path("works/files/<int:file_id>/beside/<int:other_id>/", likening.beside, name="beside"),
    path("receipts/<int:receipt_id>/", proving.receipt, name="receipt"),
    path("verify/<str:code>/", proving.verify, name="verify"),
]
