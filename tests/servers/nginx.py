"""A real nginx with a site file of deploy/, in which only names, paths, ports and the certificate are replaced."""

import getpass
import http.client
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.servers import Server, running, wait_for

DEPLOY: Final = Path(__file__).parents[2] / "deploy"
# Debian's file around the sites: it has an access log of its own.
AROUND: Final = Path("/etc/nginx/nginx.conf")


class NginxServer(Server):
    """One nginx; it runs as the account of the tests, as it is to run as the account of the site."""

    def __init__(self, folder: Path, site: str, *, replaced: dict[str, str], port: int, further: str = "", certificate: Path | None = None) -> None:
        self.program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if self.program is None or not AROUND.exists():
            pytest.fail("nginx is needed for this test: apt-get install nginx-light")
        self.folder, self.port, self.certificate = folder, port, certificate
        for name in ("conf.d", "snippets", "log", "temp"):
            (folder / name).mkdir()
        if certificate is not None:
            replaced = {"/etc/ssl/baosong/fullchain.pem": str(certificate), "/etc/ssl/baosong/key.pem": str(certificate), **replaced}
        replaced = {"/etc/nginx/snippets": f"{folder}/snippets", "/var/log/nginx": f"{folder}/log", "baosong.example.edu.cn": "localhost", **replaced}
        for source in (DEPLOY / "nginx" / "snippets").iterdir():
            (folder / "snippets" / source.name).write_text(_with(source.read_text("utf-8"), replaced), "utf-8")
        (folder / "conf.d" / "baosong.conf").write_text(_with((DEPLOY / site).read_text("utf-8"), replaced), "utf-8")
        (folder / "conf.d" / "further.conf").write_text(further, "utf-8")
        temporary = "".join(f"{name}_temp_path {folder}/temp/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        around = _with(AROUND.read_text("utf-8"), {"/var/log/nginx": f"{folder}/log", "/etc/nginx/conf.d": f"{folder}/conf.d", "/run/": f"{folder}/"})
        around = re.sub(r"^user .*$", f"user {getpass.getuser()};" if os.getuid() == 0 else "", around, flags=re.M)
        around = re.sub(r"^\s*include /etc/nginx/sites-enabled.*$", temporary, around, flags=re.M)
        (folder / "nginx.conf").write_text(around, "utf-8")

    def start(self) -> None:
        """Start and wait until it answers."""
        command = [str(self.program), "-e", f"{self.folder}/log/error.log", "-c", f"{self.folder}/nginx.conf", "-g", "daemon off;"]
        output = (self.folder / "output").open("wb")
        self.process = subprocess.Popen(command, stdout=output, stderr=output)
        wait_for(self._is_there, (ConnectionError,))

    def _is_there(self) -> None:
        assert self.process is not None
        assert self.process.poll() is None, (self.folder / "output").read_text("utf-8")
        connection = self.connection()
        connection.connect()
        connection.close()

    def connection(self, port: int | None = None) -> http.client.HTTPConnection:
        """A new connection, encrypted if there is a certificate and no other port is asked for."""
        if self.certificate is None or port is not None:
            return http.client.HTTPConnection("localhost", port or self.port)
        return http.client.HTTPSConnection("localhost", self.port, context=ssl.create_default_context(cafile=str(self.certificate)))

    def kill(self) -> None:
        """SIGTERM: the master process ends its workers."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def logged(self) -> str:
        """Everything that was logged, by which log ever."""
        return "".join(path.read_text("utf-8") for path in sorted((self.folder / "log").iterdir()))


@contextmanager
def nginx(site: str, *, replaced: dict[str, str], port: int, further: str = "", certificate: Path | None = None) -> Iterator[NginxServer]:
    """Run nginx with a file below deploy/; stop it on exit."""

    def made(folder: Path) -> NginxServer:
        return NginxServer(folder, site, replaced=replaced, port=port, further=further, certificate=certificate)

    with running(made) as server:
        yield server


def _with(text: str, replaced: dict[str, str]) -> str:
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text
