"""Ruling lines of a picture: found with gaps and slant closed, and taken out so that they do not disturb the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from extractors.geometry import Rule
from extractors.ocr.picture import MILLIMETRES_PER_INCH, POINTS_PER_INCH, Picture, Pixels, as_pixels

_PIECE = 5.0  # millimetres: a piece of a rule is longer, a stroke of a letter shorter
_LEAST = {"h": 10.0, "v": 7.0}  # millimetres: shorter rules are letters or dirt
_THICK = 1.3  # millimetres: thicker bars are no rules
_GAP = 5.0  # millimetres: gaps in a rule, from faint print or where letters were taken for a break
_ALIGNED = 0.5  # millimetres: pieces of one rule lie this near to one line, over and above the slant
_SLANT = 0.012  # a rule may still lean this much, 0.7 degrees, where paper was bent
_DARKER = 0.12  # a rule is this much darker than what lies around it
_CERTAIN = 60.0  # millimetres: lines of text do not run together over as much
_BESIDE = 0.4  # millimetres
_MOST_BESIDE = 0.25  # of the length: more print beside a stroke makes it part of letters
_BLACK = 90  # of 255
_MEET = 1.6  # millimetres: an end this near to a crossing rule reaches it


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A rule in pixels; lengthwise from `start` to `end`, `at_start` and `at_end` its places across."""

    start: float
    end: float
    at_start: float
    at_end: float
    thickness: float
    inked: float  # how much of its length is printed

    @property
    def length(self) -> float:
        return self.end - self.start

    @property
    def position(self) -> float:
        return (self.at_start + self.at_end) / 2


@dataclass(frozen=True, slots=True, eq=False)
class RulesFound:
    """The rules of a page in points, and where they lie in the picture (255)."""

    rules: tuple[Rule, ...]
    mask: Pixels


def find_rules(picture: Picture) -> RulesFound:
    """The ruling lines of a level grey page."""
    dark = _darker_than_around(picture)
    horizontal, mask_h = _strokes(dark, picture, "h")
    vertical, mask_v = _strokes(dark, picture, "v")
    reach = picture.millimetres(_MEET)
    rules = [_rule(_meeting(s, vertical, reach), picture, "h") for s in horizontal]
    rules += [_rule(_meeting(s, horizontal, reach), picture, "v") for s in vertical]
    return RulesFound(tuple(rules), np.maximum(mask_h, mask_v))


def without_rules(grey: Pixels, found: RulesFound) -> Pixels:
    """The page with its rules painted white, their blurred edges with them."""
    if not found.rules:
        return grey
    cover = cv2.dilate(found.mask, np.ones((3, 3), np.uint8))
    cleaned = grey.copy()
    cleaned[cover > 0] = 255
    return cleaned


def _darker_than_around(picture: Picture) -> Pixels:
    """Where the page is darker than its surroundings; rules may be far fainter than text."""
    block = picture.millimetres(3.0) | 1
    mean, below = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    mask = cv2.adaptiveThreshold(picture.pixels, 255, mean, below, max(block, 3), round(255 * _DARKER))
    # within a black bar nothing is darker than what lies around it
    return np.maximum(as_pixels(mask), np.where(picture.pixels < _BLACK, np.uint8(255), np.uint8(0)))


