"""Times of queries, by the clock and of all processors that work on them."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

REPEATS = 3


@dataclass(frozen=True)
class Times:
    """Milliseconds at the median and the 95th percentile, by the clock and of processor time."""

    p50: float
    p95: float
    processor_p50: float
    processor_p95: float

    def __str__(self) -> str:
        clock, processor = (self.p50, self.p95), (self.processor_p50, self.processor_p95)
        return " (".join(f"{write_ms(p50)} / {write_ms(p95)}" for p50, p95 in (clock, processor)) + ")"


def write_ms(time: float) -> str:
    return f"{time:,.1f}" if time < 10 else f"{time:,.0f}"


def time_queries(
    ask: Callable[[str], object],
    queries: Iterable[str],
    *,
    repeats: int = REPEATS,
    servers: Sequence[int] = (),
) -> Times:
    """Return the times of the queries after a first run of each. On a busy machine, processor time counts.

    It is that of this process and of the servers with these process numbers.
    """
    clock, processor = [], []
    for query in queries:
        ask(query)
        for _ in range(repeats):
            started, used = time.perf_counter(), time.process_time() + read_servers_time(servers)
            ask(query)
            clock.append((time.perf_counter() - started) * 1000)
            processor.append((time.process_time() + read_servers_time(servers) - used) * 1000)
    return Times(*_middle_and_slow(clock), *_middle_and_slow(processor))


def read_servers_time(servers: Sequence[int]) -> float:
    """Return the seconds of processor time that other processes have used; Linux numbers their clocks so."""
    return sum(time.clock_gettime((~server << 3) | 2) for server in servers)


def _middle_and_slow(times: list[float]) -> tuple[float, float]:
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]
