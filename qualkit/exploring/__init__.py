"""An open project to tables about its themes: who speaks of them, with which codes, and what lies within what."""
