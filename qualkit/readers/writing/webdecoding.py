"""Decodes a web page, which may say itself how it is encoded."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from qualkit.readers.building import text_of

if TYPE_CHECKING:
    from qualkit.readers.building import Source

DECLARED = re.compile(
    rb"<(?:meta\b[^>]{0,300}|\?xml\b[^>]{0,100})(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w-]{1,40})", re.IGNORECASE
)
MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
HEAD = 4096  # bytes in which a page says how it is encoded
# What browsers take these names to mean.
AS_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254", "gb2312": "gb18030", "gbk": "gb18030"}


def decoded_page(source: Source) -> tuple[str, Source]:
    """Return the text of a page as it says, but for UTF-8, which the bytes tell better; and the source."""
    found = DECLARED.search(source.data[:HEAD])
    if found and not source.data.startswith(MARKS) and b"\0" not in source.data:
        try:
            name = codecs.lookup(found[1].decode("ascii", "replace")).name
            if not name.startswith(("utf", "unicode", "raw")):
                return source.data.decode(AS_MEANT.get(name, name)), source
        except (LookupError, UnicodeDecodeError, ValueError, AssertionError):
            pass  # the page is mistaken about itself
    return text_of(source)
