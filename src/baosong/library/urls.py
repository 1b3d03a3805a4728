"""Addresses of the library."""

from django.urls import path

from baosong.library.views import browsing

urlpatterns = [
    path("library/", browsing.library, name="library"),
    path("library/take-in/<int:submission_id>/", browsing.take_in, name="take-in"),
    path("library/<int:entry_id>/", browsing.entry, name="entry"),
    path("library/<int:entry_id>/files/<int:file_id>/", browsing.file, name="entry-file"),
]
