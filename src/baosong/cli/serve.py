"""Commands that run the site."""

import os
import sys
import threading
import webbrowser
from pathlib import Path

import click

from baosong.cli.output import load, refuse


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--worker/--no-worker", default=True, help="Whether to run workers as well.")
def serve(host: str, port: int, worker: bool) -> None:
    """Run the site with its workers."""
    load()
    from baosong.site.server import prepare, run

    prepare()
    _refuse_without_front_end()
    _report_if_empty()
    run(host, port, with_worker=worker)


def _refuse_without_front_end() -> None:
    from django.contrib.staticfiles import finders
    from django.utils.translation import gettext as _

    if finders.find("build/main.js") is None:
        refuse(_("The scripts of the pages are missing. In a checkout, run make setup; a package without them was built wrongly."))


def _report_if_empty() -> None:
    from django.utils.translation import gettext as _

    from baosong.apps.orgs.queries import has_organiser

    if not has_organiser():
        click.echo(_("Nobody can sign in yet. Run this with the same settings, for example in a second terminal:"))
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
