"""URLs of meetings; members' own pages are below /m/ and need no account."""

from django.urls import path

from baosong.apps.meetings.views import devices, drafts, meetings, members, roster

urlpatterns = [
    path("meetings/roster/<int:unit_id>/", roster.roster, name="roster"),
    path("meetings/roster/<int:unit_id>/links/", roster.set_link_check, name="link-check"),
    path("meetings/members/<int:branch_membership_id>/", roster.change_branch_membership, name="branch-membership-change"),
    path("meetings/new/<int:task_id>/<int:unit_id>/", meetings.new, name="meeting-new"),
    path("meetings/<int:meeting_id>/", meetings.show, name="meeting"),
    path("meetings/<int:meeting_id>/call/", meetings.call, name="meeting-call"),
    path("meetings/<int:meeting_id>/attend/", meetings.attend, name="meeting-attend"),
    path("meetings/<int:meeting_id>/told/", meetings.told, name="meeting-told"),
    path("meetings/<int:meeting_id>/record/", meetings.write, name="meeting-record"),
    path("meetings/<int:meeting_id>/record.docx", meetings.word, name="meeting-word"),
    path("meetings/<int:unit_id>/<int:meeting_id>/code.png", meetings.poster, name="meeting-code"),
    path("meetings/coverage/<int:task_id>/", meetings.covered, name="coverage"),
    path("meetings/attachments/<int:attachment_id>/", meetings.attachment, name="attachment"),
    path("meetings/devices/<int:device_id>/", devices.decide_device, name="meeting-device"),
    path("meetings/drafts/<int:story_draft_id>/", devices.decide_draft, name="meeting-draft-decide"),
    path("meet/<str:meeting_code>/", drafts.meeting_access, name="meeting-access"),
    path("meet/<str:meeting_code>/story/", drafts.draft, name="meeting-draft"),
    path("meet/<str:meeting_code>/story/save/", drafts.save, name="meeting-draft-save"),
    path("meet/<str:meeting_code>/story/hand-in/", drafts.hand_in, name="meeting-draft-hand-in"),
    path("meet/<str:meeting_code>/attachments/<int:attachment_id>/", drafts.attachment, name="meeting-draft-attachment"),
    path("meet/<str:meeting_code>/code/", drafts.prove, name="meeting-draft-code"),
    path("m/<str:link>/", members.member_access, name="member-access"),
    path("m/<str:link>/home/", members.member, name="member"),
    path("m/<str:link>/stories/<int:meeting_id>/", members.story, name="story"),
    path("m/<str:link>/stories/<int:meeting_id>/save/", members.save, name="story-save"),
    path("m/<str:link>/stories/<int:meeting_id>/tell/", members.tell, name="story-tell"),
    path("m/<str:link>/stories/<int:meeting_id>/conflict/", members.settle_conflict, name="story-conflict"),
    path("m/<str:link>/stories/<int:meeting_id>/here/", members.here, name="story-here"),
    path("m/<str:link>/attachments/<int:attachment_id>/", members.attachment, name="member-attachment"),
    path("m/<str:link>/mine/", members.mine, name="member-mine"),
    path("m/<str:link>/mine/data.zip", members.export, name="member-export"),
]
