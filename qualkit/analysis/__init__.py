"""Analysis: tables of codings and judgements to numbers."""
