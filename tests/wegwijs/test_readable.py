"""The text of an article as HTML: paragraphs, lists, links, and never anything else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wegwijs.readable import readable_text


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Ja.", "<p>Ja.</p>"),
        ("Een\ntwee\n\ndrie", "<p>Een<br>twee</p>\n<p>drie</p>"),
        ("Let op:\n- een\n- twee", "<p>Let op:</p>\n<ul><li>een</li><li>twee</li></ul>"),
        ("1. een\n2) twee\n* drie", "<ol><li>een</li><li>twee</li></ol>\n<ul><li>drie</li></ul>"),
        ("2018. was een jaar", "<p>2018. was een jaar</p>"),
        (
            "Zie https://ind.nl/a?b=1&c=2.",
            '<p>Zie <a href="https://ind.nl/a?b=1&amp;c=2" rel="noreferrer">https://ind.nl/a?b=1&amp;c=2</a>.</p>',
        ),
        ("[de IND](https://ind.nl)!", '<p><a class="named" href="https://ind.nl" rel="noreferrer">de IND</a>!</p>'),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
        ("**a** # b", "<p>**a** # b</p>"),
        ("", ""),
        ("\r\n\r\n", ""),
    ],
)
def test_a_text_becomes_paragraphs_lists_and_links(text: str, html: str) -> None:
    assert readable_text(text) == html


@given(st.text(alphabet=st.sampled_from("<>\"'&/ah:()[]-*1.\n\\ tps\u0000"), max_size=120))
def test_no_text_makes_another_tag(text: str) -> None:
    html = readable_text(text)
    assert set(re.findall(r"<(/?\w+)", html)) <= {"p", "/p", "br", "ul", "/ul", "ol", "/ol", "li", "/li", "a", "/a"}
    for link in re.findall(r"<a [^>]*>", html):
        assert re.fullmatch(r'<a( class="named")? href="https?://[^"<>\s]+" rel="noreferrer">', link)
