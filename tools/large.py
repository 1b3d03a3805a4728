"""Run the tests in the larger form: PostgreSQL, Redis, Celery and an S3-compatible store, each a real server."""

import os
import sys
from contextlib import ExitStack

from tests.servers.postgres import postgres_server
from tests.servers.redis import redis_server
from tests.servers.store import KEY, SECRET, store_server
from tools import suite


def main(arguments: list[str]) -> int:
    """The exit code of the suite."""
    with ExitStack() as servers:
        database, redis, store = servers.enter_context(postgres_server()), servers.enter_context(redis_server()), servers.enter_context(store_server())
        environment = {
            **os.environ,
            "BAOSONG_DATABASE": database.address(),
            "BAOSONG_CACHE": redis.address(0),
            "BAOSONG_BROKER": redis.address(1),
            "BAOSONG_STORE": f"{store.bucket('tests')}/unit",
            "BAOSONG_STORE_ENDPOINT": store.endpoint,
            "BAOSONG_STORE_KEY": KEY,
            "BAOSONG_STORE_SECRET": SECRET,
        }
        return suite.run(arguments, environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
