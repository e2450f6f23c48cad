"""A small codebook, and parts so small that small tables have many."""

import pytest
from builders import CODEBOOK

from qualkit.codebook import write_codebook

PART, BLOCK = 40, 8


@pytest.fixture
def codebook(tmp_path):
    path = tmp_path / "small.yaml"
    path.write_text(write_codebook(CODEBOOK), encoding="utf-8")
    return str(path)


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr("qualkit.tables.records.PART_ROWS", PART)
    monkeypatch.setattr("qualkit.tables.parquet.PART_ROWS", PART)
    monkeypatch.setattr("qualkit.apply.rows.BLOCK_ROWS", BLOCK)
