"""A PDF made anew from what can be seen on its pages: nothing that runs, is attached, leads away or speaks of its maker.

The pages are copied into an empty document, and of all that they draw with only those keys stay that are known to draw
(ISO 32000-1, the tables named below). What was filled in on a form, or written over a page, becomes part of the page.
"""

from __future__ import annotations

import io
import re
import zlib
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Pdf, Stream, StreamDecodeLevel

from tenants.documents.limits import MOST_INFLATED, MOST_PAGES, MOST_PARTS, MOST_PIXELS, Fault, FaultError

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 1024 * 1024
MOST_FILTERS = 3


def _keys(words: str) -> frozenset[str]:
    return frozenset(f"/{word}" for word in words.split())


PAGE = _keys("Type Parent MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit Resources Contents Group")
"""Table 30, without actions, annotations, transitions, private data and metadata."""
MAPS = _keys("Font XObject ExtGState ColorSpace Pattern Shading CharProcs")
"""Tables 33 and 112: what is in these is called as its maker liked."""
PACKED = _keys("""
    Length Filter DecodeParms Predictor Colors BitsPerComponent Columns EarlyChange K EndOfLine EncodedByteAlign Rows
    EndOfBlock BlackIs1 DamagedRowsBeforeError JBIG2Globals ColorTransform
""")
"""Streams, and how they are packed (tables 5, 8, 10-13)."""
SHAPES = _keys("""
    Type Subtype FormType BBox Matrix Resources ProcSet Group S CS I G BC TR Width Height Intent ImageMask Mask Decode
    Interpolate SMask SMaskInData Matte LW LC LJ ML D RI OP op OPM FL SM SA BM CA ca AIS TK
""")
"""Forms, pictures, groups, and how lines are drawn (tables 58, 89, 95, 96, 144-147)."""
COLOURS = _keys("""
    WhitePoint BlackPoint Gamma Range N Alternate PatternType PaintType TilingType XStep YStep ShadingType Background
    AntiAlias Coords Domain Function Extend BitsPerCoordinate BitsPerFlag VerticesPerRow FunctionType Size BitsPerSample
    Order Encode C0 C1 Functions Bounds
""")
"""Colours, patterns, shadings and functions (tables 38-42, 63-66, 75-84)."""
LETTERS = _keys("""
    BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode FontBBox FontMatrix Name DescendantFonts
    CIDSystemInfo Registry Ordering Supplement DW W DW2 W2 CIDToGIDMap BaseEncoding Differences CMapName WMode UseCMap
    FontName FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH
    AvgWidth MaxWidth FontFile FontFile2 FontFile3 CharSet Style Lang FD CIDSet Length1 Length2 Length3
""")
"""Fonts (tables 111-122)."""
DRAWS = MAPS | PACKED | SHAPES | COLOURS | LETTERS
SHOWN_PICTURES = _keys("DCTDecode DCT JPXDecode JBIG2Decode CCITTFaxDecode CCF")
"""How pictures are packed: they unpack to their dots, which are counted."""
SMALL = _keys("ASCIIHexDecode AHx ASCII85Decode A85")
FLATE = _keys("FlateDecode Fl")
RUNS = _keys("RunLengthDecode RL")
END_OF_PHOTO, SCAN = 0xD9, 0xDA
REMARKS = frozenset({0xFE, *range(0xE1, 0xF0)} - {0xE2, 0xEE})
"""Segments of a JPEG for programs (APP1 to APP15) and people (COM) to write in."""
# Within the dots themselves this byte is followed by nought or the number of a restart.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
RUN = 64
"""A run of 128 equal bytes takes two."""


def remake_pdf(data: bytes) -> tuple[bytes, str, int]:
    """Return a PDF made anew, what it is, and how many pages it has. Raises `FaultError`."""
    with _opened(data) as old, pikepdf.new() as new:
        pages = len(old.pages)
        if not pages:
            raise FaultError(Fault.DAMAGED)
        if pages > MOST_PAGES:
            raise FaultError(Fault.PAGES)
        _draw_what_was_filled_in(old)
        for page in old.pages:
            new.pages.append(page)
        Scrubber().scrub(new)
        made = io.BytesIO()
        new.save(
            made,
            deterministic_id=True,
            object_stream_mode=ObjectStreamMode.generate,
            # Nothing is unpacked: what is packed stays so, byte for byte.
            stream_decode_level=StreamDecodeLevel.none,
        )
    return made.getvalue(), "application/pdf", pages


