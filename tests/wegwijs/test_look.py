"""The sheets keep their promises: nothing physical, nothing inline, nothing set that nobody reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "platform" / "wegwijs"
SHEETS = sorted((PACKAGE / "static" / "css").glob("*.css"))
TEMPLATES = sorted((PACKAGE / "templates").rglob("*.html"))
SCRIPTS = sorted((PACKAGE / "static" / "js").glob("*.js"))
PHYSICAL = re.compile(
    r"(?<![\w.-])(?:(?:margin|padding|border)-(?:left|right|top|bottom)|left|right|top|bottom|width|height)\s*:"
)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_uses_logical_properties_only(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/|@media[^{]*", "", sheet.read_text(), flags=re.DOTALL)
    assert not PHYSICAL.findall(css)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_a_sheet_stays_small_and_fetches_nothing_inline(sheet: Path) -> None:
    assert len(sheet.read_text().splitlines()) < 300
    assert "url(" not in sheet.read_text()


@pytest.mark.parametrize("sheet", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=lambda path: path.name)
def test_only_the_tokens_hold_colours(sheet: Path) -> None:
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL)
    assert not re.findall(r"#[0-9a-fA-F]{3,8}\b", css)


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_page_has_no_inline_style_script_or_vendor_class(template: Path) -> None:
    html = re.sub(r"\{#.*?#\}", "", template.read_text(), flags=re.DOTALL)
    assert not re.findall(r"\sstyle=|<style|\son[a-z]+=|hx-on|hx_on|javascript:", html)
    assert not re.findall(r"<script(?![^>]*src=)", html)
    if template.parent.name != "ui":
        assert "utrecht-" not in html


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_evaluates_and_stores_nothing(script: Path) -> None:
    assert not re.findall(r"\beval\b|new Function|innerHTML|localStorage|sessionStorage|\.style\b", script.read_text())


def test_every_theme_variable_is_read_by_the_components_we_took_over() -> None:
    vendor = PACKAGE / "static" / "vendor" / "utrecht.css"
    if not vendor.exists():
        pytest.skip("run `python platform/assets.py` first")
    read = set(re.findall(r"var\((--utrecht-[\w-]+)", vendor.read_text()))
    css = "".join(sheet.read_text() for sheet in SHEETS)
    unread = {name for name in re.findall(r"(--utrecht-[\w-]+)\s*:", css) if name not in read}
    assert not unread
