"""URLs of the federation."""

from django.urls import path

from baosong.apps.federation.views import api, pages

urlpatterns = [
    path("federation/", pages.peer_list, name="peers"),
    path("federation/trust/", pages.trust, name="peer-trust"),
    path("federation/import/", pages.import_file, name="bundle-import"),
    path("federation/peers/<int:peer_id>/distrust/", pages.distrust, name="peer-distrust"),
    path("federation/peers/<int:peer_id>/fetch/", pages.fetch_calls, name="peer-fetch-calls"),
    path("federation/peers/<int:peer_id>/calls/<int:call_id>/", pages.call_bundle, name="call-bundle"),
    path("federation/calls/<int:remote_id>/dispatch/", pages.dispatch, name="dispatch-send"),
    path("federation/dispatches/<int:dispatch_id>/", pages.bundle, name="dispatch-bundle"),
    path("federation/bundles/<uuid:bundle_id>/receipt/", api.receipt, name="bundle-receipt"),
    path("federation/calls/", api.calls, name="peer-calls"),
    path("federation/calls/<int:call_id>/", api.call, name="peer-call"),
    path("federation/submissions/", api.submissions, name="peer-submissions"),
]
