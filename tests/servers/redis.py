"""A real Redis server: cache, and broker for Celery workers."""

import shutil
import subprocess
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import redis

from tests.servers import Server, free_port, running, wait_for


class RedisServer(Server):
    """One server."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("redis-server")
        if self.program is None:
            pytest.fail("Redis is needed for this test: apt-get install redis-server")
        self.folder, self.port = folder, free_port()

    def address(self, number: int = 0) -> str:
        """The URL of one of its databases."""
        return f"redis://127.0.0.1:{self.port}/{number}"

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [str(self.program), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "", "--appendonly", "yes"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with redis.Redis(port=self.port) as client:
            wait_for(client.ping, (redis.RedisError,))


def redis_server() -> AbstractContextManager[RedisServer]:
    """Run a server; stop it on exit."""
    return running(RedisServer)
