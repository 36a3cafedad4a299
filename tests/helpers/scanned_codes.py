"""Reads the codes of a printed sheet as a phone does."""

from __future__ import annotations

import zxingcpp
from pypdfium2 import PdfDocument


def codes(pdf: PdfDocument, dots_an_inch: float) -> list[zxingcpp.Barcode]:
    """Return what a phone reads off the sheet, photographed with so many dots an inch."""
    bitmap = pdf[0].render(scale=dots_an_inch / 72, grayscale=True)
    shot = bytes(bitmap.buffer)
    rows = [
        shot[start : start + bitmap.width] for start in range(0, bitmap.height * bitmap.stride, bitmap.stride)
    ]
    return zxingcpp.read_barcodes(memoryview(b"".join(rows)).cast("B", (bitmap.height, bitmap.width)))


def scanned(pdf: PdfDocument, dots_an_inch: float = 110) -> list[str]:
    return [found.text for found in codes(pdf, dots_an_inch)]
