"""Addresses of mails, and of uploads that go to the store itself. Those by tus are answered before Django (kit/tus.py)."""

from django.urls import path

from baosong.apps.inbox.views import mails
from baosong.apps.submissions.views import direct_uploads

urlpatterns = [
    path("uploads/", direct_uploads.begin, name="bypass"),
    path("uploads/<uuid:upload_id>/", direct_uploads.parts, name="bypass-parts"),
    path("uploads/<uuid:upload_id>/finish/", direct_uploads.finish, name="bypass-finish"),
    path("uploads/<uuid:upload_id>/cancel/", direct_uploads.cancel, name="bypass-cancel"),
    path("mails/", mails.mails, name="mails"),
    path("mails/look/", mails.look, name="look"),
    path("mails/<int:mail_id>/", mails.mail, name="mail"),
    path("mails/<int:mail_id>/assign/", mails.assign, name="assign-mail"),
    path("mails/<int:mail_id>/aside/", mails.aside, name="aside"),
    path("mails/<int:mail_id>/bring/", mails.bring, name="bring-mail"),
    path("mails/<int:mail_id>/again/", mails.again, name="answer-again"),
    path("mails/<int:mail_id>/files/<int:part_id>/", mails.file, name="mail-file"),
    path("mails/<int:mail_id>/original.eml", mails.original, name="mail-original"),
]
