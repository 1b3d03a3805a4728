"""The form of the decision on a mail says beside the field what is wrong, and changes nothing."""

import pytest
from django.urls import reverse

from baosong.apps.submissions.models import Submission
from tests.apps.inbox.deliveries import send, story
from tests.apps.inbox.test_mail_pages import call  # noqa: F401 - a fixture
from tests.factories import person, unit_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("at_once", "data_folder", "call")]


@pytest.mark.parametrize(
    ("wrong", "field", "sentence"),
    [
        ({"unit": ""}, "unit", "请选择征集通知已下发到的单位"),
        ({"unit": "²"}, "unit", "请选择征集通知已下发到的单位"),
        ({"task": "999999"}, "task", "请从列表中选择。"),
    ],
)
def test_a_mail_is_not_assigned_by_a_wrong_field(client, wrong, field, sentence):
    mail = send(subject="四个一行动", sender="dw@example.edu.cn", files=[("甲.docx", story())])
    client.force_login(person("office"))

    answer = client.post(reverse("mail-assign", args=[mail.pk]), {"unit": unit_of(1).pk, "remember": "on"} | wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page.partition(f'id="id_{field}_error"')[2].partition("</p>")[0]
    assert "checked" in page
    assert not Submission.objects.exists()
