"""Articles."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    """Articles."""

    name = "baosong.apps.articles"
    label = "articles"
    default_auto_field = "django.db.models.BigAutoField"
