"""The app, with every message of operations taking longer by the seconds in QUALKIT_DELAY: a server far away."""

import os
import runpy
import sys
import time
from pathlib import Path
from typing import Any

APPS = Path(__file__).parents[2] / "apps"
sys.path[:0] = [] if str(APPS) in sys.path else [str(APPS)]

from parts import annotator  # noqa: E402 - the line above makes it findable

from qualkit.workflow import annotating  # noqa: E402 - as above


def late(*given: Any, **named: Any) -> annotating.Receipt:  # noqa: ANN401 - whatever `apply` takes
    """Do as `apply` does, after a while."""
    time.sleep(float(os.environ["QUALKIT_DELAY"]))
    return annotating.apply(*given, **named)


annotator.apply = late  # type: ignore[assignment]
runpy.run_path(str(APPS / "main.py"), run_name="__main__")
