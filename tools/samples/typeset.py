"""Fonts, words and lines: the part of typesetting that knows no pages."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont, TTFontFile
from reportlab.pdfgen.canvas import Canvas

from tools.samples.model import Note, Text, printed

FACES = {"": "Regular", "b": "Bold", "i": "Italic", "bi": "BoldItalic"}
FOLDERS = ("/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation")
VIETNAMESE = "ắặẫếệỗợữỹĐƯƠ≥"
ADVICE = "install it with 'apt-get install fonts-liberation2' (Debian 12) or 'fonts-liberation' (Debian 13)"


class FontMissingError(RuntimeError):
    """Liberation Serif with the Vietnamese letters is not installed."""


def font_folder(given: Path | None = None) -> Path:
    """The folder with LiberationSerif-*.ttf that has the Vietnamese letters (version 2 of the fonts).

    Raises:
        FontMissingError: There is none in `given`, or none on this machine.
    """
    folders = [given] if given else [Path(f) for f in FOLDERS] + _asked_of_fontconfig()
    for folder in folders:
        if all((folder / f"LiberationSerif-{face}.ttf").is_file() for face in FACES.values()):
            glyphs = TTFontFile(str(folder / "LiberationSerif-Regular.ttf")).charToGlyph
            if all(ord(c) in glyphs for c in VIETNAMESE):
                return folder
    raise FontMissingError(f"Liberation Serif with Vietnamese letters not found in {folders}; {ADVICE}")


def _asked_of_fontconfig() -> list[Path]:
    try:
        asked = subprocess.run(
            ["fc-match", "-f", "%{file}", "Liberation Serif"], capture_output=True, text=True, timeout=20, check=True
        )
    except (FileNotFoundError, subprocess.SubprocessError):
        return []
    return [Path(asked.stdout).parent]


def register(folder: Path) -> None:
    """Makes the four faces known to reportlab as 'Serif', 'Serifb', 'Serifi', 'Serifbi'."""
    for face, name in FACES.items():
        pdfmetrics.registerFont(TTFont(f"Serif{face}", str(folder / f"LiberationSerif-{name}.ttf")))


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of one face and size; `rise` lifts the mark of a footnote."""

    text: str
    face: str
    size: float
    rise: float = 0.0

    @property
    def width(self) -> float:
        """Width in points."""
        return pdfmetrics.stringWidth(self.text, f"Serif{self.face}", self.size)


@dataclass(frozen=True, slots=True)
class PrintedWord:
    """A word and the footnotes whose marks it carries."""

    pieces: tuple[Piece, ...]
    notes: tuple[Note, ...] = ()

    @property
    def width(self) -> float:
        """Width in points."""
        return sum(p.width for p in self.pieces)


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of words; `last` ends a paragraph and is never stretched."""

    words: tuple[PrintedWord, ...]
    blank: float
    indent: float = 0.0
    last: bool = False

    @property
    def width(self) -> float:
        """Natural width in points, without the indent."""
        return sum(w.width for w in self.words) + self.blank * max(0, len(self.words) - 1)

    @property
    def notes(self) -> tuple[Note, ...]:
        """The footnotes whose marks stand in the line."""
        return tuple(n for w in self.words for n in w.notes)


def set_words(
    text: Text, size: float, face: str = "", lead_in: str = "", lead_face: str = ""
) -> list[list[PrintedWord]]:
    """The words of each hard line of a text; `lead_in` is set before it in a face of its own."""
    lines: list[list[PrintedWord]] = [[PrintedWord((Piece(w, lead_face or face, size),)) for w in lead_in.split()]]
    glue = False
    for part in printed(text):
        if isinstance(part, Note):
            word = lines[-1].pop()
            mark = Piece(part.mark, face, size * 0.62, size * 0.36)
            lines[-1].append(PrintedWord((*word.pieces, mark), (*word.notes, part)))
            glue = True
            continue
        for number, hard in enumerate(part.split("\n")):
            if number:
                lines.append([])
                glue = False
            for place, token in enumerate(hard.split(" ")):
                if not token:
                    glue = False
                    # Room left for a number or date to be written in by hand.
                    if 0 < place < hard.count(" ") and lines[-1]:
                        word = lines[-1].pop()
                        lines[-1].append(PrintedWord((*word.pieces, Piece("  ", face, size)), word.notes))
                    continue
                piece = Piece(token, face, size)
                if place == 0 and glue and lines[-1]:
                    word = lines[-1].pop()
                    lines[-1].append(PrintedWord((*word.pieces, piece), word.notes))
                else:
                    lines[-1].append(PrintedWord((piece,)))
            glue = bool(hard) and not hard.endswith(" ")
    return lines


def break_lines(hard: list[list[PrintedWord]], width: float, size: float, indent: float = 0.0) -> list[PrintedLine]:
    """Lines of at most `width` points; the first of each hard line is indented."""
    blank = pdfmetrics.stringWidth(" ", "Serif", size)
    lines: list[PrintedLine] = []
    for words in hard:
        current: list[PrintedWord] = []
        used = start = indent
        for word in words:
            if current and used + blank + word.width > width:
                lines.append(PrintedLine(tuple(current), blank, start))
                current, used, start = [], 0.0, 0.0
            used += word.width + (blank if current else 0.0)
            current.append(word)
        lines.append(PrintedLine(tuple(current), blank, start, last=True))
    return lines


def draw_line(canvas: Canvas, line: PrintedLine, x: float, baseline: float, width: float, align: str) -> None:
    """Draws a line whose column starts at `x`; baseline in the canvas's own coordinates (upwards)."""
    slack = width - line.indent - line.width
    x += line.indent + {"centre": slack / 2, "right": slack}.get(align, 0.0)
    stretch = slack / (len(line.words) - 1) if align == "justify" and not line.last and len(line.words) > 1 else 0.0
    for number, word in enumerate(line.words):
        for place, piece in enumerate(word.pieces):
            canvas.setFont(f"Serif{piece.face}", piece.size)
            last = place == len(word.pieces) - 1 and number < len(line.words) - 1
            canvas.drawString(x, baseline + piece.rise, piece.text + (" " if last else ""))
            x += piece.width
        x += line.blank + stretch
