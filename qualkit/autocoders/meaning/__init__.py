"""Meaning: what it takes to tell how near a statement comes to what a code means."""
