"""PDF files: from letters on a page to paragraphs."""
