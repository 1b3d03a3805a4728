"""The command baosong. Subcommands import lazily, so that reading a notice starts fast."""

import click

from baosong import __version__
from baosong.cli import backup, imports, init, notices, people, serve


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """报送: a notice becomes a call, and units hand in their submissions."""


for command in (
    notices.notice, notices.call, notices.inspect, imports.bundle, imports.mail, imports.submissions, serve.serve, serve.worker, serve.demo,
    init.init, backup.backup, backup.restore, backup.verify, backup.move, backup.reindex, backup.recount, people.person,
):  # fmt: skip
    main.add_command(command)
