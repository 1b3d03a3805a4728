"""URLs of the inbox."""

from django.urls import path

from baosong.apps.inbox.views import mails

urlpatterns = [
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
