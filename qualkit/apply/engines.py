"""Where the parts of a table are coded: in this process, or by the workers of a Dask cluster."""

from __future__ import annotations

import logging
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from qualkit.apply.coding import Job, code_part
from qualkit.errors import MissingExtraError, RequestError
from qualkit.tables import Part, read_part

if TYPE_CHECKING:
    from distributed import Client

Engine: TypeAlias = Callable[[Job, Sequence[tuple[Part, Path]]], Iterator[int]]
"""Writes the piece of each part, yielding numbers of rows as they are done."""

RETRIES = 2
PATIENCE = "15s"


def here(job: Job, parts: Sequence[tuple[Part, Path]]) -> Iterator[int]:
    """Code the parts one after the other."""
    for part, piece in parts:
        yield from code_part(job, part, piece)


def on_dask(*, workers: int | None = None, scheduler: str = "") -> Engine:
    """Return an engine that codes on a Dask cluster: one on this machine, or the one at the scheduler's address.

    The cluster on this machine has a process for each worker, as many as there are processors unless told otherwise,
    and listens nowhere else. Workers of another must see the same files at the same places.
    """
    try:
        import distributed  # noqa: F401 - to say so before anything is read
    except ModuleNotFoundError as error:
        raise MissingExtraError(
            f"engine dask needs {error.name}, which is not installed; run: pip install qualkit-studio[dask]"
        ) from error

    def engine(job: Job, parts: Sequence[tuple[Part, Path]]) -> Iterator[int]:
        packed = _packed(job)
        with ExitStack() as stack:
            client = _remote(scheduler, stack) if scheduler else _local(workers, stack)
            yield from _on(client, packed, parts)

    return engine


def _remote(scheduler: str, stack: ExitStack) -> Client:
    from distributed import Client

    try:
        return stack.enter_context(Client(scheduler, timeout=PATIENCE))
    except (OSError, ValueError) as error:
        raise RequestError(
            f"scheduler {scheduler}: cannot be reached ({type(error).__name__}); its address looks like "
            "tcp://127.0.0.1:8786"
        ) from error


def _local(workers: int | None, stack: ExitStack) -> Client:
    from distributed import Client, LocalCluster

    try:
        cluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
        )
    except (OSError, RuntimeError) as error:
        raise RequestError(f"engine dask: no cluster can be started here ({error}); use --engine local") from error
    return stack.enter_context(Client(stack.enter_context(cluster)))


def _packed(job: Job) -> bytes:
    """Return the job as bytes: workers share them safely, whatever the coder inside remembers while it works."""
    import cloudpickle

    try:
        return bytes(cloudpickle.dumps(job))
    except Exception as error:
        name, fault = type(job.find).__name__, " ".join(str(error).split())
        raise RequestError(
            f"engine dask: the autocoder ({name}) cannot be sent to other processes ({fault}); use --engine local"
        ) from error


def _on(client: Client, packed: bytes, parts: Sequence[tuple[Part, Path]]) -> Iterator[int]:
    from distributed import CancelledError, KilledWorker, as_completed
    from distributed.comm import CommClosedError

    with warnings.catch_warnings():
        # A task and not data, which dask would rather have: what a killed worker held is made again.
        warnings.filterwarnings("ignore", "Sending large graph")
        prepared = client.submit(_prepared, packed, parts[0][0], pure=False)
    futures = [client.submit(_code, prepared, part, piece, pure=False, retries=RETRIES) for part, piece in parts]
    try:
        for future in as_completed(futures):
            yield future.result()
    except (KilledWorker, CancelledError, CommClosedError) as error:
        lost = "one part was the end of several workers" if isinstance(error, KilledWorker) else "the cluster is gone"
        raise RequestError(
            f"engine dask: {lost}; what is finished is kept, the same command goes on from there"
        ) from error


def _prepared(packed: bytes, part: Part) -> bytes:
    """Code a row: what a coder learns when it is first used is learned once, by one worker, and travels with it."""
    job = _unpacked(packed)
    for block in job.reading.blocks(islice(read_part(part), 1), part.path):
        deque(job.find(block.documents), maxlen=0)
    return _packed(job)


def _code(packed: bytes, part: Part, piece: Path) -> int:
    return sum(code_part(_unpacked(packed), part, piece))


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Any:  # noqa: ANN401 - a job
    import cloudpickle

    return cloudpickle.loads(packed)
