"""Files that people bring, good and hostile; all of it is made here."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import pikepdf
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Callable

# In two parts, so that no scanner stops at this very file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SECRET = b"kept-in-the-file"
"""What stands in a file beside what can be seen."""
MIB = 1024 * 1024
AS_PACKED: dict[str, Any] = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}
"""How a PDF is written in which a hostile stream has to stay as it is."""


def picture(form: str = "JPEG", size: tuple[int, int] = (80, 60), **how: Any) -> bytes:
    """Return a picture with a dark upper left quarter, said to be taken by a camera called `SECRET`."""
    made = Image.new(how.pop("mode", "RGB"), size, "white")
    ImageDraw.Draw(made).rectangle((0, 0, size[0] // 2 - 1, size[1] // 2 - 1), fill="black")
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = SECRET.decode(), how.pop("orientation", 1)
    file = io.BytesIO()
    if form == "JPEG":
        how.setdefault("comment", SECRET)
    made.save(file, form, exif=exif, **how)
    return file.getvalue()


def pdf(
    text: str = "Besluit", change: Callable[[pikepdf.Pdf], object] | None = None, pages: int = 1, **how: Any
) -> bytes:
    """Return a PDF with a text on each page, changed by `change`."""
    made = pikepdf.new()
    for _ in range(pages):
        made.add_blank_page()
        page = made.pages[-1]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = made.make_stream(f"BT /F1 24 Tf 72 700 Td ({text}) Tj ET".encode())
    if change:
        change(made)
    file = io.BytesIO()
    made.save(file, **how)
    return file.getvalue()


def armed(made: pikepdf.Pdf) -> None:
    """Put into a PDF all that runs, is attached, leads away or speaks of its maker."""
    name, dictionary = pikepdf.Name, pikepdf.Dictionary
    script = dictionary(S=name.JavaScript, JS=SECRET.decode())
    launch = dictionary(S=name.Launch, F=SECRET.decode())
    made.Root.OpenAction = script
    made.Root.AA = dictionary(WC=script)
    made.Root.Names = dictionary(JavaScript=dictionary(Names=pikepdf.Array([pikepdf.String("a"), script])))
    made.attachments["a.exe"] = b"MZ" + SECRET
    made.docinfo["/Author"] = SECRET.decode()
    with made.open_metadata() as metadata:
        metadata["dc:title"] = SECRET.decode()
    page = made.pages[0].obj
    page.AA = dictionary(O=launch)
    page.PieceInfo = dictionary(Secret=dictionary(Private=SECRET.decode()))
    link = dictionary(Type=name.Annot, Subtype=name.Link, Rect=pikepdf.Array([0, 0, 99, 99]), A=launch)
    page.Annots = pikepdf.Array([made.make_indirect(link)])
    page.Resources.Font.F1.Metadata = made.make_stream(SECRET)
    page.Resources.XObject = dictionary(
        X=made.make_stream(b"", Type=name.XObject, Subtype=name.Form, BBox=pikepdf.Array([0, 0, 1, 1]), Ref=launch)
    )


def filled_in(text: str) -> Callable[[pikepdf.Pdf], None]:
    """Return what makes a PDF a form with one field in which `text` was filled in, and a script behind it."""

    def change(made: pikepdf.Pdf) -> None:
        name, dictionary, array = pikepdf.Name, pikepdf.Dictionary, pikepdf.Array
        page = made.pages[0].obj
        drawn = made.make_stream(f"BT /F1 12 Tf 2 2 Td ({text}) Tj ET".encode())
        drawn.Type, drawn.Subtype, drawn.BBox = name.XObject, name.Form, array([0, 0, 200, 20])
        drawn.Resources = page.Resources
        field = made.make_indirect(
            dictionary(
                Type=name.Annot, Subtype=name.Widget, FT=name.Tx, T="name", V=text, F=4, P=page,
                Rect=array([72, 600, 272, 620]), AP=dictionary(N=drawn),
                AA=dictionary(K=dictionary(S=name.JavaScript, JS=SECRET.decode())),
            )
        )  # fmt: skip
        page.Annots = array([field])
        made.Root.AcroForm = made.make_indirect(dictionary(Fields=array([field])))

    return change


def zipped(**files: bytes) -> bytes:
    """Return a zip with these files in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            made.writestr(name, data)
    return file.getvalue()


def blanks(mebibytes: int) -> bytes:
    """Return so many blanks, packed with Flate: a thousandth of it, made in a moment."""
    engine = zlib.compressobj(9)
    head = engine.compress(b" " * MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    block = engine.compress(b" " * MIB) + engine.flush(zlib.Z_FULL_FLUSH)
    sum_ = 1
    for _ in range(mebibytes):
        sum_ = zlib.adler32(b" " * MIB, sum_)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    return head + block * (mebibytes - 1) + end + struct.pack("!I", sum_)


def wide_png(width: int = 40_000, height: int = 25_000) -> bytes:
    """Return a PNG of a few bytes that says it has a thousand million dots."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack("!I", len(data)) + name + data + struct.pack("!I", zlib.crc32(name + data))
        for name, data in (
            (b"IHDR", struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)),
            (b"IDAT", zlib.compress(b"\0" * 1000)),
            (b"IEND", b""),
        )
    )


def drawn_with(stream: bytes, **keys: Any) -> Callable[[pikepdf.Pdf], None]:
    """Return what draws the first page of a PDF with a stream as it is packed."""

    def change(made: pikepdf.Pdf) -> None:
        made.pages[0].obj.Contents = pikepdf.Stream(made, stream, **keys)

    return change


def packed_pdf(mebibytes: int) -> bytes:
    """Return a PDF whose pages stand in an object stream that unpacks to so many mebibytes."""
    engine = zlib.compressobj(9)
    head = engine.compress(b"4 0 << /Type /Page >>") + engine.flush(zlib.Z_FULL_FLUSH)
    # What follows the two bytes with which Flate begins.
    packed = head + blanks(mebibytes)[2:]
    file = io.BytesIO()
    places: dict[int, int] = {}

    def write(number: int, body: bytes) -> None:
        places[number] = file.tell()
        file.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    file.write(b"%PDF-1.5\n")
    write(1, b"<< /Type /Catalog /Pages 2 0 R >>")
    write(2, b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>")
    keys = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(packed)
    write(3, keys + b" stream\n" + packed + b"\nendstream")
    end = file.tell()
    rows = [(0, 0, 65535), (1, places[1], 0), (1, places[2], 0), (1, places[3], 0), (2, 3, 0), (1, end, 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    file.write(b"5 0 obj\n<< /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length %d >> stream\n" % len(table))
    file.write(table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % end)
    return file.getvalue()
