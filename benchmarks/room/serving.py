"""A server of the app, or of an empty page to compare it with, and how much memory it holds."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from qualkit.cli.showing import SPARING

HERE = Path(__file__).parent
APPS = HERE.parents[1] / "apps"
PATIENCE = 60  # seconds until a server answers


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: its address, such as http://127.0.0.1:8501, and its process."""

    address: str
    process: int

    def megabytes(self) -> float:
        """Return the resident memory of the server and of whatever it started."""
        import psutil

        server = psutil.Process(self.process)
        return sum(each.memory_info().rss for each in (server, *server.children(recursive=True))) / 1e6

    def cpu_seconds(self) -> float:
        """Return how long the server has been at work."""
        import psutil

        taken = psutil.Process(self.process).cpu_times()
        return float(taken.user + taken.system)


@contextmanager
def app(project: Path, *, delay: float = 0.0) -> Iterator[Server]:
    """Serve a project as the command line does; with a delay, every operation takes that many seconds longer."""
    script = HERE / "slow_app.py" if delay else APPS / "main.py"
    with _served(script, {"QUALKIT_PROJECT": str(project), "QUALKIT_DELAY": str(delay)}) as server:
        yield server


@contextmanager
def empty_page() -> Iterator[Server]:
    """Serve a page with a button that counts, and nothing else: what Streamlit itself takes."""
    with _served(HERE / "empty_page.py", {}) as server:
        yield server


@contextmanager
def _served(script: Path, given: dict[str, str]) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    silent = subprocess.DEVNULL
    # The folder of the app holds its settings, which an empty page has too.
    with subprocess.Popen(
        command, cwd=APPS, stdout=silent, stderr=silent, env={**SPARING, **os.environ, **given}
    ) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health")
            yield Server(f"http://127.0.0.1:{port}", server.pid)
        finally:
            server.terminate()


def _wait(address: str) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):  # noqa: S310 - our own server
                return
        except urllib.error.URLError:
            time.sleep(0.05)
    raise SystemExit(f"the app did not answer within {PATIENCE} seconds")
