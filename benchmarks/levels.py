"""Makes qualkit/themes/levels.npz anew: what levels the vectors of the bundled encoder.

    python benchmarks/levels.py

To be run when the everyday sentences or the encoder change; a test says when that is.
"""

from __future__ import annotations

from pathlib import Path

from qualkit.embedders.use import sentence_encoder
from qualkit.themes.levelling import learned, packed, probes

TARGET = Path(__file__).parent.parent / "qualkit" / "themes" / "levels.npz"


def main() -> None:
    """Write the file."""
    encoder = sentence_encoder()
    TARGET.write_bytes(packed(learned(encoder), encoder(probes())))
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
