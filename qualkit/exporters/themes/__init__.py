"""Themes to file: tables, figures, and a page that stands alone."""
