"""URLs of calls."""

from django.urls import path

from baosong.apps.calls.views import acknowledgements, amendments, attachments, calls, drafts, quota_grid

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", drafts.new, name="call-new"),
    path("calls/<int:call_id>/", calls.call, name="call"),
    path("calls/<int:call_id>/edit/", drafts.edit, name="call-edit"),
    path("calls/<int:call_id>/publish/", calls.publish, name="call-publish"),
    path("calls/<int:call_id>/acknowledgements/", acknowledgements.acknowledgements, name="call-acknowledgements"),
    path("calls/<int:call_id>/acknowledge/<int:unit_id>/", acknowledgements.acknowledge, name="call-acknowledge"),
    path("calls/<int:call_id>/copy/", calls.copy, name="call-copy"),
    path("calls/<int:call_id>/discard/", calls.discard, name="call-discard"),
    path("calls/<int:call_id>/restore/", calls.restore, name="call-restore"),
    path("calls/<int:call_id>/amend/", amendments.amend, name="call-amend"),
    path("calls/<int:call_id>/amend/discard/", amendments.discard, name="call-amend-discard"),
    path("calls/<int:call_id>/amend/compare/", amendments.rebase, name="call-amend-compare"),
    path("calls/<int:call_id>/amend/follow/", amendments.follow, name="call-amend-follow"),
    path("calls/<int:call_id>/pass-on/<int:unit_id>/", calls.pass_on, name="call-pass-on"),
    path("calls/<int:call_id>/attachments/", attachments.change, name="call-attachments"),
    path("calls/<int:call_id>/attachments/revise/", attachments.revise, name="call-attachments-revise"),
    path("calls/<int:call_id>/attachments/<int:notice_attachment_id>/", attachments.download, name="call-attachment"),
    path("calls/<int:call_id>/attachments/<int:notice_attachment_id>/for/<int:unit_id>/", attachments.filled, name="call-attachment-filled"),
    path("calls/<int:call_id>/quotas/", quota_grid.numbers, name="call-quotas"),
    path("calls/<int:call_id>/quotas/rows/", quota_grid.rows, name="call-quota-choices"),
    path("calls/<int:call_id>/quota-rows/", attachments.quota_rows, name="call-quota-rows"),
    path("calls/<int:call_id>/second-reading/", drafts.second_reading_state, name="call-second-reading"),
    path("calls/<int:call_id>/call.toml", drafts.call_file, name="call-file"),
]
