"""The command baosong. Each subcommand loads only what it needs, so that reading a notice starts at once."""

import click

from baosong import __version__
from baosong.cli import keeping, people, reading, running, setting_up, taking


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """报送: a notice becomes a call, and units hand in their works."""


for command in (
    reading.notice, reading.call, reading.inspect, taking.bundle, taking.mail, taking.works, running.serve, running.worker, running.demo,
    setting_up.init, keeping.backup, keeping.restore, keeping.verify, keeping.move, keeping.reindex, keeping.recount, people.person,
):  # fmt: skip
    main.add_command(command)
