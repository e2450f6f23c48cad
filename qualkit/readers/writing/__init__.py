"""Written documents: text, Markdown, Word, OpenDocument, rich text and web pages."""
