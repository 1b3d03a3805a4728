"""A real S3-compatible object store: SeaweedFS, whose wheel contains the server."""

import json
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from baosong.core.blobstore.s3_store import client_of
from tests.servers import Server, free_port, running, wait_for

KEY, SECRET = "baosong", "baosong-secret"


class StoreServer(Server):
    """One store on loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        identity = {"name": KEY, "credentials": [{"accessKey": KEY, "secretKey": SECRET}], "actions": ["Admin", "Read", "Write", "List", "Tagging"]}
        (folder / "s3.json").write_text(json.dumps({"identities": [identity]}), "utf-8")
        self.ports = {
            name: free_port()
            for name in ("master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port", "filer.port.grpc", "s3.port.grpc")
        }

    def start(self) -> None:
        """Start and wait until a PUT succeeds."""
        weed = Path(sys.executable).with_name("weed")
        options = {
            **self.ports,
            "s3.port": self.port,
            "dir": self.folder,
            "s3.config": self.folder / "s3.json",
            "ip": "127.0.0.1",
            "volume.max": 50,
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
        }
        command = [
            str(weed),
            "server",
            "-s3",
            "-filer",
            "-master.volumeSizeLimitMB=256",
            "-master.telemetry=false",
            "-master.electionTimeout=1s",
            "-master.heartbeatInterval=100ms",
            *(f"-{name}={value}" for name, value in options.items()),
        ]
        log = (self.folder / "log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        wait_for(lambda: self.bucket("probe"), (BotoCoreError, ClientError))

    def bucket(self, name: str) -> str:
        """The bucket of that name; created if it does not exist."""
        client = self.client()
        if name not in {found.get("Name") for found in client.list_buckets()["Buckets"]}:
            client.create_bucket(Bucket=name)
        client.put_object(Bucket=name, Key=".probe", Body=b"1")
        return name

    def client(self) -> Any:
        """An S3 client for the store."""
        return client_of(self.endpoint, "us-east-1", KEY, SECRET)


def store_server() -> AbstractContextManager[StoreServer]:
    """Run a store; stop it on exit."""
    return running(StoreServer)
