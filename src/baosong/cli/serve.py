"""Commands that run the site."""

import os
import sys
import threading
import webbrowser
from pathlib import Path

import click

from baosong.cli.output import load, refuse, refuse_newer_data


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--worker/--no-worker", default=True, help="Whether to run workers as well.")
@click.option("--allow-demo", is_flag=True, help="Serve a data folder of the demo, although everybody knows its passwords.")
def serve(host: str, port: int, worker: bool, allow_demo: bool) -> None:
    """Run the site with its workers."""
    load()
    from baosong.site.server import prepare, run

    refuse_newer_data()
    prepare()
    _refuse_without_front_end()
    _refuse_danger(host, allow_demo=allow_demo)
    _report_if_empty(host, port)
    run(host, port, with_worker=worker)


def _refuse_without_front_end() -> None:
    from django.contrib.staticfiles import finders
    from django.utils.translation import gettext as _

    if finders.find("build/main.js") is None:
        refuse(_("The scripts of the pages are missing. In a checkout, run make setup; a package without them was built wrongly."))


def _refuse_danger(host: str, *, allow_demo: bool) -> None:
    """Print what the quick checks find; exit if it is dangerous to serve."""
    from django.utils.translation import gettext as _

    from baosong.cli.check import print_result
    from baosong.site.checks.catalogue import QUICK
    from baosong.site.checks.findings import SetupSeverity
    from baosong.site.checks.runner import run_here
    from baosong.site.checks.web_address import is_loopback

    is_dangerous = False
    for result in run_here(check for check in QUICK if not (allow_demo and check.name == "demo_accounts")):
        if result.findings:
            print_result(result, err=True)
        # Error pages with details stay on this machine only where nobody else can connect.
        is_dangerous |= result.name == "debug" and bool(result.findings) and not is_loopback(host)
        is_dangerous |= any(finding.severity is SetupSeverity.DANGER for finding in result.findings)
    if is_dangerous:
        refuse(_("The site was not started, because it would be dangerous for its data. Follow the remedy above."))


def _report_if_empty(host: str, port: int) -> None:
    """Print how to make the first organiser. Until a public address is set, the link is to this process."""
    from django.conf import settings
    from django.utils.translation import gettext as _

    from baosong.apps.orgs.interfaces.first_run import first_run_link
    from baosong.apps.orgs.queries import has_organiser
    from baosong.site import configuration

    if not has_organiser():
        click.echo(_("Nobody can sign in yet. Open this link within a day to make the first unit and its organiser; it ends with the first sign-in:"))
        here = "127.0.0.1" if host == "0.0.0.0" else f"[{host}]" if ":" in host else host  # noqa: S104 - compared, not bound
        is_set = settings.OPTIONS["public_url"] != next(option.default for option in configuration.OPTIONS if option.name == "public_url")
        click.echo("  " + first_run_link(settings.BAOSONG_PUBLIC_URL if is_set else f"http://{here}:{port}"))
        click.echo(_("Or run this with the same settings, for example in a second terminal:"))
        click.echo("  baosong init --unit {} --account {}".format(_("UNIT"), _("ACCOUNT")))


@click.command()
@click.option("--queue", "queues", multiple=True, default=("default", "slow"), show_default=True, help="Queues to process; slow has jobs that take minutes.")
def worker(queues: tuple[str, ...]) -> None:
    """Run a worker for background jobs."""
    load()
    from baosong.site.server import prepare, work

    prepare()
    work(list(queues))


@click.command()
@click.option("--data", type=click.Path(path_type=Path), default=Path("demo-data"), show_default=True, help="Data folder of the demo.")
@click.option("--port", default=8000, show_default=True)
@click.option("--set-up-only", is_flag=True, help="Set up the demo and exit.")
def demo(data: Path, port: int, set_up_only: bool) -> None:
    """Set up and run a demo: a university with 28 colleges, a notice, invented people and small films."""
    os.environ["BAOSONG_DATA"] = str(data.resolve())
    os.environ["BAOSONG_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    load()
    from baosong.site.demo import setup
    from baosong.site.server import prepare, run

    prepare()
    setup.set_up(click.echo)
    click.echo(setup.welcome(port))
    if not set_up_only:
        if _has_desktop():
            threading.Timer(2.0, webbrowser.open, [f"http://127.0.0.1:{port}"]).start()
        run("127.0.0.1", port, with_worker=True)


def _has_desktop() -> bool:
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
