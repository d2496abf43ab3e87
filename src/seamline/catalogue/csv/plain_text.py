"""HTML of a shop's product description, brought to plain text (a product's description is text).

Deliberately a handful of linear patterns and not a parser: a parser written in Python needs half a minute for
50,000 descriptions, and nothing here guards against scripts; pages escape every text they show.
"""

import html
import re

_HIDDEN = re.compile(r"<(script|style)\b|<!--", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)
_PARAGRAPH = re.compile(r"</?(?:p|div|ul|ol|table|h[1-6]|section|article|blockquote)\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^<>]*>|</?(?:tr|dt|dd)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<![a-zA-Z][^<>]*>")
_SPACES = re.compile(r"[^\S\n]+")
_MANY_LINES = re.compile(r"\n{3,}")


def html_to_text(source: str) -> str:
    """Text of an HTML fragment: paragraphs parted by an empty line, list items begun with ``- ``.

    A text without any tag keeps its own lines.
    """
    if "<" not in source:
        return html.unescape(source).strip() if "&" in source else source.strip()
    text = _without_hidden(source)
    if _TAG.search(text):
        text = " ".join(text.split())
    text = _ITEM.sub("\n- ", text)
    text = _PARAGRAPH.sub("\n\n", text)
    text = _BREAK.sub("\n", text)
    text = html.unescape(_TAG.sub("", text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return _join_items(_MANY_LINES.sub("\n\n", "\n".join(lines)).strip())


def _without_hidden(source: str) -> str:
    """Drop scripts, styles and comments; one that is never closed hides the rest, as in a browser."""
    kept: list[str] = []
    place = 0
    while found := _HIDDEN.search(source, place):
        kept.append(source[place : found.start()])
        end = f"</{found[1]}" if found[1] else "-->"
        closing = _find(source, end, found.end())
        if closing < 0:
            return "".join(kept)
        place = source.find(">", closing) + 1
        if place == 0:
            return "".join(kept)
    kept.append(source[place:])
    return "".join(kept)


def _find(source: str, text: str, start: int) -> int:
    found = re.compile(re.escape(text), re.IGNORECASE).search(source, start)
    return found.start() if found else -1


def _join_items(text: str) -> str:
    """List items stand on consecutive lines."""
    return re.sub(r"\n\n(?=- )", "\n", text)
