"""Legal sources in Dutch order."""

from __future__ import annotations

import pytest

from tenants.terms.catalogue import CATALOGUE
from tenants.terms.sources import source_in_dutch

IN_DUTCH = {
    "Vw 2000 art. 29(2) and (4)": "art. 29 lid 2 en 4 Vw 2000",
    "Vw 2000 art. 2u(1)": "art. 2u lid 1 Vw 2000",
    "Vc 2000 B1/3.3.4": "Vc 2000 B1/3.3.4",
    "Vb 2000 art. 4.47(1)": "art. 4.47 lid 1 Vb 2000",
    "Vw 2000 art. 28(3)": "art. 28 lid 3 Vw 2000",
    "Vw 2000 art. 69(1) and 72(2)": "art. 69 lid 1 en art. 72 lid 2 Vw 2000",
    "Vw 2000 art. 76(1)": "art. 76 lid 1 Vw 2000",
    "Vw 2000 art. 69(1)": "art. 69 lid 1 Vw 2000",
    "Vb 2000 art. 3.116(2)(a) and (3)": "art. 3.116 lid 2 onder a en lid 3 Vb 2000",
    "Vb 2000 art. 3.116(2)(b) and (3)": "art. 3.116 lid 2 onder b en lid 3 Vb 2000",
    "Vw 2000 art. 69(2)": "art. 69 lid 2 Vw 2000",
    "Regulation (EU) 2024/1348 art. 67(7)(a)": "art. 67 lid 7 onder a Verordening (EU) 2024/1348",
    "Regulation (EU) 2024/1348 art. 67(7)(b)": "art. 67 lid 7 onder b Verordening (EU) 2024/1348",
    "Vw 2000 art. 42(1), (4) and (5)": "art. 42 lid 1, 4 en 5 Vw 2000",
    "Vw 2000 art. 42(4)(b); WBV 2022/22 and WBV 2023/3": "art. 42 lid 4 onder b Vw 2000; WBV 2022/22 en WBV 2023/3",
    "Regulation (EU) 2024/1348 art. 35": "art. 35 Verordening (EU) 2024/1348",
    "Vw 2000 art. 43(1)": "art. 43 lid 1 Vw 2000",
    "Vw 2000 art. 69, 84 and 95": "art. 69, 84 en 95 Vw 2000",
    "Vw 2000 art. 69(1); Awb art. 6:24": "art. 69 lid 1 Vw 2000; art. 6:24 Awb",
    "Vw 2000 art. 28(2) and 44(2); Vb 2000 art. 3.105": "art. 28 lid 2 en art. 44 lid 2 Vw 2000; art. 3.105 Vb 2000",
    "Bill 36871": "Wetsvoorstel 36871",
    "Vw 2000 art. 40": "art. 40 Vw 2000",
    "IND, extension of the asylum permit": "IND, verlenging asielvergunning",
    "Vb 2000 art. 3.80; IND practice": "art. 3.80 Vb 2000; praktijk van de IND",
    "Vb 2000 art. 3.80(1)": "art. 3.80 lid 1 Vb 2000",
    "Vb 2000 art. 3.80 (from 2022-07-01)": "art. 3.80 Vb 2000 (vanaf 1 juli 2022)",
    "Vw 2000 art. 25(1) and (2)": "art. 25 lid 1 en 2 Vw 2000",
    "Paspoortwet (article to be confirmed)": "Paspoortwet (artikel nog te bevestigen)",
    "Awb art. 6:7": "art. 6:7 Awb",
    "RWN art. 8(1)(c)": "art. 8 lid 1 onder c RWN",
    "RWN art. 8(4)": "art. 8 lid 4 RWN",
    "RWN art. 9(4)": "art. 9 lid 4 RWN",
    "Awb art. 6:7 and 6:8": "art. 6:7 en 6:8 Awb",
    "Awb art. 4:13(2)": "art. 4:13 lid 2 Awb",
    "Awb art. 4:17(3) and 6:12(2)": "art. 4:17 lid 3 en art. 6:12 lid 2 Awb",
    "Awb art. 4:17(1)": "art. 4:17 lid 1 Awb",
    "Wi art. 7(1) and (3)": "art. 7 lid 1 en 3 Wi",
    "Wet inburgering 2021": "Wet inburgering 2021",
    "Wi art. 7a; Stb. 2017, 286": "art. 7a Wi; Stb. 2017, 286",
    "Besluit inburgering 2021 (Stb. 2021, 410)": "Besluit inburgering 2021 (Stb. 2021, 410)",
    "Participatiewet art. 56a": "art. 56a Participatiewet",
    "Vb 2000 art. 4.37(1)": "art. 4.37 lid 1 Vb 2000",
    "Wet BRP art. 2.39": "art. 2.39 Wet BRP",
    "AVG art. 12(3)": "art. 12 lid 3 AVG",
    "Awb art. 4:15": "art. 4:15 Awb",
    "Awb art. 7:10(2) and (4)": "art. 7:10 lid 2 en 4 Awb",
    "Algemene termijnenwet art. 1": "art. 1 Algemene termijnenwet",
    "": "",
}


@pytest.mark.parametrize(("source", "dutch"), IN_DUTCH.items())
def test_a_source_is_written_as_dutch_lawyers_write_it(source: str, dutch: str) -> None:
    assert source_in_dutch(source) == dutch


def test_every_source_of_the_catalogue_is_among_them() -> None:
    assert {term.legal_source for term in CATALOGUE} | {term.suspension for term in CATALOGUE} <= set(IN_DUTCH)


@pytest.mark.parametrize(
    ("source", "dutch"),
    [
        ("Vw 2000 art. 2u(1)", "artikel 2u lid 1 Vreemdelingenwet 2000"),
        ("Awb art. 4:17(3) and 6:12(2)", "artikel 4:17 lid 3 en artikel 6:12 lid 2 Algemene wet bestuursrecht"),
        ("Wi art. 7a; Stb. 2017, 286", "artikel 7a Wet inburgering; Stb. 2017, 286"),
        ("Wet inburgering 2021", "Wet inburgering 2021"),
        ("Vc 2000 B1/3.3.4", "Vreemdelingencirculaire 2000 B1/3.3.4"),
    ],
)
def test_in_full_the_act_has_its_whole_name(source: str, dutch: str) -> None:
    assert source_in_dutch(source, in_full=True) == dutch
