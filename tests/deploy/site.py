"""The site as `.deploy/` ships it: Debian's nginx before gunicorn, on a port and in folders of their own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.processes import ROOT, Archive, wait_until

DEPLOY = ROOT / ".deploy"


@dataclass
class Site:
    address: str
    archive: Archive
    program: subprocess.Popen

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        """Status, headers in lower case, and text."""
        request = urllib.request.Request(self.address + path, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                status, found, body = answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            status, found, body = error.code, error.headers, error.read()
        return status, {name.lower(): value for name, value in found.items()}, body.decode(errors="replace")


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def run_nginx(folder: Path, port: int, program: Path) -> Iterator[None]:
    """nginx with the site as it is shipped, but for the port and the place of the program's socket."""
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    changed = site.replace("listen 80;", f"listen 127.0.0.1:{port};")
    changed = changed.replace("unix:/run/newsroom/web.sock", f"unix:{program}")
    changed = changed.replace("/var/cache/newsroom", f"{folder}/cache")
    assert changed.count(str(port)) == changed.count(str(program)) == changed.count(f"{folder}/cache") == 1
    (folder / "site.conf").write_text(changed, "utf-8")
    (folder / "nginx.conf").write_text(
        # Started by root, its processes would be nobody's, and could not reach the folders of a test.
        f"{'user root;' if os.getuid() == 0 else ''}\n"
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes 2;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;\n"
        f"fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;\n"
        f"include {folder}/site.conf; }}\n"
    )
    command = ["/usr/sbin/nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    with subprocess.Popen(command) as nginx:
        try:
            yield
        finally:
            nginx.terminate()


@contextlib.contextmanager
def serve_site(archive: Archive, folder: Path, *, workers: int, threads: int) -> Iterator[Site]:
    port, program = find_port(), folder / "web.sock"
    command = [sys.executable, "-m", "gunicorn", "newsroom.wsgi", "--preload"]
    running = subprocess.Popen(
        [*command, "--workers", str(workers), "--threads", str(threads), "--bind", f"unix:{program}"],
        cwd=ROOT,
        env=archive.env | {"NEWSROOM_PROXIES": "1"},
        stderr=(folder / "gunicorn.log").open("wb"),
    )
    try:
        wait_until(program.exists)
        with run_nginx(folder, port, program):
            site = Site(f"http://127.0.0.1:{port}", archive, running)
            wait_until(lambda: _answers(site))
            yield site
    finally:
        running.kill()
        running.wait()


def _answers(site: Site) -> bool:
    try:
        return site.get("/health/")[0] == 200
    except OSError:
        return False
