"""Autocoders: documents to matches."""