def _opened(data: bytes) -> Pdf:
    try:
        old = pikepdf.open(io.BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError as error:
        raise FaultError(Fault.LOCKED) from error
    except (pikepdf.PdfError, RuntimeError) as error:
        # A lock without a password asks the machine for chance, and here nothing can be opened that gives it.
        raise FaultError(Fault.LOCKED if b"/Encrypt" in data else Fault.DAMAGED) from error
    if old.is_encrypted:
        raise FaultError(Fault.LOCKED)
    return old


def _draw_what_was_filled_in(old: Pdf) -> None:
    """Make the fields of a form, and what was written over a page, part of what is drawn."""
    form = old.Root.get("/AcroForm")
    if isinstance(form, Dictionary):
        if old.Root.get("/NeedsRendering") and "/XFA" in form:
            raise FaultError(Fault.FORM)
        if form.get("/NeedAppearances"):
            old.generate_appearance_streams()
    old.flatten_annotations("all")


class Scrubber:
    """Goes through everything that the pages of a document draw with, and lets only that stay."""

    def __init__(self) -> None:
        self.seen: set[tuple[int, int]] = set()
        self.parts = 0
        self.inflated = 0

    def scrub(self, pdf: Pdf) -> None:
        """Scrub a document. Raises `FaultError` for one with too many parts, or that unpacks to too much."""
        todo: list[Object] = []
        for page in pdf.pages:
            _keep_only(page.obj, PAGE)
            todo += [page.obj[key] for key in page.obj.keys() if key not in {"/Parent", "/Type"}]  # noqa: SIM118
        while todo:
            todo += self._one(todo.pop())

    def _one(self, part: Object) -> Iterator[Object]:
        """Scrub one part and give the parts in it."""
        if not isinstance(part, (Dictionary, Array, Stream)) or not self._is_new(part):
            return
        if isinstance(part, Array):
            yield from part
            return
        layers = part.get("/Properties")
        _keep_only(part, DRAWS)
        if isinstance(part, Stream):
            self._weigh(part)
            _strip_photo(part)
        yield from _inside(part)
        if isinstance(layers, Dictionary):
            # What a page calls a layer stays one that is shown; a page may not name what is not there.
            shown = {key: Dictionary(Type=Name.OCG, Name=key.removeprefix("/")) for key in layers.keys()}  # noqa: SIM118
            part.Properties = Dictionary(shown)

    def _is_new(self, part: Object) -> bool:
        """Whether a part was not met before. Raises `FaultError` when there are too many."""
        if part.is_indirect:
            if part.objgen in self.seen:
                return False
            self.seen.add(part.objgen)
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise FaultError(Fault.TOO_MUCH)
        return True

    def _weigh(self, stream: Stream) -> None:
        """Refuse a stream that unpacks to too much, or that nobody can say it of."""
        if stream.get("/Subtype") == Name.PS:
            raise FaultError(Fault.TOO_MUCH)
        width, height = stream.get("/Width", 0), stream.get("/Height", 0)
        if isinstance(width, int) and isinstance(height, int) and width * height > MOST_PIXELS:
            raise FaultError(Fault.PIXELS)
        given = stream.get("/Filter", Array())
        filters = [str(each) for each in given] if isinstance(given, Array) else [str(given)]
        if len(filters) > MOST_FILTERS:
            raise FaultError(Fault.TOO_MUCH)
        data = [stream.read_raw_bytes()]
        for place, name in enumerate(filters, start=1):
            if name in SHOWN_PICTURES:
                break
            if name in FLATE:
                data = self._unpacked(data, kept=place < len(filters))
            elif name in RUNS:
                self._count(sum(map(len, data)) * RUN)
                break
            elif name not in SMALL:
                raise FaultError(Fault.TOO_MUCH)

    def _unpacked(self, data: list[bytes], *, kept: bool) -> list[bytes]:
        """Count what is packed with Flate, as far as it goes; return it when something is packed in it once more."""
        engine, parts = zlib.decompressobj(), list[bytes]()
        for piece in data:
            left = piece
            while left and not engine.eof:
                try:
                    part = engine.decompress(left, CHUNK)
                except zlib.error:
                    return parts
                self._count(len(part))
                if kept:
                    parts.append(part)
                left = engine.unconsumed_tail
        return parts

    def _count(self, size: int) -> None:
        self.inflated += size
        if self.inflated > MOST_INFLATED:
            raise FaultError(Fault.TOO_MUCH)


def _strip_photo(stream: Stream) -> None:
    """Leave of a photo in a page what is needed to show it: not where it was taken, nor what was put behind it."""
    if stream.get("/Filter") == Name.DCTDecode:
        how, plain = stream.get("/DecodeParms"), without_remarks(stream.read_raw_bytes())
        stream.write(plain, filter=Name.DCTDecode, decode_parms=how if isinstance(how, Dictionary) else None)


def without_remarks(photo: bytes) -> bytes:
    """Return a JPEG without the segments that programs keep their own matter in, and without what follows its end.

    Two of them say how its colours are meant and stay: a profile (APP2) and Adobe's (APP14). What is no JPEG is left.
    """
    kept, place = [photo[:2]], 2
    while photo[place : place + 1] == b"\xff" and place + 4 <= len(photo):
        marker, end = photo[place + 1], place + 2 + int.from_bytes(photo[place + 2 : place + 4], "big")
        if marker == END_OF_PHOTO:
            return b"".join([*kept, photo[place : place + 2]])
        if marker == SCAN:
            following = _NEXT_MARKER.search(photo, end)
            end = following.start() if following else len(photo)
        if marker not in REMARKS:
            kept.append(photo[place:end])
        place = end
    return b"".join([*kept, photo[place : place + 2]]) if photo[place : place + 2] == b"\xff\xd9" else photo


def _inside(part: Object) -> Iterator[Object]:
    """Give the parts in a dictionary or a stream, and those in a dictionary of names."""
    for key in part.keys():  # noqa: SIM118  a dictionary of a PDF gives its keys by this name only
        inner = part[key]
        # In a pattern the same words stand for one shading and one state (tables 75, 76).
        if key in MAPS and isinstance(inner, Dictionary) and "/PatternType" not in part:
            yield from (inner[name] for name in inner.keys())  # noqa: SIM118
        else:
            yield inner


def _keep_only(part: Object, keys: frozenset[str]) -> None:
    for key in [key for key in part.keys() if key not in keys]:  # noqa: SIM118
        del part[key]
