"""A server of the archive in a process of its own, on a port of its own."""

import contextlib
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def serve_archive(manage: list[str], *, cwd: Path, env: dict[str, str], log: Path) -> Iterator[str]:
    """Serve the archive by `runserver` of the command `manage` until the block ends; gives its address.

    It takes any free port and names it once it listens there.
    """
    command = [*manage, "runserver", "--noreload", "127.0.0.1:0"]
    with (
        log.open("wb") as errors,
        subprocess.Popen(
            command,
            cwd=cwd,
            env=env | {"PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as server,
    ):
        try:
            output = ""
            for line in server.stdout:
                output += line
                if found := re.search(r"Starting development server at (http://\S+:\d+)/", line):
                    break
            else:
                raise AssertionError(f"the server ended with {server.wait()}:\n{output}{log.read_text()}")
            yield found[1]
        finally:
            server.terminate()
            server.wait()
