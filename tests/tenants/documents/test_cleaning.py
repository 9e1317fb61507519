"""What comes in is made anew: what can be seen stays, and nothing else."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
import pypdf
import pytest
from PIL import Image

from tenants.documents.cleaning import Kind, TooLargeError, kind_of, remade
from tenants.documents.limits import LONGEST_SIDE, MOST_BYTES, MOST_PAGES
from tenants.documents.pdfs import without_remarks
from tenants.faults import RefusalError
from tests.factories.files import AS_PACKED, EICAR, SECRET, armed, drawn_with, filled_in, pdf, picture, zipped


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def is_dark(made: Image.Image, place: tuple[int, int]) -> bool:
    grey = made.convert("L").getpixel(place)
    assert isinstance(grey, int)
    return grey < 128


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


@pytest.mark.parametrize(
    ("form", "became"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/jpeg"), ("MPO", "image/jpeg")]
)
def test_a_picture_is_made_anew_without_what_it_says_beside_its_dots(form: str, became: str) -> None:
    data = picture(form)
    assert SECRET in data
    made = remade(data)
    assert (made.media_type, made.pages) == (became, 1)
    assert SECRET not in made.data
    again = opened(made.data)
    assert (again.size, again.format) == ((80, 60), became.removeprefix("image/").upper())
    assert is_dark(again, (10, 10))
    assert not is_dark(again, (60, 50))
    assert not again.getexif()
    assert not set(again.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_a_photo_taken_sideways_stands_upright() -> None:
    made = opened(remade(picture(orientation=6)).data)
    assert made.size == (60, 80)
    # Turned to the right, the dark quarter is at the upper right.
    assert is_dark(made, (50, 10))
    assert not is_dark(made, (10, 10))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_to_write_dots_is_read(mode: str) -> None:
    grey = Image.new("I;16", (40, 30), 0xFFFF)
    made = grey if mode == "I;16" else Image.new("RGB", (40, 30), "white").convert(mode)
    file = io.BytesIO()
    made.save(file, "JPEG" if mode == "CMYK" else "PNG")
    dots = opened(remade(file.getvalue()).data)
    assert dots.mode in {"L", "RGB"}
    assert dots.convert("L").getpixel((5, 5)) > 240


def test_what_is_seen_through_is_white_as_paper() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(file, "PNG")
    assert opened(remade(file.getvalue()).data).convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def test_a_large_photo_is_kept_no_larger_than_it_has_to_be() -> None:
    assert opened(remade(picture(size=(5000, 2500))).data).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_a_pdf_keeps_its_text_and_loses_what_runs_is_attached_or_leads_away() -> None:
    data = pdf("Beschikking", armed, compress_streams=False)
    assert SECRET in data
    made = remade(data)
    assert (made.media_type, made.pages) == ("application/pdf", 1)
    assert "Beschikking" in text_of(made.data)
    with pikepdf.open(io.BytesIO(made.data)) as again:
        assert set(again.Root.keys()) == {"/Type", "/Pages"}
        assert set(again.pages[0].obj.keys()) <= {"/Type", "/Parent", "/MediaBox", "/Resources", "/Contents"}
        assert not again.attachments
        assert not again.docinfo
        plain = io.BytesIO()
        again.save(plain, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for left in (SECRET, b"JavaScript", b"/Launch", b"/AA", b"EmbeddedFile", b"/Metadata", b"/Ref", b"/PieceInfo"):
        assert left not in plain.getvalue()


def test_what_was_filled_in_on_a_form_becomes_part_of_the_page() -> None:
    made = remade(pdf("Naam:", filled_in("Selam Voorbeeld"))).data
    assert "Selam Voorbeeld" in text_of(made)
    assert b"JavaScript" not in made
    assert b"/Annots" not in made


def test_a_layer_of_a_page_is_still_drawn() -> None:
    def layered(made: pikepdf.Pdf) -> None:
        group = made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Laag", Secret=SECRET.decode()))
        page = made.pages[0].obj
        page.Resources.Properties = pikepdf.Dictionary(MC0=group)
        page.Contents = made.make_stream(b"/OC /MC0 BDC BT /F1 24 Tf 72 700 Td (Laag) Tj ET EMC")

    made = remade(pdf(change=layered)).data
    assert "Laag" in text_of(made)
    with pikepdf.open(io.BytesIO(made)) as again:
        assert set(again.pages[0].obj.Resources.Properties.MC0.keys()) == {"/Type", "/Name"}


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"mode": "L"}, {"mode": "CMYK"}])
def test_a_photo_in_a_pdf_does_not_say_where_it_was_taken_and_still_shows(how: dict[str, Any]) -> None:
    photo = picture(size=(400, 300), **how) + SECRET

    def with_photo(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Resources.XObject = pikepdf.Dictionary(
            Photo=pikepdf.Stream(
                made, photo, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=400, Height=300,
                ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8, Filter=pikepdf.Name.DCTDecode,
            )
        )  # fmt: skip

    made = remade(pdf(change=with_photo, **AS_PACKED)).data
    assert SECRET not in made
    with pikepdf.open(io.BytesIO(made)) as again:
        left = again.pages[0].obj.Resources.XObject.Photo.read_raw_bytes()
    assert opened(left).tobytes() == opened(photo).tobytes()


def test_what_only_begins_like_a_photo_is_left_as_it_is() -> None:
    for odd in (
        b"",
        b"\xff\xd8",
        b"\xff\xd8\xff",
        b"\xff\xd8no photo",
        b"\xff\xd8\xff\xe1\x00\x02",
        b"\xff\xd8\xff\xda\x00\x02abc",
    ):
        assert without_remarks(odd) == odd


def test_many_pages_stay_in_their_order_and_the_same_file_gives_the_same_paper() -> None:
    data = pdf("Bladzijde", pages=MOST_PAGES)
    assert remade(data).pages == MOST_PAGES
    assert remade(data).data == remade(data).data
    assert remade(picture()).data == remade(picture()).data


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "HEIC"),
        (b"GIF89a" + b"\0" * 40, "JPEG or PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "JPEG or PNG"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<svg/>", "JPEG or PNG"),
        (b"<!doctype html><script>alert(1)</script>%PDF-1.7", "PDF"),
        (b"MZ\x90\0" + b"\0" * 60, "PDF"),
        (b"\x7fELF" + b"\0" * 60, "PDF"),
        (b"#!/bin/sh\nrm -rf /\n", "PDF"),
        (zipped(word=b"Word"), "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 60, "PDF"),
        (EICAR, "PDF"),
        (b"\xff\xd8\xff" + b"no picture at all", "damaged"),
        (picture()[:200], "damaged"),
        (b"%PDF-1.7\nno pages at all", "damaged"),
        (pdf("x", pages=MOST_PAGES + 1), "too many pages"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "password"),
        (pdf(encryption=pikepdf.Encryption(owner="a", user="")), "password"),
        (pdf(change=drawn_with(b"x", Filter=pikepdf.Name.LZWDecode), **AS_PACKED), "too much"),
        (
            pdf(change=drawn_with(b"x", Filter=pikepdf.Array([pikepdf.Name.ASCIIHexDecode] * 9)), **AS_PACKED),
            "too much",
        ),
    ],
)
def test_everything_else_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(RefusalError, match=says) as refused:
        remade(data)
    assert refused.value.field == "file"


def test_a_form_of_a_program_of_its_own_is_refused_with_what_to_do() -> None:
    def drawn_elsewhere(made: pikepdf.Pdf) -> None:
        made.Root.NeedsRendering = True
        made.Root.AcroForm = pikepdf.Dictionary(XFA=made.make_stream(b"<xdp/>"), Fields=pikepdf.Array())

    with pytest.raises(RefusalError, match="only one program"):
        remade(pdf(change=drawn_elsewhere))


def test_a_file_that_is_too_large_is_refused_before_anything_reads_it() -> None:
    with pytest.raises(TooLargeError):
        remade(picture() + b"\0" * MOST_BYTES)


def test_what_a_file_is_comes_from_its_content() -> None:
    assert [kind_of(data) for data in (picture(), picture("PNG"), picture("WEBP"), pdf(), b"\r\n" + pdf())] == [
        *(Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.PDF, Kind.PDF)
    ]
