"""Where the words of a file have gone: into passages, or into what the reader names as furniture."""

import re

WORD = re.compile(r"\w+")


def words(*texts):
    """Return the words of the texts, in order."""
    return [word for text in texts for word in WORD.findall(text)]


def said(documents):
    """Return the words of all passages, in order."""
    return words(*(passage.span.of(document.text) for document in documents for passage in document.passages))


def furniture(documents):
    """Return the words that the reader names as furniture, in order of kind."""
    return words(*(each for document in documents for found in document.furniture.values() for each in found))


def structure(documents):
    """Return the words that became names, prompts and attributes, in no order that matters."""
    told = [
        *(person.name for document in documents for person in document.participants),
        *(value for document in documents for person in document.participants for value in person.attributes.values()),
        *(passage.prompt for document in documents for passage in document.passages),
        *(value for document in documents for passage in document.passages for value in passage.attributes.values()),
        *(value for document in documents for value in document.attributes.values()),
    ]
    return words(*told)
