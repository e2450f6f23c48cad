"""Codebooks: read, checked, written, compared."""

from qualkit.codebook.checking import codebook_from, with_codes
from qualkit.codebook.comparing import Difference, compare
from qualkit.codebook.fields import schema
from qualkit.codebook.reading import find_codebook, parse_codebook, read_codebook, shipped_codebooks
from qualkit.codebook.writing import plain_codebook, version_of, write_codebook

__all__ = [
    "Difference",
    "codebook_from",
    "compare",
    "find_codebook",
    "parse_codebook",
    "plain_codebook",
    "read_codebook",
    "schema",
    "shipped_codebooks",
    "version_of",
    "with_codes",
    "write_codebook",
]
