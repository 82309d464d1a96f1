"""The documentation, built by `make docs`: any warning fails, and so does any cell of a notebook."""

import sys
from importlib.util import find_spec
from pathlib import Path

from wordvec.version import __version__

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS), str(DOCS / "figures")]


project = "wordvec"
author = "the authors of wordvec"
project_copyright = f"2026, {author}"
version = release = __version__

extensions = [
    "myst_nb",
    "numpydoc",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.mathjax",
    "sphinx_copybutton",
    "sphinx_design",
]
# Notebooks are text; what people build from them to work in is not read.
exclude_patterns = ["_build", "course/notebooks/*.ipynb", "course/notebooks/README.md"]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath", "smartquotes"]
myst_heading_anchors = 4

# What a notebook showed is kept until its text changes.
nb_execution_mode = "cache"
nb_execution_cache_path = str(DOCS / "_build/notebooks")
nb_execution_in_temp = False  # the course imports what lies beside it
nb_execution_raise_on_error = True
nb_execution_timeout = 600  # seconds for a cell, on a machine that is busy
nb_ipywidgets_js = {}  # which would come from another server
nb_merge_streams = True

autosummary_generate = True
numpydoc_show_class_members = False
# What scikit-learn adds to every estimator is told there.
ROUTING = [f"set_{method}_request" for method in ("fit", "partial_fit", "predict", "score", "transform")]
autodoc_default_options = {
    "members": True,
    "inherited-members": True,
    "exclude-members": ", ".join(["get_metadata_routing", "set_output", *ROUTING]),
}
autodoc_typehints = "none"  # the sections of the docstrings have them
# What other projects define: their sites are not asked, so that no network is needed.
nitpick_ignore_regex = [("py:.*", r"(pathlib|numpy|np|scipy|sklearn|gensim|pandas|polars|collections|typing)\..*")]
templates_path = ["_templates"]

html_theme = "pydata_sphinx_theme"
html_title = "wordvec"
# Formulas need no network: MathJax comes from a package, whose name no `import` statement can say.
html_static_path = ["_static", str(Path(find_spec("sphinx-mathjax-offline").origin).parent / "static")]
mathjax_path = "mathjax/tex-chtml.js"
html_css_files = ["wordvec.css"]
html_sidebars = {"index": [], "start/index": []}  # which have no pages below them
html_show_sourcelink = False
html_copy_source = False
html_theme_options = {
    "show_prev_next": True,
    "navigation_with_keys": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}


def setup(app):
    """Make the pages that follow from the code, and the diagrams, before anything is read."""
    import diagrams
    import generated
    import notebooks

    app.connect("builder-inited", lambda _: (generated.write(), diagrams.main()))
    app.connect("env-before-read-docs", notebooks.execute)
