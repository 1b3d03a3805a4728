"""Addresses of the exchange."""

from django.urls import path

from baosong.exchange.views import api, pages

urlpatterns = [
    path("exchange/", pages.exchange, name="exchange"),
    path("exchange/trust/", pages.trust, name="trust"),
    path("exchange/bring/", pages.bring, name="bring"),
    path("exchange/peers/<int:peer_id>/distrust/", pages.distrust, name="distrust"),
    path("exchange/peers/<int:peer_id>/fetch/", pages.fetch, name="fetch-calls"),
    path("exchange/peers/<int:peer_id>/calls/<int:call_id>/", pages.call_parcel, name="call-parcel"),
    path("exchange/calls/<int:remote_id>/dispatch/", pages.dispatch, name="dispatch"),
    path("exchange/dispatches/<int:dispatch_id>/", pages.parcel, name="dispatch-parcel"),
    path("exchange/parcels/", api.parcels_door, name="parcels"),
    path("exchange/parcels/<uuid:upload_id>/", api.parcel_part, name="parcel-part"),
    path("exchange/parcels/<uuid:parcel_id>/receipt/", api.receipt, name="parcel-receipt"),
    path("exchange/calls/", api.calls, name="peer-calls"),
    path("exchange/calls/<int:call_id>/", api.call, name="peer-call"),
    path("exchange/works/", api.works, name="peer-works"),
]
