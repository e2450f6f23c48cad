"""The command line: each command parses, calls one verb and prints."""

from __future__ import annotations

import sys

import click

from qualkit.cli import (
    bringing,
    codebook_edits,
    codebooks,
    counting,
    deciding,
    exploring,
    keeping,
    measuring,
    noting,
    proposing,
    reading,
    reviewing,
    rounds,
    showing,
    study,
    synthesis,
    theme_files,
    themes,
)
from qualkit.cli.group import qualkit
from qualkit.cli.printing import refuse_usage, say
from qualkit.errors import QualkitError
from qualkit.phrasing import shortened

# Importing a module of commands is what makes them known.
COMMANDS = (
    study,
    themes,
    deciding,
    exploring,
    proposing,
    theme_files,
    synthesis,
    reviewing,
    rounds,
    bringing,
    reading,
    counting,
    noting,
    codebooks,
    codebook_edits,
    measuring,
    keeping,
    showing,
)


def main() -> None:
    """Run the program: exit code 0 done, 1 something the user can mend (one line), 2 usage."""
    # Not every system's pipes speak UTF-8, and a file's name may hold what no encoding can.
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        qualkit.main(prog_name="qualkit", standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        say("stopped; what was finished before is kept")
        sys.exit(130)
    except click.ClickException as error:
        refuse_usage(error)
        sys.exit(2)
    except QualkitError as error:
        say(f"error: {error}")
        sys.exit(1)
    except OSError as error:
        # A name that no folder can hold, a folder that may not be looked into: the system says what it is.
        say(f"error: {shortened(str(error.filename or 'file'), 200)}: {error.strerror or error}; name another place")
        sys.exit(1)
