"""Two pictures for the page of Hellevoetsluis, drawn here: the harbour in the morning, and a street with a light on.

Nobody is in them, and they are nobody's photograph.
"""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1600, 1000)
_Colour = tuple[int, int, int]
HARBOUR_ALT = "Een tekening van de haven in de ochtend: een witte vuurtoren, een zeilboot en zonlicht op het water."
STREET_ALT = (
    "Een tekening van een straat in de avond: vijf huizen op een rij, en in een ervan brandt voor het eerst licht."
)


def harbour() -> bytes:
    """Draw the harbour, as a JPEG."""
    picture = _faded((246, 214, 168), (148, 196, 206), 560)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((1080, 330, 1300, 550), fill=(255, 240, 205))
    picture = picture.filter(ImageFilter.GaussianBlur(6))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 560, 1600, 1000), fill=(54, 112, 124))
    dice = random.Random("harbour")
    for _ in range(260):
        x, y = dice.randrange(1600), dice.randrange(570, 990)
        near = (y - 560) / 440
        light = abs(x - 1190) < 60 + 200 * near
        wide = 20 + int(110 * near)
        colour = (250, 214, 160) if light else (74, 136, 146)
        pen.rounded_rectangle((x, y, x + wide, y + 3 + int(7 * near)), 4, fill=colour)
    pen.rectangle((0, 520, 760, 640), fill=(92, 78, 70))
    for x in range(0, 760, 40):
        pen.line((x, 540, x, 640), fill=(78, 66, 60), width=4)
    pen.polygon(((330, 520), (365, 150), (455, 150), (490, 520)), fill=(248, 246, 240))
    pen.polygon(((410, 150), (455, 150), (490, 520), (425, 520)), fill=(222, 220, 214))
    pen.rectangle((345, 130, 475, 152), fill=(40, 58, 66))
    pen.rectangle((370, 70, 450, 130), fill=(255, 226, 150))
    for x in (370, 396, 422, 448):
        pen.line((x, 70, x, 130), fill=(40, 58, 66), width=5)
    pen.polygon(((355, 72), (410, 20), (465, 72)), fill=(178, 60, 48))
    pen.rounded_rectangle((385, 440, 430, 520), 20, fill=(60, 92, 100))
    pen.polygon(((930, 690), (1330, 690), (1270, 770), (990, 770)), fill=(126, 62, 44))
    pen.line((1110, 690, 1110, 300), fill=(70, 50, 40), width=10)
    pen.polygon(((1125, 320), (1125, 660), (1300, 660)), fill=(252, 250, 244))
    pen.polygon(((1095, 350), (1095, 660), (960, 660)), fill=(232, 226, 212))
    return _saved(picture)


def street() -> bytes:
    """Draw the street, as a JPEG."""
    picture = _faded((38, 52, 84), (206, 140, 120), 700)
    pen = ImageDraw.Draw(picture)
    dice = random.Random("street")
    for _ in range(60):
        x, y = dice.randrange(1600), dice.randrange(260)
        pen.ellipse((x, y, x + 3, y + 3), fill=(230, 226, 240))
    bricks = ((120, 66, 58), (150, 92, 70), (104, 74, 82), (136, 78, 60), (96, 60, 62))
    for place, colour in enumerate(bricks):
        left = 60 + place * 300
        pen.rectangle((left, 430, left + 290, 820), fill=colour)
        pen.polygon(((left - 10, 432), (left + 145, 280), (left + 300, 432)), fill=(58, 48, 56))
        pen.rectangle((left + 200, 290, left + 232, 380), fill=(72, 56, 58))
        lit = (255, 214, 130) if place == 3 else (52, 60, 84)  # noqa: PLR2004  the fourth
        for window in ((40, 480, 120, 590), (165, 480, 245, 590), (40, 650, 150, 770)):
            x, y, right, bottom = window
            pen.rectangle((left + x - 6, y - 6, left + right + 6, bottom + 6), fill=(236, 228, 216))
            pen.rectangle((left + x, y, left + right, bottom), fill=lit)
            pen.line((left + (x + right) // 2, y, left + (x + right) // 2, bottom), fill=(236, 228, 216), width=5)
        pen.rectangle((left + 185, 640, left + 255, 820), fill=(44, 74, 78) if place % 2 else (86, 44, 40))
    pen.rectangle((0, 820, 1600, 870), fill=(112, 104, 108))
    pen.rectangle((0, 870, 1600, 1000), fill=(70, 68, 78))
    pen.polygon(((1000, 820), (1110, 820), (1090, 868), (1020, 868)), fill=(168, 146, 118))
    return _saved(picture)


def _faded(top: _Colour, below: _Colour, horizon: int) -> Image.Image:
    """Return a sky that goes from one colour to another at the horizon."""
    picture = Image.new("RGB", SIZE, below)
    pen = ImageDraw.Draw(picture)
    for y in range(horizon):
        part = y / horizon
        colour = tuple(round(a + (b - a) * part) for a, b in zip(top, below, strict=True))
        pen.line((0, y, SIZE[0], y), fill=colour)
    return picture


def _saved(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=86)
    return held.getvalue()
