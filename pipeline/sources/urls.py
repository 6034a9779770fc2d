"""Addresses of the web in one spelling."""

from __future__ import annotations

import re

import httpx2

_LONGEST = 4096  # characters
_SESSION = re.compile(r";jsessionid=[^/;]*", re.IGNORECASE)


def normalised(base: str, reference: str) -> str:
    """The absolute URL of a link, in the one spelling that it is known by; '' for what is no http address.

    User names and passwords go, and so do fragments, the session that Java servers write into a path, and the marks of
    campaigns (`utm_...`): the same document is behind all of these.
    """
    reference = re.sub(r"[\r\n\t]", "", reference).strip()  # as browsers do (URL standard, 4.4)
    if len(reference) > _LONGEST:
        return ""
    try:
        url = httpx2.URL(base).join(reference) if base else httpx2.URL(reference)
        if url.scheme not in ("http", "https") or not url.host or not (url.port is None or 0 < url.port < 65536):
            return ""
        path, _, query = url.raw_path.decode("ascii").partition("?")
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
    except (httpx2.InvalidURL, ValueError, TypeError):
        return ""
    query = "&".join(part for part in query.split("&") if not part.lower().startswith("utm_"))
    return origin + _SESSION.sub("", path) + (f"?{query}" if query else "")
