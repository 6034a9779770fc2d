"""Logs on stderr: lines for people, or one JSON object a line with run, document and page."""

from __future__ import annotations

import json
import logging
import sys
from typing import IO, Literal

from pipeline import clock
from pipeline.codec import clean_text

Format = Literal["text", "json"]

_ROOT = "kehoach"
# What `logging` itself puts on a record: all else was given by us.
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonFormatter(logging.Formatter):
    """A record as one line of JSON; what was given with `extra` are its fields, null left out."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        fields = {k: v for k, v in vars(record).items() if k not in _STANDARD and v is not None}
        value = {
            "time": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **fields,
        }
        if record.exc_info:
            value["traceback"] = self.formatException(record.exc_info)
        return clean_text(json.dumps(value, ensure_ascii=False, default=str))


class TextFormatter(logging.Formatter):
    """A record as a line for people: what is no mere information is marked."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end; line ends of hostile names are shown, not followed."""
        mark = "" if record.levelno < logging.WARNING else f"{record.levelname.capitalize()}: "
        text = mark + record.getMessage()
        return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


class _Stderr(logging.StreamHandler[IO[str]]):
    """Writes to what `sys.stderr` is at the moment: a progress bar puts itself before it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> IO[str]:  # type: ignore[override]
        """Standard error."""
        return sys.stderr


def configure(form: Format, *, quiet: bool = False, stream: IO[str] | None = None) -> None:
    """Sends what kehoach logs to stderr: with `quiet`, and as text, only what is wrong; as JSON everything."""
    logger = logging.getLogger(_ROOT)
    for old in list(logger.handlers):
        logger.removeHandler(old)
    handler = logging.StreamHandler(stream) if stream is not None else _Stderr()
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    if form == "text":
        # people are told of an error once, by who catches it
        handler.addFilter(lambda record: not getattr(record, "raised", False))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO if form == "json" and not quiet else logging.WARNING)
    logger.propagate = False
