"""A lake in an object store as analysis reads it: what it lists, fetched once and kept on this machine.

Objects are replaced one by one when a run publishes, and the manifest last. What is fetched is therefore compared with
the manifest, by SHA-256: either every file that is asked for is of the state which one manifest describes, or there is
no answer. A copy is named by its content, so that it is right for ever, and processes need no lock.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterable
from contextlib import closing, suppress
from hashlib import sha256
from pathlib import Path

from pipeline import clock
from pipeline.analysis.published import Notice, TableFile, silent
from pipeline.errors import LakeError, output_errors
from pipeline.files import make_folder, move, sync_file, temporary_name
from pipeline.lake import Lake
from pipeline.manifest import Manifest, PublishedFile, read_manifest

# Seconds between looks at a lake that a run publishes to: together longer than most publications.
_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0)
_UNUSED_SECONDS = 24 * 3600


class Copies:
    """The files of one state of a lake in an object store: that of the manifest at the first question.

    What is published later is seen by who opens the lake anew.
    """

    def __init__(self, lake: Lake, notice: Notice = silent) -> None:
        """Names the lake; nothing is asked of the store yet.

        Args:
            lake: in an object store.
            notice: is told when files are fetched, or waited for.
        """
        self.lake = lake
        self._notice = notice
        self._manifest: Manifest | None = None
        self._held: set[str] = set()
        self._guard = threading.Lock()
        self._folder = lake.state / "tables"
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    def manifest(self) -> Manifest | None:
        """The manifest of the state that is read."""
        if self._manifest is None:
            self._manifest = read_manifest(self.lake)
        return self._manifest

    def files(self, table: str) -> list[TableFile]:
        """The files of a table; they are there when the table is held."""
        return [TableFile(f.path, self._path(f), f.sha256) for f in self._listed((table,))]

    def hold(self, tables: Iterable[str]) -> None:
        """Fetches what is not here of these tables.

        Raises:
            LakeError: it was published anew since something else was read, or is being published all the time.
            ObjectStoreError: the store does not give it.
        """
        with self._guard:
            wanted = set(tables) - self._held
            if not wanted:
                return
            for wait in (*_WAITS, None):
                if self.manifest() is not None and self._fetched(wanted):
                    self._held |= wanted
                    self._clear()
                    return
                if self._held:
                    raise LakeError(
                        self.lake.root, "it was published anew while it was read", "Open it, or ask, once more"
                    )
                if wait is not None:
                    self._notice(f"{self.lake.root} is being published: waiting for it to end ...")
                    clock.sleep(wait)
                    self._manifest = None
        raise LakeError(
            self.lake.root,
            "its tables are not those that its manifest lists: a run is publishing, or was broken off",
            "Ask again when it has ended; if none is at work, kehoach publish brings the lake to one state",
        )

    def close(self) -> None:
        """Removes what could not be kept."""
        if self._scratch is not None:
            self._scratch.cleanup()

    def _listed(self, tables: Iterable[str]) -> list[PublishedFile]:
        manifest, folders = self.manifest(), set(tables)
        return [f for f in manifest.files if f.path.split("/")[0] in folders] if manifest else []

    def _path(self, file: PublishedFile) -> Path:
        return self._folder / file.sha256[:2] / f"{file.sha256}.parquet"

    def _fetched(self, tables: set[str]) -> bool:
        """Whether all files of the tables are here now."""
        files, folder = self._listed(tables), self._folder
        missing = [f for f in {f.sha256: f for f in files}.values() if not self._kept(f)]
        if missing:
            size = sum(f.byte_size for f in missing) / 1024**2
            self._notice(f"Fetching {len(missing)} files ({size:,.1f} MB) of {self.lake.root} ...")
        with closing(self.lake.storage.read_each([f.path for f in missing])) as contents:  # type: ignore[type-var]
            for file, read in zip(missing, contents, strict=True):
                try:
                    content = read()
                except FileNotFoundError:
                    return False
                if sha256(content).hexdigest() != file.sha256:
                    return False
                self._keep(file, content)
        # Where there was no room for all of them, what was kept before is not where it is looked for now.
        return self._folder == folder or self._fetched({*tables, *self._held})

    def _kept(self, file: PublishedFile) -> bool:
        path = self._path(file)
        try:
            if path.stat().st_size != file.byte_size:
                return False
        except OSError:
            return False
        with suppress(OSError):
            os.utime(path)  # it is in use
        return True

    def _keep(self, file: PublishedFile, content: bytes) -> None:
        try:
            self._write(self._path(file), content)
        except OSError:
            if self._scratch is not None:
                raise
            self._scratch = tempfile.TemporaryDirectory(prefix="kehoach-")
            self._notice(f"{self._folder} cannot be written: what is fetched is kept for this once")
            self._folder = Path(self._scratch.name)
            with output_errors(self._folder):
                self._write(self._path(file), content)

    def _write(self, path: Path, content: bytes) -> None:
        make_folder(path.parent)
        temporary = temporary_name(path.with_name(f"{path.name}.{os.getpid()}"))
        try:
            temporary.write_bytes(content)
            sync_file(temporary)
            move(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)

    def _clear(self) -> None:
        """Removes copies of former states that nobody has used for a day."""
        manifest = self.manifest()
        listed = {f.sha256 for f in manifest.files} if manifest else set()
        for path in self._folder.glob("??/*.parquet"):
            with suppress(OSError):
                if path.stem not in listed and clock.age(path.stat().st_mtime) > _UNUSED_SECONDS:
                    path.unlink()
