"""A real campus sign-on server with one account: CAS (django-cas-server) and OpenID Connect (django-oauth-toolkit)."""

import os
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path

from tests.servers import Server, free_port, running, wait_for

ACCOUNT, PASSWORD = "c1", "campus-password"
CLIENT, SECRET = "baosong", "campus-secret"
PAGE = """<!doctype html><title>Campus</title><form method="post">{% csrf_token %}{{ form.as_p }}<button type="submit">Sign in</button></form>"""


def settings() -> None:
    """Settings of the server's process."""
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from django.conf import settings as django

    folder = Path(os.environ["CAMPUS"])
    key = folder / "key.pem"
    if not key.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        key.write_bytes(made.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()))
    django.configure(
        SECRET_KEY="campus",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="tests.servers.campus_pages",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder / "campus.sqlite3"}},
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "django.contrib.staticfiles",
            "oauth2_provider",
            "cas_server",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            "django.middleware.locale.LocaleMiddleware",
        ],
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.locmem.Loader",
                            {"registration/login.html": PAGE, "cas_server/campus.html": PAGE, "cas_server/done.html": "<p>signed in</p>"},
                        ),
                        "django.template.loaders.app_directories.Loader",
                    ],
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                },
            }
        ],
        STATIC_URL="/static/",
        LOGIN_URL="/accounts/login/",
        # Cookies ignore the port, and the site under test has the same host.
        SESSION_COOKIE_NAME="campus",
        CSRF_COOKIE_NAME="campus_csrf",
        USE_TZ=True,
        CAS_LOGIN_TEMPLATE="cas_server/campus.html",
        CAS_LOGGED_TEMPLATE="cas_server/done.html",
        OAUTH2_PROVIDER={
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": key.read_text(),
            "PKCE_REQUIRED": True,
            "SCOPES": {"openid": "who one is", "profile": "name"},
            "OAUTH2_VALIDATOR_CLASS": "tests.servers.campus_claims.Validator",
            "OIDC_ISS_ENDPOINT": os.environ["CAMPUS_URL"] + "/o",
        },
    )


def prepare() -> None:
    """Create the tables, the account and the registered clients."""
    from cas_server.models import ServicePattern
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from oauth2_provider.models import Application

    call_command("migrate", verbosity=0)
    if User.objects.exists():
        return
    User.objects.create_user(ACCOUNT, password=PASSWORD)
    User.objects.create_user("stranger", password=PASSWORD)
    ServicePattern.objects.create(pos=1, name="all", pattern=".*")
    Application.objects.create(
        name="baosong",
        client_id=CLIENT,
        client_secret=SECRET,
        client_type="confidential",
        authorization_grant_type="authorization-code",
        redirect_uris=os.environ["CAMPUS_BACK"],
        algorithm="RS256",
        skip_authorization=True,
    )


class Campus(Server):
    """One server; `back` is the base URL allowed for redirects."""

    back = ""

    def __init__(self, folder: Path) -> None:
        self.folder, self.url = folder, f"http://127.0.0.1:{free_port()}"

    @property
    def cas(self) -> str:
        """The URL of CAS."""
        return f"{self.url}/cas"

    @property
    def oidc(self) -> str:
        """The URL of the OpenID issuer."""
        return f"{self.url}/o"

    def start(self) -> None:
        """Start and wait until it answers."""
        environment = {**os.environ, "CAMPUS": str(self.folder), "CAMPUS_URL": self.url, "CAMPUS_BACK": self.back}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.servers.campus", self.url.rsplit(":", 1)[-1]], env=environment, stdout=log, stderr=log
            )
        wait_for(lambda: urllib.request.urlopen(f"{self.oidc}/.well-known/openid-configuration", timeout=5).read(), (OSError, urllib.error.URLError))


def campus_server(back: str) -> AbstractContextManager[Campus]:
    """Run a server; stop it on exit."""
    return running(type("CampusOf", (Campus,), {"back": back}))


def main(port: int) -> None:
    """Entry point of the server's process."""
    settings()
    import django
    import uvicorn

    django.setup()
    prepare()
    from django.core.asgi import get_asgi_application

    uvicorn.run(get_asgi_application(), host="127.0.0.1", port=port, log_level="info")


if __name__ == "__main__":
    main(int(sys.argv[1]))
