"""Work done in a process of its own that is killed, really, at a given one of its steps.

A step changes a file of the archive or a row: between two steps nothing happens that outlives the process.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

FILE_STEPS = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def run_apart(work: Callable[[], Any], *, kill_at: int | None = None) -> tuple[bool, Any]:
    """Whether a process of its own was killed at that step of the work, and what the work returned."""
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(receiver)
        try:
            result = _count_steps(work, kill_at)[0] if kill_at else work()
            os.write(sender, json.dumps(result).encode())
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(sender)
    with open(receiver, "rb") as file:
        answer = file.read()
    status = os.waitpid(pid, 0)[1]
    is_killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    assert is_killed or status == 0, f"the process ended with {status}"
    return is_killed, json.loads(answer) if answer else None


def count_steps(work: Callable[[], Any]) -> int:
    """How many steps the work has. To be called in a process of its own, since it listens to its end."""
    return _count_steps(work)[1]


def _count_steps(work: Callable[[], Any], kill_at: int = 0) -> tuple[Any, int]:
    from django.db import connection

    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def hear(event: str, args: tuple) -> None:
        if event not in FILE_STEPS or not str(args[0]).startswith(os.environ["NEWSROOM_DATA_DIR"]):
            return
        if event != "open" or args[2] & WRITING:
            step()

    def query(execute, sql, *args):
        if not sql.startswith("SELECT"):
            step()
        return execute(sql, *args)

    sys.addaudithook(hear)
    with connection.execute_wrapper(query):
        return work(), steps
