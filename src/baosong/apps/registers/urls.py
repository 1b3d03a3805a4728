"""URLs of registers and the grid."""

from django.urls import path

from baosong.apps.registers.views import entries, grid, pledges, registers

urlpatterns = [
    path("registers/new/<int:unit_id>/", registers.new, name="register-new"),
    path("registers/<int:register_id>/", registers.show, name="register"),
    path("registers/<int:register_id>/edit/", registers.edit, name="register-edit"),
    path("registers/<int:register_id>/table.xlsx", registers.table, name="register-table"),
    path("registers/<int:register_id>/definition.toml", registers.definition, name="register-definition"),
    path("registers/<int:register_id>/import/", registers.bring_in, name="register-import"),
    path("registers/<int:register_id>/print/", registers.sheet, name="register-print"),
    path("registers/<int:register_id>/entries/<int:unit_id>/", entries.new, name="register-entry-new"),
    path("registers/entries/<int:register_entry_id>/", entries.show, name="register-entry"),
    path("registers/entries/<int:register_entry_id>/change/", entries.change, name="register-entry-change"),
    path("registers/entries/<int:register_entry_id>/<str:act>/", entries.act, name="register-entry-act"),
    path("registers/attachments/<int:entry_attachment_id>/", entries.attachment, name="entry-attachment"),
    path("registers/pledges/<int:pledge_id>/", pledges.pledge, name="pledge"),
    path("registers/grid/<int:unit_id>/", grid.grid, name="grid"),
    path("registers/grid/<int:unit_id>/add/", grid.add, name="grid-add"),
    path("registers/grid/<int:unit_id>/cells.xlsx", grid.table, name="grid-table"),
    path("m/<str:link>/pledges/<int:register_entry_id>/", pledges.sign, name="member-pledge"),
]
