"""Versions of what a reading depends on: each is part of the key under which readings are kept.

They stand here and not beside what they are the versions of, since that takes long to load, and a reading that is kept
needs none of it.
"""

from __future__ import annotations

RENDERING = "1"  # to be raised with every change of what is rendered at which resolution
PREPARATION = "2"  # and with every change of `preprocess` that shows
READING = "3"  # and of `reading` and what it uses
