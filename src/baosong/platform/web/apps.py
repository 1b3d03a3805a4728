"""Web building blocks."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Templates, template tags and messages of the platform."""

    name = "baosong.platform.web"
    label = "web"
