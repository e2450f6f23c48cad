"""Theme finding measured: the collections, the methods and the figures of benchmarks/themes.py."""
