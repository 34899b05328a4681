"""Sphinx's settings. `make site` reads them, after `docs.gather` has put the pages where they are read from."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from docs import npm  # noqa: E402
from docs.links import repository  # noqa: E402

project = "Foundations"
html_title = "Foundations"
language = "en"
html_show_copyright = False
html_show_sphinx = False

extensions = ["myst_nb", "sphinx_design", "sphinx_copybutton"]
nb_execution_mode = "off"  # the solved notebooks are shown as they were run
nb_ipywidgets_js: dict[str, Any] = {}  # it would come from elsewhere
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence", "deflist", "tasklist"]
myst_heading_anchors = 3

html_theme = "pydata_sphinx_theme"
html_copy_source = False
html_show_sourcelink = False
html_static_path = ["static", str(npm.folder_of("mathjax"))]
mathjax_path = "tex-svg.js"  # ours: no page asks anybody else for anything
html_favicon = "static/favicon.svg"
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system has it
html_css_files = ["course.css"]
html_js_files = ["barriers.js", ("quiz.js", {"defer": "defer"})]
html_sidebars: dict[str, list[str]] = {"index": []}
html_theme_options = {
    "logo": {"text": "Foundations"},
    "header_links_before_dropdown": 6,
    "icon_links": [{"name": "The repository", "url": repository(), "icon": "fa-brands fa-github"}],
    "footer_start": [],
    "footer_end": [],
    "show_prev_next": True,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
copybutton_exclude = ".linenos, .gp, .go"


def setup(app: Any) -> None:
    """Leave what gives answers away out of the search: solved notebooks are found by those who look for them."""

    def no_answers(app: Any, doctree: Any) -> None:
        if app.env.docname.startswith("solutions/notebooks/"):
            app.env.metadata[app.env.docname]["nosearch"] = "true"

    app.connect("doctree-read", no_answers)
