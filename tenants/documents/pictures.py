"""A picture made anew from its dots: turned upright, no larger than needed, without what else was in the file."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps

from tenants.documents.limits import LONGEST_SIDE, MOST_PIXELS, Fault, FaultError

QUALITY = 88
MOST_AS_PNG = 4_000_000
"""Dots up to which a PNG stays one: a screenshot keeps its sharp letters, a photo becomes a JPEG."""
ONE_CHANNEL = frozenset({"1", "L", "LA"})


def load() -> None:
    """Load all that is needed to read and write the pictures we take: later nothing can be opened any more."""
    from PIL import JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

    for plugin in (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin):
        assert plugin  # noqa: S101  loaded for what loading it registers
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def remake_picture(data: bytes, kind: str) -> tuple[bytes, str, int]:
    """Return a picture made anew, what it became and its one page. Raises `FaultError`."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "MPO") if kind == "JPEG" else (kind,)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise FaultError(Fault.PIXELS)
            # A JPEG is read at a half or a quarter at once, where that is enough.
            picture.draft(None, (LONGEST_SIDE, LONGEST_SIDE))
            picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
            seen = _on_white(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FaultError(Fault.PIXELS) from error
    # What it said beside its dots goes no further: place, camera, remarks, profiles.
    seen.info.clear()
    as_png = kind == "PNG" and seen.width * seen.height <= MOST_AS_PNG
    made = io.BytesIO()
    if as_png:
        seen.save(made, "PNG")
    else:
        seen.save(made, "JPEG", quality=QUALITY)
    return made.getvalue(), "image/png" if as_png else "image/jpeg", 1


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture in grey or colour; where it was seen through, it is white as paper."""
    if "A" in picture.mode or "transparency" in picture.info:
        through = picture.convert("RGBA")
        paper = Image.new("RGB", through.size, "white")
        paper.paste(through, mask=through.getchannel("A"))
        return paper
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # Sixteen bits of grey, of which the upper eight are seen.
        return picture.point(lambda dot: dot / 256).convert("L")
    return picture.convert("L" if picture.mode in ONE_CHANNEL else "RGB")
