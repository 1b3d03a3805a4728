"""The language that a person chooses for the pages."""

import pytest
from django.conf import settings
from django.urls import reverse

from baosong.site.views.desk import PageLanguage

pytestmark = pytest.mark.django_db


def test_every_language_of_the_pages_can_be_chosen(client):
    assert [language.value for language in PageLanguage] == [code for code, _ in settings.LANGUAGES]

    for language in PageLanguage:
        answer = client.post(reverse("language"), {"language": language.value})

        assert (answer.status_code, answer.cookies[settings.LANGUAGE_COOKIE_NAME].value) == (302, language.value)


@pytest.mark.parametrize("written", [{}, {"language": "fr"}, {"language": "en" * 5000}])
def test_another_language_is_a_bad_request(client, written):
    answer = client.post(reverse("language"), written)

    assert answer.status_code == 400
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies
