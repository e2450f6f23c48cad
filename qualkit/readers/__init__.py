"""Readers turn files into documents with their passages and participants; a reader is `Path -> Iterator[Document]`."""
