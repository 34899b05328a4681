"""The pictures that answer to a hand: where a page has a mark for one, the site puts it.

A picture is `docs/pictures/NAME.md`, its words and its controls, and `NAME.js`, which draws it and goes into the page.
Where there is `NAME.json`, its numbers go along.
"""

from __future__ import annotations

import re

from grading import course

FOLDER = course.ROOT / "docs" / "pictures"
_MARK = re.compile(r"^<!-- on the site: (\w+) -->$", flags=re.MULTILINE)


def with_pictures(text: str) -> str:
    """A page's Markdown in which each mark `<!-- on the site: NAME -->` is the picture of that name.

    Raises:
        FileNotFoundError: there is no picture of that name.
    """
    return _MARK.sub(lambda mark: _picture(mark[1]), text)


def _picture(name: str) -> str:
    words = (FOLDER / f"{name}.md").read_text(encoding="utf-8").strip()
    script = (FOLDER / f"{name}.js").read_text(encoding="utf-8").strip()
    numbers = FOLDER / f"{name}.json"
    tags = [f"<script>\n{script}\n</script>"]
    if numbers.exists():
        text = numbers.read_text(encoding="utf-8").strip().replace("<", "\\u003c")  # no tag begins in it
        tags.insert(0, f'<script type="application/json" id="{name}-numbers">{text}</script>')
    return "\n".join([words, "", "```{raw} html", *tags, "```"])
