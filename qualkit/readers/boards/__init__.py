"""Boards: notes with their colours and places, from whiteboards and tables, and the boards inside reports."""
