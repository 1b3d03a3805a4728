"""Django settings, derived from the options."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from baosong.platform.web.security_headers import add_security_headers
from baosong.site import configuration, services

OPTIONS = configuration.load()
BAOSONG_DATA = Path(OPTIONS["data"]).resolve()
BAOSONG_CLAMD = OPTIONS["clamd"]
BAOSONG_PUBLIC_URL = OPTIONS["public_url"].rstrip("/")
BAOSONG_NAME = OPTIONS["name"] or BAOSONG_PUBLIC_URL
ROOT = Path(__file__).resolve().parent


def _secret() -> str:
    if OPTIONS["secret_key"]:
        return str(OPTIONS["secret_key"])
    BAOSONG_DATA.mkdir(parents=True, exist_ok=True)
    path = BAOSONG_DATA / "secret_key"
    if not path.exists():
        # Processes that start together must agree on one key, and none may read an empty file: write a temporary file, then link it.
        descriptor, written = tempfile.mkstemp(prefix="secret_key.", dir=BAOSONG_DATA)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(get_random_secret_key())
        with suppress(FileExistsError):
            os.link(written, path)
        Path(written).unlink()
    return path.read_text("utf-8").strip()


SECRET_KEY = _secret()
DEBUG = OPTIONS["debug"]
ALLOWED_HOSTS = [host.strip() for host in OPTIONS["hosts"].split(",") if host.strip()]
CSRF_TRUSTED_ORIGINS = [BAOSONG_PUBLIC_URL]

INSTALLED_APPS = [
    "baosong.site.apps.SiteConfig",
    "baosong.apps.publications.apps.PublicationsConfig",
    "baosong.apps.learning.apps.LearningConfig",
    "baosong.apps.tracking.apps.TrackingConfig",
    "baosong.apps.federation.apps.FederationConfig",
    "baosong.apps.library.apps.LibraryConfig",
    "baosong.apps.judging.apps.JudgingConfig",
    "baosong.apps.articles.apps.ArticlesConfig",
    "baosong.apps.registers.apps.RegistersConfig",
    "baosong.apps.meetings.apps.MeetingsConfig",
    "baosong.apps.inbox.apps.InboxConfig",
    "baosong.apps.submissions.apps.SubmissionsConfig",
    "baosong.apps.calls.apps.CallsConfig",
    "baosong.apps.orgs.apps.OrgsConfig",
    "baosong.platform.notifications.apps.NotificationsConfig",
    "baosong.platform.audit.apps.AuditConfig",
    "baosong.platform.jobs.apps.JobsConfig",
    "baosong.platform.web.apps.WebConfig",
    "django_tasks",
    "django_tasks_db",
    "treebeard",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "baosong.platform.web.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "baosong.platform.web.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "baosong.platform.web.rate_limits.RateLimitMiddleware",
    "baosong.apps.orgs.interfaces.sessions.SessionGuardMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "baosong.platform.web.security_headers.SecurityHeadersMiddleware",
    "baosong.platform.web.refusals.RefusalMiddleware",
    "baosong.site.interfaces.disclosures.DisclosureMiddleware",
    "baosong.platform.web.access.AccessMiddleware",
]
ROOT_URLCONF = "baosong.site.urls"
ASGI_APPLICATION = "baosong.site.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "baosong.site.interfaces.context_processors.site_context",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "baosong.platform.web.templatetags.web"],
        },
    }
]

DATABASES = {"default": services.database(OPTIONS["database"], BAOSONG_DATA)}
CACHES = services.caches(OPTIONS["cache"], OPTIONS["prefix"])
SESSION_ENGINE = services.sessions(OPTIONS["cache"])
AUTH_USER_MODEL = "orgs.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["baosong.apps.orgs.interfaces.password_hasher.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER, MFA_ADAPTER = "baosong.apps.orgs.interfaces.adapters.AccountAdapter", "baosong.apps.orgs.interfaces.adapters.MFAAdapter"
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS, ACCOUNT_EMAIL_VERIFICATION = {"username"}, ["username*", "password1*"], "none"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not OPTIONS["https"]
# Tolerates clocks of phones that differ by one step.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = BAOSONG_NAME
USERSESSIONS_TRACK_ACTIVITY = False
BAOSONG_IDLE_MINUTES = OPTIONS["idle_minutes"]
BAOSONG_SECOND_FACTOR = OPTIONS["second_factor"]
BAOSONG_CAMPUS = {"match": OPTIONS["campus_match"], **{name: OPTIONS[name] for name in ("cas", "oidc", "oidc_client", "oidc_secret", "oidc_account")}}
SESSION_COOKIE_AGE = 8 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OPTIONS["https"]
SESSION_COOKIE_HTTPONLY = True
SECURE_HSTS_SECONDS = 365 * 86400 if OPTIONS["https"] else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if OPTIONS["https"] else None
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024**2
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

TASKS = services.tasks(OPTIONS["broker"])
BAOSONG_BROKER = OPTIONS["broker"]
BAOSONG_PREFIX = OPTIONS["prefix"]
BAOSONG_STORE = {name: OPTIONS[name] for name in OPTIONS if name.startswith("store")}

LANGUAGE_CODE = OPTIONS["language"]
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "/static/"
STATIC_ROOT = BAOSONG_DATA / "static"
STATICFILES_DIRS = [ROOT / "static"]
SERVESTATIC_USE_FINDERS = True
SERVESTATIC_ADD_HEADERS_FUNCTION = add_security_headers
SERVESTATIC_MIMETYPES = {".wasm": "application/wasm"}

DEFAULT_FROM_EMAIL = OPTIONS["mail_from"]
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if OPTIONS["smtp_host"] else "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = BAOSONG_DATA / "mail"
EMAIL_HOST, EMAIL_PORT = OPTIONS["smtp_host"], OPTIONS["smtp_port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD, EMAIL_USE_TLS = OPTIONS["smtp_user"], OPTIONS["smtp_password"], OPTIONS["smtp_tls"]
EMAIL_TIMEOUT = 20

IMAP = {name.removeprefix("imap_"): OPTIONS[name] for name in OPTIONS if name.startswith("imap_") and name != "imap_minutes"}
BAOSONG_IMAP = IMAP if OPTIONS["imap_host"] else None
BAOSONG_IMAP_MINUTES = OPTIONS["imap_minutes"]
BAOSONG_MAIL_SERVER = OPTIONS["mail_server"]
BAOSONG_WEBHOOK_HOSTS = frozenset(host.strip() for host in OPTIONS["webhook_hosts"].split(",") if host.strip())
BAOSONG_LRS = {"address": OPTIONS["lrs"], "user": OPTIONS["lrs_user"], "password": OPTIONS["lrs_password"]}
BAOSONG_SMS = {"gateway": OPTIONS["sms_gateway"], "token": OPTIONS["sms_token"]}

BAOSONG_DISCLOSURE_DAYS = OPTIONS["disclosure_days"]
BAOSONG_PRIVACY_CONTACT = OPTIONS["privacy_contact"]
BAOSONG_RATE = OPTIONS["rate"]
BAOSONG_CHECK_SECONDS = OPTIONS["check_seconds"]
BAOSONG_SM3 = OPTIONS["sm3"]
BAOSONG_METRICS_TOKEN = OPTIONS["metrics_token"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"number": {"()": "baosong.platform.web.request_log.RequestNumberFilter"}},
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {request} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{request}{message}",
            "style": "{",
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if OPTIONS["log_format"] == "json" else "plain", "filters": ["number"]}},
    "root": {"handlers": ["console"], "level": OPTIONS["log_level"]},
}
