"""HTML that a learner may have written, with nothing in it that runs, fetches, or passes for a part of the page."""

from __future__ import annotations

import re
from typing import Any

import bleach
from bleach.css_sanitizer import CSSSanitizer

_TEXT = """
    a abbr b blockquote br caption code dd del details div dl dt em h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre q s
    samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var
"""
_FORMULAS = """
    math menclose mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle msub msubsup
    msup mtable mtd mtext mtr munder munderover
"""
_SHAPES = """
    accent accentunder columnalign columnlines columnspacing depth display displaystyle fence form height largeop
    linethickness lspace mathvariant maxsize minsize movablelimits notation rowspacing rspace scriptlevel separator
    stretchy symmetric voffset width xmlns
"""
_STYLES = """
    border-left color display font-weight gap margin margin-top max-width padding text-align vertical-align white-space
"""
_PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]*")


def safe_html(html: str) -> str:
    """The HTML with a known set of elements and attributes; all other elements become text that shows them.

    No element keeps an id, a class or a handler; links lead to web pages, mail addresses and places of the same page;
    pictures are in the text itself.
    """
    return str(
        bleach.clean(
            html,
            tags={*_TEXT.split(), *_FORMULAS.split()},
            attributes=_is_harmless,
            protocols={"http", "https", "mailto", "data"},
            css_sanitizer=CSSSanitizer(allowed_css_properties=_STYLES.split()),
            strip_comments=True,
        )
    )


def _is_harmless(tag: str, name: str, value: Any) -> bool:
    """May an element keep an attribute?"""
    if name == "href":
        return tag == "a" and value.strip().lower().startswith(("http://", "https://", "mailto:", "#"))
    if name == "src":
        return tag == "img" and _PICTURE.fullmatch(value) is not None
    if name == "style":
        return not set("(\\@") & set(value)
    if tag in _FORMULAS.split():
        return name in _SHAPES.split()
    return (tag, name) in {
        ("img", "alt"),
        ("ol", "start"),
        ("td", "colspan"),
        ("th", "colspan"),
        ("th", "scope"),
    }
