"""URLs of the campus server."""

from django.contrib.auth.views import LoginView
from django.urls import include, path

urlpatterns = [
    path("accounts/login/", LoginView.as_view()),
    path("cas/", include("cas_server.urls", namespace="cas_server")),
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
]
