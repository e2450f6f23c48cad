"""The verb that says how well a table of codings agrees with what people coded; it needs no project."""

from qualkit.evaluating.measuring import BY, Evaluation, Line, evaluate

__all__ = ["BY", "Evaluation", "Line", "evaluate"]
