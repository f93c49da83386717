"""A server of the archive in a process of its own, on a port of its own."""

import contextlib
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

START_SECONDS = 60


def find_free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


def wait_until_served(url: str, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, f"the server ended with {server.returncode}"
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing is served at {url} after {START_SECONDS} s")


@contextlib.contextmanager
def serve_archive(
    manage: list[str], url: str, *, cwd: Path, env: dict[str, str], log: Path
) -> Iterator[None]:
    """Serve the archive at the address until the block ends, by `runserver` of the command `manage`."""
    command = [*manage, "runserver", "--noreload", url.removeprefix("http://")]
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=cwd, env=env, stdout=output, stderr=subprocess.STDOUT) as server,
    ):
        try:
            wait_until_served(url, server)
            yield
        finally:
            server.terminate()
            server.wait()
