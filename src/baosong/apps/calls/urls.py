"""URLs of calls."""

from django.urls import path

from baosong.apps.calls.views import calls, drafts

urlpatterns = [
    path("calls/", calls.calls, name="calls"),
    path("calls/new/", drafts.new, name="call-new"),
    path("calls/<int:call_id>/", calls.call, name="call"),
    path("calls/<int:call_id>/edit/", drafts.edit, name="call-edit"),
    path("calls/<int:call_id>/publish/", calls.publish, name="call-publish"),
    path("calls/<int:call_id>/pass-on/<int:unit_id>/", calls.pass_on, name="call-pass-on"),
    path("calls/<int:call_id>/extend/", calls.extend, name="call-extend"),
    path("calls/<int:call_id>/call.toml", drafts.call_file, name="call-file"),
]