def _strokes(dark: Pixels, picture: Picture, orientation: Literal["h", "v"]) -> tuple[list[_Stroke], Pixels]:
    """The rules of one direction and their mask; what is upright is laid down first."""
    lying = dark if orientation == "h" else np.ascontiguousarray(dark.T)
    # a leaning rule leaves each row of pixels after a while: thickened, it stays longer
    thick = cv2.dilate(lying, np.ones((3, 1), np.uint8))
    pieces = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones((1, picture.millimetres(_PIECE)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(pieces, connectivity=8)
    strokes = []
    for i in range(1, count):
        stroke = _stroke(labels, i, stats[i].tolist())
        if stroke.thickness <= picture.millimetres(_THICK) and _is_straight(stroke, picture):
            strokes.append((stroke, i))
    joined = _joined(strokes, picture)
    least = _LEAST[orientation] * picture.dpi / MILLIMETRES_PER_INCH
    kept = [
        (s, members)
        for s, members in joined
        if s.length >= least and (s.length >= picture.millimetres(_CERTAIN) or _stands_free(s, lying, picture))
    ]
    wanted = np.zeros(count, np.uint8)
    wanted[[i for _, members in kept for i in members]] = 255
    mask = np.bitwise_and(wanted[labels], as_pixels(thick))
    return [s for s, _ in kept], mask if orientation == "h" else np.ascontiguousarray(mask.T)


def _stands_free(stroke: _Stroke, lying: Pixels, picture: Picture) -> bool:
    """Whether there is paper on both sides, as there is not where letters of a blurred line run together."""
    away = stroke.thickness / 2 + picture.millimetres(_BESIDE)
    shares = []
    for side in (-away, away):
        steps = np.linspace(0, 1, max(int(stroke.length), 2))
        x = np.clip((stroke.start + steps * stroke.length).astype(int), 0, lying.shape[1] - 1)
        y = np.round(stroke.at_start + steps * (stroke.at_end - stroke.at_start) + side).astype(int)
        shares.append(float((lying[np.clip(y, 0, lying.shape[0] - 1), x] > 0).mean()))
    return sum(shares) / 2 < _MOST_BESIDE and max(shares) < 2 * _MOST_BESIDE


def _stroke(labels: cv2.typing.MatLike, label: int, stats: list[int]) -> _Stroke:
    x, y, width, height, area = stats
    part = labels[y : y + height, x : x + width] == label
    rows = np.arange(height)[:, None]
    end = max(1, width // 8)
    first, last = part[:, :end], part[:, width - end :]
    at_start = float((first * rows).sum() / first.sum()) if first.any() else height / 2
    at_end = float((last * rows).sum() / last.sum()) if last.any() else height / 2
    # the pieces were thickened by one pixel on either side
    return _Stroke(x, x + width, y + at_start + 0.5, y + at_end + 0.5, max(area / width - 2, 1.0), width)


def _is_straight(stroke: _Stroke, picture: Picture) -> bool:
    lean = abs(stroke.at_end - stroke.at_start)
    return lean <= _SLANT * stroke.length + picture.millimetres(_ALIGNED)


def _joined(pieces: Sequence[tuple[_Stroke, int]], picture: Picture) -> list[tuple[_Stroke, list[int]]]:
    """Pieces on one line with small gaps between them as one rule, each with the pieces that it is made of."""
    rules: list[tuple[_Stroke, list[int]]] = []
    gap, aligned = picture.millimetres(_GAP), picture.millimetres(_ALIGNED)
    for piece, label in sorted(pieces, key=lambda p: p[0].start):
        fitting = [
            (abs(piece.at_start - rule.at_end), i)
            for i, (rule, _) in enumerate(rules)
            if -aligned <= piece.start - rule.end <= gap
            and abs(piece.at_start - rule.at_end) <= aligned + _SLANT * max(piece.start - rule.end, 0)
        ]
        if not fitting:
            rules.append((piece, [label]))
            continue
        i = min(fitting)[1]
        rule, members = rules[i]
        inked = rule.inked + piece.inked
        thickness = (rule.thickness * rule.inked + piece.thickness * piece.inked) / inked
        rules[i] = (
            _Stroke(rule.start, piece.end, rule.at_start, piece.at_end, thickness, inked),
            [*members, label],
        )
    return rules


def _meeting(stroke: _Stroke, crossing: Sequence[_Stroke], reach: int) -> _Stroke:
    """The stroke with its ends moved to the outer crossing rules that they nearly reach."""
    near = [c.position for c in crossing if c.start - reach <= stroke.position <= c.end + reach]
    start = min((p for p in near if abs(p - stroke.start) <= reach), default=stroke.start)
    end = max((p for p in near if abs(p - stroke.end) <= reach), default=stroke.end)
    return _Stroke(
        min(start, stroke.start), max(end, stroke.end), stroke.at_start, stroke.at_end, stroke.thickness, stroke.inked
    )


def _rule(stroke: _Stroke, picture: Picture, orientation: Literal["h", "v"]) -> Rule:
    point = POINTS_PER_INCH / picture.dpi
    return Rule(
        orientation, stroke.position * point, stroke.start * point, stroke.end * point, stroke.thickness * point
    )
