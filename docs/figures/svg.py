"""A few shapes of SVG, enough for diagrams: boxes, lines, arrows, words."""

from __future__ import annotations

from html import escape
from pathlib import Path

INK, SOFT, BLUE, ORANGE, GREEN, GREY = "#1f2933", "#64707d", "#2f6fb3", "#c8641b", "#2e8b57", "#d5dbe1"
PALE = {BLUE: "#dceafa", ORANGE: "#fbe6d4", GREEN: "#dcf1e4", GREY: "#f1f4f6"}


class Drawing:
    """A picture that grows by shapes."""

    def __init__(self, width: int, height: int, title: str):
        self.width, self.height, self.title = width, height, title
        self.shapes: list[str] = []

    def box(self, x: float, y: float, width: float, height: float, colour: str = GREY, text: str = "") -> None:
        """A rounded box, with words in the middle."""
        fill = PALE.get(colour, "#fff")
        self.shapes.append(
            f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="4" fill="{fill}" stroke="{colour}"/>'
        )
        if text:
            self.text(x + width / 2, y + height / 2 + 5, text)

    def cell(self, x: float, y: float, size: float, colour: str) -> None:
        """A square that is filled."""
        self.shapes.append(f'<rect x="{x:g}" y="{y:g}" width="{size:g}" height="{size:g}" fill="{colour}"/>')

    def dot(self, x: float, y: float, radius: float, colour: str = INK) -> None:
        """A round spot."""
        self.shapes.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{colour}"/>')

    def line(self, x: float, y: float, to_x: float, to_y: float, colour: str = SOFT, width: float = 1.4) -> None:
        """A straight line."""
        self.shapes.append(
            f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" stroke="{colour}" stroke-width="{width:g}"/>'
        )

    def arrow(self, x: float, y: float, to_x: float, to_y: float, colour: str = SOFT) -> None:
        """A line with a head."""
        self.shapes.append(
            f'<line x1="{x:g}" y1="{y:g}" x2="{to_x:g}" y2="{to_y:g}" stroke="{colour}" stroke-width="1.4"'
            ' marker-end="url(#head)"/>'
        )

    def curve(self, x: float, y: float, to_x: float, to_y: float, rise: float, colour: str) -> None:
        """An arch with a head."""
        self.shapes.append(
            f'<path d="M{x:g} {y:g} C{x:g} {y - rise:g} {to_x:g} {to_y - rise:g} {to_x:g} {to_y:g}" fill="none"'
            f' stroke="{colour}" stroke-width="1.4" marker-end="url(#head)"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        colour: str = INK,
        size: int = 15,
        anchor: str = "middle",
        bold: bool = False,
    ) -> None:
        """Words."""
        weight = ' font-weight="600"' if bold else ""
        self.shapes.append(
            f'<text x="{x:g}" y="{y:g}" fill="{colour}" font-size="{size}" text-anchor="{anchor}"{weight}>'
            f"{escape(words)}</text>"
        )

    def save(self, path: Path) -> None:
        """Write the picture."""
        path.write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}"'
            f' height="{self.height}" role="img" font-family="system-ui, DejaVu Sans, sans-serif">\n'
            f"<title>{escape(self.title)}</title>\n"
            '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7"'
            ' orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#64707d"/></marker></defs>\n'
            '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join(self.shapes) + "\n</svg>\n",
            encoding="utf-8",
        )
