"""A real RabbitMQ server, the second broker for Celery workers."""

import os
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import OperationalError

from tests.servers import Server, free_port, kill_group, running, wait_for

PROGRAM = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")


class RabbitServer(Server):
    """One server: one Erlang node."""

    def __init__(self, folder: Path) -> None:
        if not PROGRAM.exists():
            pytest.fail("RabbitMQ is needed for this test: apt-get install rabbitmq-server")
        self.folder, self.port = folder, free_port()
        # A private Erlang port mapper (epmd), stopped with the server.
        names, between = free_port(), free_port()
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"tests{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(between),
            "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        }

    def address(self) -> str:
        """The URL of its only virtual host."""
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def start(self) -> None:
        """Start and wait until it accepts connections."""
        log = (self.folder / "server.log").open("ab")
        self.names = subprocess.Popen(["epmd"], env=self.environment, stdout=log, stderr=log)
        # An own process group, because the start script remains the parent of the server.
        self.process = subprocess.Popen([str(PROGRAM)], env=self.environment, stdout=log, stderr=log, start_new_session=True)

        def ask() -> None:
            with Connection(self.address(), connect_timeout=2) as connection:
                connection.ensure_connection(max_retries=1)

        wait_for(ask, (OperationalError, OSError))

    def kill(self) -> None:
        """SIGKILL all its processes."""
        if self.process is not None:
            kill_group(self.process)
            self.process = None
            self.names.kill()
            self.names.wait()


def rabbit_server() -> AbstractContextManager[RabbitServer]:
    """Run a server; stop it on exit."""
    return running(RabbitServer)
