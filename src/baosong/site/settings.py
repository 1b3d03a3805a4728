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
services.require_extras(OPTIONS)
# Of the environment and the file alone; `site.stored_settings` adds what the operator set on a page.
STARTED_OPTIONS, STATED_OPTIONS = OPTIONS, configuration.stated()
BAOSONG_DATA = Path(OPTIONS["data"]).resolve()
BAOSONG_CLAMD = OPTIONS["clamd"]
BAOSONG_PUBLIC_URL = OPTIONS["public_url"].rstrip("/")
BAOSONG_ACCEL_REDIRECT = OPTIONS["accel_redirect"]
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
CSRF_FAILURE_VIEW = "baosong.site.views.errors.form_outdated"

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
    "django.forms",
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
    "baosong.platform.web.security_headers.SecurityHeadersMiddleware",
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

FORM_RENDERER = "baosong.platform.web.forms.FormRenderer"

DATABASES = {"default": services.database(OPTIONS["database"], BAOSONG_DATA)}
CACHES = services.caches(OPTIONS["cache"], OPTIONS["prefix"])
# Not in the cache: a session that was ended while a process could not reach Redis would be valid again afterwards.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
AUTH_USER_MODEL = "orgs.Person"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["baosong.apps.orgs.interfaces.password_hasher.Argon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "baosong.apps.orgs.interfaces.password_length.PasswordLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Seconds for which a proof of identity counts before what weighs.
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER, MFA_ADAPTER = "baosong.apps.orgs.interfaces.adapters.AccountAdapter", "baosong.apps.orgs.interfaces.adapters.MFAAdapter"
ACCOUNT_LOGIN_METHODS, ACCOUNT_SIGNUP_FIELDS, ACCOUNT_EMAIL_VERIFICATION = {"username"}, ["username*", "password1*"], "none"
ACCOUNT_FORMS = {
    "change_password": "baosong.apps.orgs.forms.passwords.ChangePasswordForm",
    "reauthenticate": "baosong.apps.orgs.forms.passwords.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "baosong.apps.orgs.forms.second_factor.AuthenticateForm",
    "authenticate_webauthn": "baosong.apps.orgs.forms.second_factor.AuthenticateByKeyForm",
    "reauthenticate": "baosong.apps.orgs.forms.second_factor.ReauthenticateByCodeForm",
    "reauthenticate_webauthn": "baosong.apps.orgs.forms.second_factor.ReauthenticateByKeyForm",
    "activate_totp": "baosong.apps.orgs.forms.second_factor.ActivateCodesForm",
    "deactivate_totp": "baosong.apps.orgs.forms.second_factor.DeactivateCodesForm",
    "generate_recovery_codes": "baosong.apps.orgs.forms.second_factor.NewRecoveryCodesForm",
    "add_webauthn": "baosong.apps.orgs.forms.second_factor.AddKeyForm",
    "edit_webauthn": "baosong.apps.orgs.forms.second_factor.RenameKeyForm",
}
# Not by address: a whole campus may have one. `orgs.services.throttle` delays after failures, `platform.web.rate_limits` limits addresses.
ACCOUNT_RATE_LIMITS, MFA_RATE_LIMITS = {"login_failed": None}, {"webauthn_login": "1000/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not OPTIONS["https"]
# Tolerates clocks of phones that differ by one step.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = BAOSONG_NAME
USERSESSIONS_TRACK_ACTIVITY = False
BAOSONG_TRUSTED_PROXIES = services.proxies(OPTIONS["trusted_proxies"])
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
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
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
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = OPTIONS["smtp_user"], OPTIONS["smtp_password"]
# Port 465 is TLS from the first byte (RFC 8314, 3.3); on others it begins with STARTTLS.
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = OPTIONS["smtp_tls"] and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20

IMAP = {name.removeprefix("imap_"): OPTIONS[name] for name in OPTIONS if name.startswith("imap_") and name != "imap_minutes"}
BAOSONG_IMAP = IMAP if OPTIONS["imap_host"] else None
BAOSONG_IMAP_MINUTES = OPTIONS["imap_minutes"]
BAOSONG_MAIL_SERVER = OPTIONS["mail_server"]
BAOSONG_MAIL_SERVER_STRIPS = OPTIONS["mail_server_strips"]
BAOSONG_MAIL_SHARED = frozenset(account.strip().lower() for account in OPTIONS["mail_shared"].split(",") if account.strip())
BAOSONG_WEBHOOK_HOSTS = frozenset(host.strip() for host in OPTIONS["webhook_hosts"].split(",") if host.strip())
BAOSONG_LRS = {"address": OPTIONS["lrs"], "user": OPTIONS["lrs_user"], "password": OPTIONS["lrs_password"]}
BAOSONG_READER = services.reader(OPTIONS)
BAOSONG_SMS = {"gateway": OPTIONS["sms_gateway"], "token": OPTIONS["sms_token"]}

BAOSONG_DISCLOSURE_DAYS = OPTIONS["disclosure_days"]
BAOSONG_PRIVACY_CONTACT = OPTIONS["privacy_contact"]
BAOSONG_SECURITY_CONTACT = OPTIONS["security_contact"]
BAOSONG_RATE = OPTIONS["rate"]
BAOSONG_RESERVE_BYTES, BAOSONG_RESERVE_PERCENT = OPTIONS["reserve_mb"] * 1024**2, OPTIONS["reserve_percent"]
BAOSONG_OWNER_BYTES, BAOSONG_OPEN_UPLOADS, BAOSONG_PIECE_FILES = OPTIONS["unit_gb"] * 1024**3, OPTIONS["open_uploads"], OPTIONS["piece_files"]
BAOSONG_BODY_SECONDS, BAOSONG_BODY_RATE = OPTIONS["body_seconds"], OPTIONS["body_rate"]
# Seconds between two heartbeats of a worker, and between two looks for incidents.
BAOSONG_HEARTBEAT_S, BAOSONG_WATCH_S = 15, 20
BAOSONG_OPERATOR_MAIL = [address.strip() for address in OPTIONS["operator_mail"].split(",") if address.strip()]
BAOSONG_OPERATOR_WEBHOOK = {"address": OPTIONS["operator_webhook"], "secret": OPTIONS["operator_webhook_secret"]}
BAOSONG_CHECK_SECONDS = OPTIONS["check_seconds"]
BAOSONG_SM3 = OPTIONS["sm3"]
BAOSONG_AUDIT_MAIL, BAOSONG_AUDIT_SYSLOG = OPTIONS["audit_mail"], OPTIONS["audit_syslog"]
BAOSONG_METRICS_TOKEN = OPTIONS["metrics_token"]
BAOSONG_SLOW_REQUEST_MS, BAOSONG_SLOW_QUERY_MS = OPTIONS["slow_request_ms"], OPTIONS["slow_query_ms"]
# ISO 8601 with the offset of TIME_ZONE, which need not be that of the machine.
LOG_TIME = "%Y-%m-%dT%H:%M:%S%z"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "number": {"()": "baosong.platform.web.request_log.RequestNumberFilter"},
        "refused": {"()": "baosong.platform.web.request_log.RefusedRequestFilter"},
    },
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name} {request} {message}", "style": "{", "datefmt": LOG_TIME},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{request}{message}",
            "style": "{",
            "datefmt": LOG_TIME,
            "rename_fields": {"asctime": "at", "levelname": "level", "name": "logger"},
            "json_ensure_ascii": False,
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json" if OPTIONS["log_format"] == "json" else "plain", "filters": ["number", "refused"]}
    },
    "root": {"handlers": ["console"], "level": OPTIONS["log_level"]},
    # The daily line with the end of the audit log is written whatever the level of others.
    "loggers": {"baosong.site.log_end": {"level": "INFO"}},
}
