"""URLs of submissions."""

from django.urls import path

from baosong.apps.submissions.views import decisions, direct_uploads, files, proxies, similarity, stamped_tables, submissions

urlpatterns = [
    path("uploads/", direct_uploads.begin, name="direct-upload"),
    path("uploads/<uuid:upload_id>/", direct_uploads.parts, name="direct-upload-parts"),
    path("uploads/<uuid:upload_id>/finish/", direct_uploads.finish, name="direct-upload-finish"),
    path("uploads/<uuid:upload_id>/cancel/", direct_uploads.cancel, name="direct-upload-cancel"),
    path("hand-in/<int:call_id>/<int:unit_id>/", submissions.page, name="hand-in"),
    path("hand-in/<int:call_id>/<int:unit_id>/table/", stamped_tables.table, name="table"),
    path("hand-in/<int:call_id>/<int:unit_id>/table/scan/", stamped_tables.add_scan, name="table-scan"),
    path("hand-in/tables/<int:table_id>/", stamped_tables.scan, name="scan"),
    path("hand-in/task/<int:task_id>/<int:unit_id>/begin/", submissions.begin, name="begin"),
    path("hand-in/task/<int:task_id>/<int:unit_id>/begin-for/", proxies.begin_for, name="begin-for"),
    path("submissions/<int:submission_id>/", submissions.submission, name="submission"),
    path("submissions/<int:submission_id>/recommendation/", stamped_tables.recommendation, name="recommendation"),
    path("submissions/<int:submission_id>/describe/", submissions.describe, name="describe"),
    path("submissions/<int:submission_id>/submit/", submissions.submit, name="submit"),
    path("submissions/<int:submission_id>/remove/", submissions.remove, name="remove"),
    path("submissions/<int:submission_id>/check-again/", submissions.check_again, name="check-again"),
    path("submissions/<int:submission_id>/rename/", submissions.rename_file, name="rename-file"),
    path("submissions/<int:submission_id>/repair/", submissions.begin_repair, name="repair"),
    path("submissions/<int:submission_id>/repair/undo/", submissions.undo_repair, name="undo-repair"),
    path("submissions/<int:submission_id>/take-over/", proxies.take_over, name="take-over"),
    path("submissions/<int:submission_id>/accept/", decisions.accept, name="accept"),
    path("submissions/<int:submission_id>/return/", decisions.send_back, name="return"),
    path("submissions/<int:submission_id>/take-back/", decisions.take_back, name="take-back"),
    path("submissions/<int:submission_id>/forward/", decisions.forward, name="forward"),
    path("submissions/<int:submission_id>/adopt/", decisions.adopt, name="adopt"),
    path("submissions/<int:submission_id>/<str:step>/", submissions.move, name="move"),
    path("submissions/files/<int:file_id>/", files.file, name="file"),
    path("submissions/files/<int:file_id>/text/", files.text, name="file-text"),
    path("submissions/files/<int:file_id>/captions.vtt", files.captions, name="captions"),
    path("submissions/files/<int:file_id>/still/<str:sha256>.jpg", files.still, name="still"),
    path("submissions/files/<int:file_id>/similar/", similarity.similar_files, name="similar-files"),
    path("submissions/files/<int:file_id>/compare/<int:other_id>/", similarity.compare, name="file-comparison"),
    path("receipts/<int:receipt_id>/", files.receipt, name="receipt"),
    path("verify/<str:code>/", files.verify, name="verify"),
]
