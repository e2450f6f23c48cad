"""Code what people said, in several languages, offline, with every figure leading back to the words."""

__version__ = "0.1.0"
