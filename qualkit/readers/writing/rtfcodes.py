"""What the control words of rich text stand for: characters, code pages, and where the words of a group belong."""

from __future__ import annotations

import codecs

MUTE = "nowhere"
CHARACTERS = {
    "tab": "\t",
    "line": "\n",
    "lbr": "\n",
    "emdash": "—",
    "endash": "–",
    "bullet": "•",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "emspace": "\u2003",
    "enspace": "\u2002",
    "qmspace": "\u2005",
    "zwj": "\u200d",
    "zwnj": "\u200c",
    "rtlmark": "\u200f",
    "ltrmark": "\u200e",
}
# The characters that a font's bytes mean, by its charset; those of 0 and 1 are the file's own.
CODE_PAGES = {
    2: "symbol",
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    130: "johab",
    134: "gbk",
    136: "cp950",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    222: "cp874",
    238: "cp1250",
    254: "cp437",
    255: "cp850",
}
NOWHERE = (
    "colortbl info pict listtable listoverridetable rsidtbl generator xmlnstbl themedata colorschememapping datastore "
    "latentstyles filetbl revtbl fldinst bkmkstart bkmkend atnid atnauthor atntime atndate atnref atnicn atrfstart "
    "atrfend sp shprslt nonshppict objdata objclass objname nonesttables ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn "
    "template datafield formfield private background xe tc tcn rxe txe pnseclvl pgdsctbl pgdsc wgrffmtfilter userprops "
    "docvar operator creatim revtim printim htmltag mmathPr falt panose fname fontemb keywords doccomm hlinkbase"
)
DESTINATIONS = {
    **dict.fromkeys(NOWHERE.split(), MUTE),
    "pict": "picture",
    "fonttbl": "font",
    "stylesheet": "style",
    "listtext": "marker",
    "pntext": "marker",
    "footnote": "note",
    "annotation": "comment",
    "shptxt": "box",
    "header": "header",
    "headerl": "header",
    "headerr": "header",
    "headerf": "header",
    "footer": "footer",
    "footerl": "footer",
    "footerr": "footer",
    "footerf": "footer",
    "upr": "twice",
    "ud": "again",
    "shppict": "",
    "fldrslt": "",
    "field": "",
    "shp": "",
    "shpinst": MUTE,
    "result": "",
    "object": "",
    "dptxbxtext": "old box",
    "do": "",
}


def codec(page: int) -> str:
    """Return the name of a code page, or nothing where nobody knows it.

    >>> codec(1251), codec(65001), codec(-1)
    ('cp1251', 'utf-8', '')
    """
    names = {65001: "utf-8", 10000: "mac_roman", 936: "gbk", 42: "symbol"}
    name = names.get(page, f"cp{page}")
    try:
        return name if name == "symbol" else codecs.lookup(name).name
    except LookupError:
        return ""
