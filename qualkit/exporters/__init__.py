"""Project to file: excerpts, counts and themes in the formats that people read and other programs open."""
