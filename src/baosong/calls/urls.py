"""Addresses of calls."""

from django.urls import path

from baosong.calls.views import drafting, running

urlpatterns = [
    path("calls/", running.calls, name="calls"),
    path("calls/new/", drafting.new, name="call-new"),
    path("calls/<int:call_id>/", running.call, name="call"),
    path("calls/<int:call_id>/edit/", drafting.edit, name="call-edit"),
    path("calls/<int:call_id>/publish/", running.publish, name="call-publish"),
    path("calls/<int:call_id>/pass-on/<int:unit_id>/", running.pass_on, name="call-pass-on"),
    path("calls/<int:call_id>/extend/", running.extend, name="call-extend"),
    path("calls/<int:call_id>/call.toml", drafting.call_file, name="call-file"),
]
