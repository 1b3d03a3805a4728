"""Addresses of the organisation."""

from django.urls import path

from baosong.orgs.views import signing, tree

urlpatterns = [
    path("sign-in/", signing.sign_in, name="sign-in"),
    path("sign-out/", signing.sign_out, name="sign-out"),
    path("join/<str:token>/", signing.join, name="join"),
    path("units/", tree.units, name="units"),
    path("units/template.xlsx", tree.template, name="units-template"),
    path("units/<int:unit_id>/", tree.unit, name="unit"),
    path("units/<int:unit_id>/invite/", tree.invite, name="unit-invite"),
    path("units/<int:unit_id>/add/", tree.add, name="unit-add"),
    path("units/<int:unit_id>/import/", tree.import_table, name="unit-import"),
]
