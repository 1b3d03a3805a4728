"""Given a new installation, when its organiser follows the list on the desk, then mail, address and contact are set up in the browser."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from django.conf import settings as site
from django.urls import reverse
from django.utils import timezone

from baosong.apps.orgs.enums import Role
from baosong.platform.audit.models import AuditRecord
from baosong.site import configuration, monitoring, setup_steps, stored_settings
from baosong.site.models import SiteSetting
from tests import factories as make
from tests.site.checks.test_mail import smtp

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")]
PASSWORD = "relay-password"


@pytest.fixture
def operator(settings):
    """The organiser of a root unit. What the page sets in this process ends with the test, since the fixture overrides settings."""
    settings.STATED_OPTIONS = frozenset({"data"})
    person = make.with_role(make.a_person("zuzhibu"), make.a_unit(name="示范大学"), Role.ORGANISER)
    person.email = "zzb@example.edu.cn"
    person.save()
    return person


@pytest.fixture
def desk(client, operator):
    return make.signed_in(client, operator)


def entered(**changed):
    return {name: value for name, value in {**stored_settings.effective(), **changed}.items() if name in stored_settings.CHANGEABLE and value is not False}


def save(client, **changed):
    return client.post(reverse("operator-settings"), entered(**changed))


def open_steps(operator):
    return {step.name for step in setup_steps.open_steps(operator, at=timezone.now()) if not step.is_done}


def test_the_list_is_on_the_desk_until_everything_is_done(desk, operator, settings, django_capture_on_commit_callbacks):
    page = desk.get(reverse("desk")).content.decode()
    assert all(text in page for text in ("初次使用", "添加单位", "邀请人员", "设置邮件服务器", "进行备份", "设置公开网址"))
    assert open_steps(operator) == {"units", "people", "mail", "backup", "address"}

    college = make.a_unit(name="文学院", under=operator.orgs_memberships.get().unit)
    assert open_steps(operator) == {"people", "mail", "backup", "address"}
    make.with_role(make.a_person("c1"), college, Role.LIAISON)
    monitoring.note(monitoring.BACKUP, folder="/var/backups/baosong")
    assert open_steps(operator) == {"mail", "address"}
    with smtp(settings) as server, django_capture_on_commit_callbacks(execute=True):
        save(desk, public_url="https://baosong.example.edu.cn", smtp_host=site.EMAIL_HOST, smtp_port=site.EMAIL_PORT, mail_from=site.DEFAULT_FROM_EMAIL)
        stored_settings.apply()
        assert open_steps(operator) == {"mail"}
        desk.post(reverse("operator-test-mail"), {"to": operator.email})
        assert len(server.mails) == 1

    assert open_steps(operator) == set()
    assert "初次使用" not in desk.get(reverse("desk")).content.decode()


def test_a_dismissed_list_stays_on_the_page_of_operation(desk):
    desk.post(reverse("operator-setup-dismiss"))

    assert "添加单位" not in desk.get(reverse("desk")).content.decode()
    assert "添加单位" in desk.get(reverse("operator")).content.decode()
    assert AuditRecord.objects.filter(action="setup.dismissed").exists()


def test_only_operators_have_the_list(client, operator):
    college = make.a_unit(name="文学院", under=operator.orgs_memberships.get().unit)
    head = make.with_role(make.a_person("head"), college, Role.ORGANISER)

    page = make.signed_in(client, head).get(reverse("desk")).content.decode()

    assert "设置邮件服务器" not in page


def test_a_mail_server_that_refuses_is_named_with_a_remedy(desk, operator, settings):
    with smtp(settings):
        answer = desk.post(reverse("operator-test-mail"), {"to": "nobody@example.edu.cn"}, follow=True).content.decode()

    assert "nobody@example.edu.cn" in answer
    assert "mail" in open_steps(operator)


def test_settings_are_applied_at_once_audited_and_kept_for_the_next_start(desk, operator, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        answer = save(
            desk,
            name="示范大学报送",
            smtp_host="smtp.example.edu.cn",
            smtp_port=465,
            smtp_user="zzb",
            smtp_password=PASSWORD,
            privacy_contact="组织部",
            disclosure_days=200,
        )

    assert answer.status_code == HTTPStatus.FOUND
    assert (site.BAOSONG_NAME, site.EMAIL_HOST, site.EMAIL_USE_SSL, site.EMAIL_HOST_PASSWORD) == ("示范大学报送", "smtp.example.edu.cn", True, PASSWORD)
    assert (site.BAOSONG_PRIVACY_CONTACT, site.BAOSONG_DISCLOSURE_DAYS) == ("组织部", 200)
    assert "组织部" in desk.get(reverse("privacy")).content.decode()
    # The secret is stored and audited nowhere in plain, and not printed into the page.
    assert PASSWORD not in str(list(SiteSetting.objects.values()))
    assert PASSWORD not in str(list(AuditRecord.objects.values()))
    assert PASSWORD not in desk.get(reverse("operator-settings")).content.decode()
    assert "将设置 name 改为“示范大学报送”" in desk.get(reverse("operator-log")).content.decode()
    settings.OPTIONS, settings.BAOSONG_NAME = settings.STARTED_OPTIONS, ""
    stored_settings.apply(at_start=True)
    assert site.BAOSONG_NAME == "示范大学报送"


def test_an_empty_password_keeps_the_stored_one(desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, smtp_user="zzb", smtp_password=PASSWORD)
        save(desk, smtp_user="zzb", smtp_password="", name="示范大学")

    assert stored_settings.effective()["smtp_password"] == PASSWORD


def test_a_new_public_address_is_answered_at_once_and_the_rest_asks_for_a_restart(desk, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, public_url="https://baosong.example.edu.cn/")

    page = desk.get(reverse("operator-settings"), headers={"host": "baosong.example.edu.cn"})
    assert page.status_code == HTTPStatus.OK
    assert "请重新启动 baosong" in page.content.decode()
    stored_settings.apply(at_start=True)
    assert (site.SESSION_COOKIE_SECURE, site.CSRF_TRUSTED_ORIGINS) == (True, ["https://baosong.example.edu.cn"])
    assert not stored_settings.needs_restart()


def test_file_and_environment_win_and_the_page_says_so(desk, settings, django_capture_on_commit_callbacks):
    settings.STATED_OPTIONS = frozenset({"privacy_contact"})
    before = site.BAOSONG_PRIVACY_CONTACT

    page = desk.get(reverse("operator-settings")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, privacy_contact="保卫处", name="示范大学")

    assert "已在 baosong.toml 或环境变量中设定" in page
    assert (before, "示范大学") == (site.BAOSONG_PRIVACY_CONTACT, site.BAOSONG_NAME)
    assert not SiteSetting.objects.filter(name="privacy_contact").exists()


def test_options_of_file_and_environment_are_known(tmp_path):
    file = tmp_path / "baosong.toml"
    file.write_text('privacy_contact = "组织部"\n', "utf-8")

    assert configuration.stated({"BAOSONG_CONFIG": str(file), "BAOSONG_SMTP_HOST": ""}) == {"privacy_contact", "smtp_host"}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"public_url": "baosong"}, "不含路径的网址"),
        ({"public_url": "https://a.example/x"}, "不含路径的网址"),
        ({"smtp_port": 0}, "65535"),
        ({"disclosure_days": 30}, "184"),
    ],
)
def test_what_cannot_be_used_is_refused_beside_its_field(desk, wrong, said):
    answer = save(desk, **wrong)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert said in answer.content.decode()
    assert not SiteSetting.objects.exists()


def test_a_password_whose_key_was_lost_is_asked_for_again(desk, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, smtp_user="zzb", smtp_password=PASSWORD)

    settings.SECRET_KEY = "another-key"

    assert stored_settings.effective()["smtp_password"] == ""


def test_an_old_backup_opens_the_step_again(operator):
    monitoring.note(monitoring.BACKUP, folder="/var/backups/baosong")
    record = monitoring.last(monitoring.BACKUP)
    record.at = timezone.now() - timedelta(days=3)
    record.save()

    assert "backup" in open_steps(operator)


@pytest.mark.parametrize("units", [1, 12])
def test_the_list_takes_as_many_queries_for_many_units_as_for_one(operator, units, django_assert_num_queries):
    root = operator.orgs_memberships.get().unit
    for number in range(units):
        make.with_role(make.a_person(f"c{number}"), make.a_unit(name=f"学院{number}", under=root), Role.LIAISON)

    with django_assert_num_queries(6):
        setup_steps.steps_on_desk(operator, at=timezone.now())


def test_the_second_reader_is_set_up_on_the_page_and_its_key_is_stored_encrypted(desk, django_capture_on_commit_callbacks):
    chosen = {"reader": "chat-completions", "reader_address": "http://10.1.2.3:8000/v1/", "reader_model": "campus-1", "reader_token": "reader-key"}
    with django_capture_on_commit_callbacks(execute=True):
        assert save(desk, **chosen).status_code == HTTPStatus.FOUND

    assert site.BAOSONG_READER == {"name": "chat-completions", "address": "http://10.1.2.3:8000/v1", "model": "campus-1", "token": "reader-key", "seconds": 120}
    assert "reader-key" not in SiteSetting.objects.get(name="reader_token").value
    assert "reader-key" not in str(list(AuditRecord.objects.values_list("facts", flat=True)))
    assert "reader-key" not in desk.get(reverse("operator-settings")).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        save(desk, reader="")
    assert not site.BAOSONG_READER["name"]


@pytest.mark.parametrize("address", ["", "10.1.2.3:8000", "ftp://10.1.2.3", "http://a:b@10.1.2.3/v1", "http://10.1.2.3/v1?key=x"])
def test_an_address_that_no_reader_has_is_refused(desk, address):
    answer = save(desk, reader="chat-completions", reader_address=address)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert not SiteSetting.objects.filter(name="reader").exists()
