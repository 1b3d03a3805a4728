"""URLs of the inbox."""

from django.urls import path

from baosong.apps.inbox.views import mails

urlpatterns = [
    path("mails/", mails.mails, name="mails"),
    path("mails/fetch/", mails.fetch, name="mails-fetch"),
    path("mails/<int:mail_id>/", mails.mail, name="mail"),
    path("mails/<int:mail_id>/assign/", mails.assign, name="mail-assign"),
    path("mails/<int:mail_id>/put-aside/", mails.put_aside, name="mail-put-aside"),
    path("mails/<int:mail_id>/fetch/", mails.fetch_one, name="mail-fetch"),
    path("mails/<int:mail_id>/resend-answer/", mails.resend_answer, name="mail-resend-answer"),
    path("mails/<int:mail_id>/files/<int:part_id>/", mails.file, name="mail-file"),
    path("mails/<int:mail_id>/original.eml", mails.original, name="mail-original"),
]
