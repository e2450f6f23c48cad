"""The verbs that need no project: a table in, coded rows or themes out."""

from __future__ import annotations

from qualkit.apply.applying import apply_codebook
from qualkit.apply.choosing import Choices
from qualkit.apply.engines import here, on_dask
from qualkit.apply.summing import Applied
from qualkit.apply.theming import texts_of_table, themes_of_table

__all__ = ["Applied", "Choices", "apply_codebook", "here", "on_dask", "texts_of_table", "themes_of_table"]
