"""URLs of tracking."""

from django.urls import path

from baosong.apps.tracking.views import call_units, handovers, lifecycle, overview, reminder_rules

urlpatterns = [
    path("roles/<int:membership_id>/hand-over/", handovers.hand_over, name="post-hand-over"),
    path("overview/<int:call_id>/", overview.overview, name="overview"),
    path("overview/<int:call_id>/cell/<int:task_id>/<int:unit_id>/", overview.cell, name="cell"),
    path("calls/<int:call_id>/amend/confirm/", lifecycle.amend_confirm, name="call-amend-confirm"),
    path("calls/<int:call_id>/postpone/", lifecycle.postpone_call, name="call-postpone"),
    path("calls/<int:call_id>/units/", call_units.call_units, name="call-units"),
    path("calls/<int:call_id>/step/<slug:step>/", lifecycle.move, name="call-move"),
    path("calls/<int:call_id>/extend/", overview.extend, name="call-extend"),
    path("overview/<int:call_id>/board/", overview.board, name="board"),
    path("overview/<int:call_id>/remind/", overview.remind, name="remind"),
    path("overview/<int:call_id>/reminders/", reminder_rules.rule, name="reminders"),
    path("overview/<int:call_id>/reminders/switch/", reminder_rules.switch, name="reminders-switch"),
    path("overview/<int:call_id>/reminders/webhook/", reminder_rules.webhook, name="reminders-webhook"),
    path("overview/<int:call_id>/ledger.xlsx", overview.ledger, name="ledger"),
    path("overview/<int:call_id>/files.zip", overview.package, name="package"),
]
