"""A notebook's Markdown as HTML that needs nothing else: formulas become MathML, which browsers draw by themselves."""

from __future__ import annotations

import html
from typing import Any

from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grading.autograde.safe import safe_html


def as_html(markdown: str) -> str:
    """Markdown with $formulas$ as safe HTML; its headings begin at the second level, under the page's own."""
    renderer = _Renderer(escape=False, exclude_anchor_links=True)
    return safe_html(str(MarkdownWithMath(renderer=renderer).render(markdown)))


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
