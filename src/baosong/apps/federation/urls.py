"""Addresses of the exchange."""

from django.urls import path

from baosong.apps.federation.views import api, pages

urlpatterns = [
    path("federation/", pages.exchange, name="exchange"),
    path("federation/trust/", pages.trust, name="trust"),
    path("federation/bring/", pages.bring, name="bring"),
    path("federation/peers/<int:peer_id>/distrust/", pages.distrust, name="distrust"),
    path("federation/peers/<int:peer_id>/fetch/", pages.fetch, name="fetch-calls"),
    path("federation/peers/<int:peer_id>/calls/<int:call_id>/", pages.call_bundle, name="call-bundle"),
    path("federation/calls/<int:remote_id>/dispatch/", pages.dispatch, name="dispatch"),
    path("federation/dispatches/<int:dispatch_id>/", pages.bundle, name="dispatch-bundle"),
    path("federation/bundles/", api.bundles_door, name="bundles"),
    path("federation/bundles/<uuid:upload_id>/", api.bundle_part, name="bundle-part"),
    path("federation/bundles/<uuid:bundle_id>/receipt/", api.receipt, name="bundle-receipt"),
    path("federation/calls/", api.calls, name="peer-calls"),
    path("federation/calls/<int:call_id>/", api.call, name="peer-call"),
    path("federation/submissions/", api.works, name="peer-works"),
]
