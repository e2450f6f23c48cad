"""What was learned as bytes, and back: arrays and plain JSON, nothing that could run."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from tokenize import TokenError
from typing import TYPE_CHECKING, Any

from qualkit.autocoders.learning.calibrating import KNOTS
from qualkit.autocoders.learning.learner import TOP, Learned
from qualkit.autocoders.learning.looking import Look
from qualkit.autocoders.learning.regressing import Regression
from qualkit.autocoders.learning.words import MOST, Lexis
from qualkit.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[Any]]

FORMAT = 1
LARGEST = 2**30  # bytes, unpacked: more is no model of ours
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # each other way has errors of its own
HEADER = "header"
UNKNOWN = -1

# What reading an archive of arrays raises when it is none, is damaged, or was made to do harm.
DAMAGE = (
    ValueError, LookupError, TypeError, ArithmeticError, OSError, EOFError, RuntimeError, MemoryError,
    zipfile.BadZipFile, zlib.error, TokenError,
)  # fmt: skip

# The arrays: what type they have and what each of their sides counts; the header says how many of each there are.
SHAPES: dict[str, tuple[str, tuple[str, ...]]] = {
    "rarity": ("f4", ("features",)),
    "centres": ("f4", ("centres", "dimensions")),
    "prior_centre": ("f4", ("codes",)),
    "prior_scale": ("f4", ("codes",)),
    "levels": ("f8", ("codes",)),
    "slopes": ("f8", ("codes",)),
    "meanings": ("f4", ("seen", "codes")),
    "words": ("f4", ("features", "codes")),
    "curves": ("f8", ("codes", "knots")),
    "shifts": ("f8", ("shifted", "codes")),
    "thresholds": ("f8", ("codes",)),
    "held_out": ("f8", ("judged", "codes")),
    "holds": ("i1", ("judged", "codes")),
    "spoken": ("i4", ("judged",)),
}


def packed(learned: Learned) -> bytes:
    """Return what was learned, the same bytes for the same content."""
    import numpy as np

    look, languages = learned.regression.look, sorted(set(learned.languages))
    asked = ~np.isnan(learned.held_out)
    header = {
        "format": FORMAT,
        "features": list(look.lexis.columns),
        "centres": list(look.centres),
        "vector_scale": look.vector_scale,
        "parents": list(learned.parents),
        "shifted": list(learned.shifts),
        "languages": languages,
    }
    arrays: Arrays = {
        "rarity": look.lexis.rarity,
        "centres": np.array(list(look.centres.values())),
        "prior_centre": look.prior_centre,
        "prior_scale": look.prior_scale,
        **{name: getattr(learned.regression, name) for name in ("levels", "slopes", "meanings", "words")},
        "curves": learned.curves,
        "shifts": np.array(list(learned.shifts.values())).reshape(-1, len(learned.parents)),
        "thresholds": learned.thresholds,
        "held_out": np.where(asked, learned.held_out, 0.0),
        "holds": np.where(asked, learned.holds, UNKNOWN),
        "spoken": np.array([languages.index(language) for language in learned.languages]),
    }
    saved: Any = {name: arrays[name].astype(SHAPES[name][0]) for name in SHAPES}
    saved[HEADER] = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, **saved)
    return file.getvalue()


def unpacked(content: bytes, name: str = "saved model") -> Learned:
    """Return what was learned; InputError names the content as given where it is not what `packed` makes."""
    try:
        header, arrays = _read(content)
        return _learned(header, arrays)
    except DAMAGE as fault:
        raise InputError(f"{name}: not a model that qualkit saved ({_brief(fault)}); learn it again") from fault


def _brief(fault: BaseException) -> str:
    return " ".join(str(fault).split())[:80] or type(fault).__name__


def _read(content: bytes) -> tuple[dict[str, Any], Arrays]:
    """Return header and arrays; ValueError on any other members, or more than would be ours."""
    import numpy as np

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        members = parts.infolist()
        if sorted(member.filename for member in members) != sorted(f"{name}.npy" for name in (HEADER, *SHAPES)):
            raise ValueError("other parts than expected")
        if sum(member.file_size for member in members) > LARGEST:
            raise ValueError("too large")
        if any(member.compress_type not in PACKINGS for member in members):
            raise ValueError("packed in another way")
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        read: Arrays = {name: arrays[name] for name in (HEADER, *SHAPES)}
    # What does not begin like an array, numpy gives as bytes.
    if not all(isinstance(part, np.ndarray) for part in read.values()):
        raise ValueError("parts that are no arrays")
    header = json.loads(read.pop(HEADER).astype(np.uint8).tobytes().decode())
    if not isinstance(header, dict) or header.get("format") != FORMAT:
        raise ValueError("another format")
    return header, read


def _learned(header: dict[str, Any], arrays: Arrays) -> Learned:
    """Return what was learned from parts that fit each other; ValueError where they do not."""
    import numpy as np

    features, centres = _names(header["features"], MOST), _names(header["centres"])
    shifted, languages = _names(header["shifted"]), _names(header["languages"])
    parents, scale = _parents(header["parents"]), float(header["vector_scale"])
    if "" not in centres or not np.isfinite(scale):
        raise ValueError("no centre")
    _check(arrays, features=len(features), centres=len(centres), codes=len(parents), shifted=len(shifted))
    spoken, asked = arrays["spoken"], arrays["holds"] != UNKNOWN
    if len(spoken) and not 0 <= spoken.min() <= spoken.max() < len(languages):
        raise ValueError("languages that are not named")
    look = Look(
        Lexis({feature: column for column, feature in enumerate(features)}, arrays["rarity"]),
        dict(zip(centres, arrays["centres"], strict=True)),
        scale,
        arrays["prior_centre"],
        arrays["prior_scale"],
    )
    return Learned(
        Regression(look, *(arrays[name] for name in ("levels", "slopes", "meanings", "words"))),
        parents,
        arrays["curves"],
        dict(zip(shifted, arrays["shifts"], strict=True)),
        arrays["thresholds"],
        np.where(asked, arrays["held_out"], np.nan),
        arrays["holds"] == 1,
        tuple(languages[number] for number in spoken),
    )


def _names(given: object, most: int = 10_000) -> list[str]:
    """Return the different names that a header lists; ValueError when it lists anything else."""
    if not isinstance(given, list) or len(given) > most or not all(isinstance(name, str) for name in given):
        raise ValueError("a list that is not one of names")
    if len(set(given)) != len(given):
        raise ValueError("a name twice")
    return given


def _parents(given: object) -> tuple[int, ...]:
    """Return the parents that a header lists: each stands before its children."""
    if not isinstance(given, list) or not given or not all(type(parent) is int for parent in given):
        raise ValueError("a list that is not one of parents")
    if not all(TOP <= parent < code for code, parent in enumerate(given)):
        raise ValueError("a parent after its child")
    return tuple(given)


def _check(arrays: Arrays, **counts: int) -> None:
    """Raise ValueError unless every array has its type and shape, and holds numbers only."""
    import numpy as np

    if arrays["centres"].ndim != len(SHAPES["centres"][1]) or arrays["holds"].ndim != len(SHAPES["holds"][1]):
        raise ValueError("arrays of other shapes than expected")
    counts |= {"knots": KNOTS, "dimensions": arrays["centres"].shape[1], "judged": len(arrays["holds"])}
    counts["seen"] = counts["dimensions"] + counts["codes"] + 1
    for name, (kind, sides) in SHAPES.items():
        array = arrays[name]
        if array.dtype != np.dtype(kind) or array.shape != tuple(counts[side] for side in sides):
            raise ValueError(f"'{name}' of another shape than expected")
        if not np.isfinite(array).all():
            raise ValueError(f"'{name}' holds what is no number")
