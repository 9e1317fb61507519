"""On paper a picture brings its own colours, the light ones of the screen."""

from __future__ import annotations

from wegwijs.pictures import for_paper, units
from wegwijs.pictures.marks import svg, text


def test_every_picture_gets_its_colours_once() -> None:
    page = for_paper(f"<p>{units(2)}</p><p>{units(3)}</p>")
    assert page.count("<style>") == 2
    assert ".one{fill: #0f5c6e;}" in page
    assert "var(" not in page


def test_other_svg_is_left_alone() -> None:
    assert for_paper('<svg class="mark"></svg>') == '<svg class="mark"></svg>'


def test_a_name_across_lines_lies_on_a_ground_of_its_own() -> None:
    page = for_paper(str(svg(100, 40, "", [text(10, 20, "A & B", "t-b halo")])))
    assert page.index('class="ground"') < page.index("A &amp; B")
    assert page.count("A &amp; B") == 1
