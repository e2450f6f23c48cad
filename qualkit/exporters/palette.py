"""The colours that themes have wherever they are shown."""

# Told apart by people who do not see red and green apart (after Okabe and Ito, darkened for white). Each is at least
# 3:1 on white and on dark.
THEMES = ("#0072b2", "#d55e00", "#009e73", "#b76aa0", "#8f7700", "#3a9bd1", "#7f7f7f", "#9a6324")
ASIDE = "#8b9799"
ACCENT, INK, SOFT, LINE, PAPER = "#1f6f78", "#1d2426", "#4b585b", "#d9dfe0", "#ffffff"
MISSING = "#a8692f"  # what no code holds
