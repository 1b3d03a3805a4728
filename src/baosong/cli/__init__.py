"""The command baosong. Subcommands import lazily, so that reading a notice starts fast."""

import os
import platform
from functools import partial

import click

from baosong import __version__
from baosong.cli import audit, backup, check, forms, imports, init, notices, people, serve
from baosong.cli.output import refuse


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.pass_context
def main(context: click.Context) -> None:
    """报送: a notice becomes a call, and units hand in their submissions."""
    if platform.system() == "Windows":
        refuse("baosong 不能直接在 Windows 上运行，请使用 WSL 2 或容器。 baosong does not run on Windows: use WSL 2 or a container.")
    # Whatever a command writes is for its own account. The old mask comes back at the end of a command that is called from Python.
    context.call_on_close(partial(os.umask, os.umask(0o077)))


for command in (
    notices.notice, notices.call, notices.inspect, forms.forms, imports.bundle, imports.mail, imports.submissions, serve.serve, serve.worker, serve.demo,
    init.init, check.check, backup.backup, backup.restore, backup.rehearse, backup.verify, backup.move, backup.reindex, backup.recount, audit.audit, people.person,
):  # fmt: skip
    main.add_command(command)
