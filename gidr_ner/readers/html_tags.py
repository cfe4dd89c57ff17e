"""Tags of web pages by what they do to text."""

from __future__ import annotations

__all__ = ["BLOCKS", "CONTAINERS", "UNSEEN"]

_UNSEEN = """
script style noscript template head title meta link iframe object embed applet select option button textarea input nav
footer aside xml svg math canvas audio video map del noframes
"""
_BLOCKS = """
address article blockquote body caption center dd details div dl dt fieldset figcaption figure form h1 h2 h3 h4 h5 h6
header hr html legend li main ol p pre section summary table tbody td tfoot th thead tr ul
"""
_CONTAINERS = """
div ul ol dl table section article td th tr p li center form header main blockquote fieldset tbody
"""

UNSEEN = frozenset(_UNSEEN.split())
"""What they hold is no text of a report."""

BLOCKS = frozenset(_BLOCKS.split())
"""Begin and end a line."""

CONTAINERS = frozenset(_CONTAINERS.split())
"""May be furniture of a site as a whole."""
