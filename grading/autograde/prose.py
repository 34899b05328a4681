"""A notebook's Markdown as HTML that needs nothing else: formulas become MathML, which browsers draw by themselves."""

from __future__ import annotations

import html
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grading.autograde.safe import safe_html

MOST, MOST_IN_ALL = 20_000, 300_000  # characters of a cell, and of a notebook


def as_html(markdown: str) -> str:
    """Markdown with $formulas$ as safe HTML; its headings begin at the second level, under the page's own.

    Very long text is cut; what cannot be converted is shown as it was typed.
    """
    markdown = markdown[:MOST]
    renderer = _Renderer(escape=False, exclude_anchor_links=True)
    try:
        return safe_html(str(MarkdownWithMath(renderer=renderer).render(markdown)))
    except Exception:  # whatever a learner typed, the page has to be written
        return f"<pre>{html.escape(markdown)}</pre>"


class Prose:
    """The Markdown of one notebook, as HTML: a bounded amount of it, as converting takes its time."""

    def __init__(self) -> None:
        self.left = MOST_IN_ALL

    def as_html(self, markdown: str) -> str:
        """See `as_html`; a sentence where a notebook has more than anybody would read."""
        self.left -= len(markdown[:MOST])
        return as_html(markdown) if self.left >= 0 else "<p><em>The rest of the text is left out.</em></p>"


def formula(tex: str, display: str = "inline") -> str:
    """TeX as MathML; as it was typed where it cannot be converted."""
    try:
        return str(convert(tex.strip(), display=display)).replace("\\_", "_")  # which it leaves inside \\text
    except Exception:  # whatever a learner typed, the page has to be written
        return f"<code>{html.escape(tex)}</code>"


class _Renderer(IPythonRenderer):
    """nbconvert's, but with finished formulas, and without pictures that are fetched from elsewhere."""

    def heading(self, text: str, level: int, **attributes: Any) -> str:
        level = max(2, level)
        return f"<h{level}>{text}</h{level}>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return str(super().link(text, url, title)) if "://" in url else text  # a day's files lie elsewhere

    def image(self, text: str, url: str, title: str | None = None) -> str:
        return f"<em>{html.escape(text)}</em>"

    def inline_math(self, body: str) -> str:
        return formula(body)

    def block_math(self, body: str) -> str:
        return f"<p>{formula(body, 'block')}</p>\n"

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(f"\\begin{{{name}}}{body}\\end{{{name}}}")
