"""What word processors and phones put into texts, and the GSM 7-bit characters that say the same. A table."""

from __future__ import annotations

from collections.abc import Mapping


def _each(characters: str, replacement: str) -> dict[str, str]:
    return dict.fromkeys(characters, replacement)


# Only what no rule of ``alphabet.tidy`` finds: accents, ligatures, superscripts, full-width and "bold"
# letters go by compatibility decomposition; spaces, invisible marks and emoji by Unicode category.
REPLACEMENTS: Mapping[str, str] = {
    **_each(
        "\u2018\u2019\u201a\u201b\u2032\u2035\u2039\u203a\u0060\u00b4\u02b9\u02bb\u02bc\u02bd\u02c8\uff07",
        "'",
    ),
    **_each("\u201c\u201d\u201e\u201f\u2033\u2036\u00ab\u00bb\u301d\u301e\uff02", '"'),
    **_each("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\u2500\u2501\u30fc\ufe58\ufe63\uff0d", "-"),
    # bullets, with those of Word's Symbol and Wingdings fonts
    **_each(
        "\u2022\u2023\u2024\u2027\u2219\u25e6\u00b7\u25cf\u25cb\u25a0\u25a1\u25aa\u25ab\u25c6\u25c7\u2756",
        "-",
    ),
    **_each("\u25ba\u25b6\u25b8\u27a2\u27a4\u2794\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d", "-"),
    **_each("\u2605\u2606\u2217\u22c6\u2736", "*"),
    **_each("\u2713\u2714\u2611\u2705", "v"),
    "\u2026": "...",
    "\u2044": "/",
    "\u2215": "/",
    "\u00f7": "/",
    "\u00d7": "x",
    "\u2715": "x",
    "\u2716": "x",
    "\u00b1": "+/-",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "<>",
    "\u2248": "~",
    "\u2192": "->",
    "\u21d2": "=>",
    "\u2190": "<-",
    "\u2194": "<->",
    "\u00a9": "(c)",
    "\u00ae": "(R)",
    "\u2122": "(TM)",
    "\u00b0": "",  # 38°C reads as well without
    "\u00ba": "",
    "\u00aa": "",
    "\u00ad": "",  # soft hyphen
    "\u00a6": "|",
    "\u00a2": "c",
    "\u00b5": "u",
    "\u2030": "/1000",
    "\u0131": "i",
    "\u0142": "l",
    "\u0141": "L",
    "\u0111": "d",
    "\u0110": "D",
    "\u00f0": "d",
    "\u00d0": "D",
    "\u0127": "h",
    "\u0126": "H",
    "\u00fe": "th",
    "\u00de": "Th",
    "\u0153": "oe",
    "\u0152": "OE",
    "\t": " ",
}
