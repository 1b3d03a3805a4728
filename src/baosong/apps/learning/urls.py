"""URLs of learning."""

from django.urls import path

from baosong.apps.learning.views import courses, learner

urlpatterns = [
    path("learning/", learner.courses, name="courses"),
    path("learning/record.xml", learner.own_record, name="learning-record"),
    path("learning/new/", courses.set_up, name="course-set-up"),
    path("learning/groups/", courses.add_group, name="group-add"),
    path("learning/groups/<int:group_id>/", courses.group, name="group"),
    path("learning/collections/<int:collection_id>/scorm.zip", courses.scorm, name="scorm"),
    path("learning/courses/<int:course_id>/", learner.course, name="course"),
    path("learning/courses/<int:course_id>/join/", learner.join, name="course-join"),
    path("learning/courses/<int:course_id>/answer/", learner.answer, name="course-answer"),
    path("learning/courses/<int:course_id>/certificate.pdf", learner.certificate, name="course-certificate"),
    path("learning/courses/<int:course_id>/edit/", courses.edit, name="course-edit"),
    path("learning/courses/<int:course_id>/change/", courses.change, name="course-change"),
    path("learning/lessons/<int:lesson_id>/", learner.lesson, name="lesson"),
    path("learning/lessons/<int:lesson_id>/watch/", learner.watch, name="lesson-watch"),
    path("learning/lessons/<int:lesson_id>/read/", learner.read, name="lesson-read"),
    path("learned/<str:code>/", learner.learned, name="learned"),
]
