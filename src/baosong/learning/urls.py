"""Addresses of learning."""

from django.urls import path

from baosong.learning.views import learning, teaching

urlpatterns = [
    path("learning/", learning.courses, name="courses"),
    path("learning/record.xml", learning.own_record, name="learning-record"),
    path("learning/new/", teaching.set_up, name="course-set-up"),
    path("learning/groups/", teaching.gather, name="group-gather"),
    path("learning/groups/<int:group_id>/", teaching.group, name="group"),
    path("learning/collections/<int:collection_id>/scorm.zip", teaching.scorm, name="scorm"),
    path("learning/courses/<int:course_id>/", learning.course, name="course"),
    path("learning/courses/<int:course_id>/join/", learning.join, name="course-join"),
    path("learning/courses/<int:course_id>/answer/", learning.answer, name="course-answer"),
    path("learning/courses/<int:course_id>/certificate.pdf", learning.certificate, name="course-certificate"),
    path("learning/courses/<int:course_id>/keep/", teaching.keep, name="course-keep"),
    path("learning/courses/<int:course_id>/change/", teaching.change, name="course-change"),
    path("learning/lessons/<int:lesson_id>/", learning.lesson, name="lesson"),
    path("learning/lessons/<int:lesson_id>/watch/", learning.watch, name="lesson-watch"),
    path("learning/lessons/<int:lesson_id>/read/", learning.read, name="lesson-read"),
    path("learned/<str:code>/", learning.learned, name="learned"),
]
