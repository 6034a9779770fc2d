"""A lake in an object store that speaks S3, through s3fs: a PUT shows an object wholly or not at all.

Credentials, region and endpoint come from where the AWS tools take them (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, ...).
"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import parsedate_to_datetime
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeVar, cast

from pipeline import lease
from pipeline.errors import KehoachError, MissingDependencyError, ObjectStoreError, output_errors
from pipeline.files import sha256_of, sha256_of_stream
from pipeline.lease import Lease, Seen
from pipeline.storage import Entry, Leftover

T = TypeVar("T")
R = TypeVar("R")

_CHECKSUM = "sha256"  # of the content, noted with each object
_AT_ONCE = 16  # requests
_BLOCK = 8 * 1024**2  # bytes that are read at once of an object opened for reading
_CONFIGURATION = {
    "retries": {"mode": "standard", "max_attempts": 4},
    "connect_timeout": 10,
    "max_pool_connections": 2 * _AT_ONCE,
}
_REFUSED = ("PreconditionFailed", "412", "ConditionalRequestConflict", "409", "NoSuchKey", "404")


class ObjectStorage:
    """The objects of a bucket below a prefix."""

    def __init__(self, bucket: str, prefix: str, staging: Path) -> None:
        """Names the place; nothing is asked of the store yet.

        Args:
            bucket: must be there.
            prefix: of all keys, without a stroke at its end; may be empty.
            staging: local folder in which files are written before they are sent.
        """
        self.bucket = bucket
        self.prefix = prefix
        self.staging = staging
        self._lease: Lease | None = None
        self._staged = False

    def name(self, key: str = "") -> str:
        """The URL."""
        return "s3://" + "/".join(part for part in (self.bucket, self.prefix, key) if part)

    def read(self, key: str) -> bytes:
        """The content of an object, by one request: pieces asked for one by one could be of two versions."""
        with self._errors(key):
            return cast(bytes, self._files.cat_file(self.name(key), max_concurrency=1))

    def read_each(self, keys: Iterable[str]) -> Iterator[Callable[[], bytes]]:
        """For each key a function that gives its content, which may be here already."""
        waiting = iter(keys)
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="s3") as pool:
            coming = deque(pool.submit(self.read, key) for key in islice(waiting, _AT_ONCE))
            while coming:
                yield coming.popleft().result
                coming.extend(pool.submit(self.read, key) for key in islice(waiting, 1))

    def open(self, key: str) -> BinaryIO:
        """An object for reading; asks for the version that was opened, so that two are not mixed."""
        with self._errors(key):
            return cast(BinaryIO, _Reader(self, key, self._files.open(self.name(key), "rb", block_size=_BLOCK)))

    def entries(self, folder: str) -> Iterator[Entry]:
        """All objects below a prefix, in order of their keys."""
        with self._errors(folder):
            found = self._files.find(self.name(folder), detail=True)
        start = len(self.name()) - len("s3://") + 1
        for path, info in sorted(found.items()):
            if info["type"] == "file" and not path.endswith("/"):
                yield Entry(path[start:], info["size"])

    def checksums(self, keys: Iterable[str]) -> dict[str, str]:
        """The SHA-256 noted with each object that is there; of one that others wrote, that of its content."""
        keys = list(keys)
        found = self._at_once(self._checksum, keys)
        return {key: checksum for key, checksum in zip(keys, found, strict=True) if checksum is not None}

    def write(self, key: str, content: bytes) -> None:
        """Puts an object."""
        self._check()
        with self._errors(key):
            self._files.pipe_file(self.name(key), content, Metadata={_CHECKSUM: sha256(content).hexdigest()})

    def stage(self, key: str) -> Path:
        """A local file of the same name."""
        path = self.staging / key
        path.parent.mkdir(parents=True, exist_ok=True)
        self._staged = True
        return path

    def discard(self, key: str) -> None:
        """Removes the local file."""
        (self.staging / key).unlink()

    def publish(self, groups: Iterable[Sequence[str]]) -> None:
        """Puts the local files, those of a group at once."""
        for keys in groups:
            self._at_once(self._send, keys)

    def remove(self, keys: Iterable[str]) -> None:
        """Deletes objects."""
        for key in keys:
            self._check()
            self._call("delete_object", key)

    def empty_folders(self, pattern: str) -> list[str]:
        """None: an object store has no folders."""
        return []

    def tidy(self, pattern: str) -> None:
        """Does nothing, as there are no folders."""

    def leftovers(self, folders: Iterable[str], seconds: float) -> Iterator[Leftover]:
        """Uploads in pieces that did not end, which cost as objects do, and local files that were not sent."""
        if self.staging.is_dir():
            size = sum(p.stat().st_size for p in self.staging.rglob("*") if p.is_file())
            yield Leftover(str(self.staging), size, lambda: shutil.rmtree(self.staging))
        tops = {*folders}
        for key, upload, age in self._uploads():
            if age >= seconds and key.split("/")[0] in tops:
                yield Leftover(f"{self.name(key)} (upload {upload})", 0, self._abort(key, upload))

    def clear(self, folders: Iterable[str]) -> None:
        """Removes the local files; uploads in pieces are in nobody's way, and not every key may list them."""
        if self.staging.is_dir():
            shutil.rmtree(self.staging)

    @contextmanager
    def locked(self, key: str) -> Iterator[None]:
        """Holds a lease: one that a dead run left can be taken over after a minute."""
        self._lease = Lease(_LockObject(self, key), self.name(), lease.SECONDS)
        try:
            with self._lease.held():
                yield
        finally:
            self._lease = None
            with output_errors(self.staging):
                if self._staged and self.staging.is_dir():
                    shutil.rmtree(self.staging)

    @cached_property
    def _files(self) -> Any:
        try:
            from s3fs import S3FileSystem
        except ImportError as error:
            raise MissingDependencyError(
                f"{self.name()}: s3fs is not installed", "Run pip install 'kehoach[s3]'"
            ) from error

        # Other runs write to the bucket too: no listing, and no object of this process, is kept.
        return S3FileSystem(use_listings_cache=False, skip_instance_cache=True, config_kwargs=_CONFIGURATION)

    @cached_property
    def _kinds(self) -> tuple[type[Exception], ...]:
        """What s3fs and what it is made of raise."""
        assert self._files is not None  # s3fs is installed, and with it the others
        from aiohttp import ClientError
        from botocore.exceptions import BotoCoreError

        return OSError, BotoCoreError, ClientError

    def _key(self, key: str) -> str:
        return f"{self.prefix}/{key}" if self.prefix else key

    def _call(self, operation: str, key: str, **arguments: Any) -> Mapping[str, Any]:
        """An operation of the S3 API on one object, with the answer as botocore gives it."""
        with self._errors(key):
            answer = self._files.call_s3(operation, Bucket=self.bucket, Key=self._key(key), **arguments)
            return cast(Mapping[str, Any], answer)

    def _check(self) -> None:
        if self._lease is not None:
            self._lease.check()

    def _send(self, key: str) -> None:
        self._check()
        path = self.staging / key
        with self._errors(key):
            self._files.put_file(str(path), self.name(key), Metadata={_CHECKSUM: sha256_of(path)})
        path.unlink()

    def _checksum(self, key: str) -> str | None:
        try:
            noted = self._call("head_object", key)["Metadata"].get(_CHECKSUM)
            if noted:
                return cast(str, noted)
            with self.open(key) as stream:
                return sha256_of_stream(stream)
        except FileNotFoundError:
            return None

    def _at_once(self, work: Callable[[T], R], items: Sequence[T]) -> list[R]:
        if len(items) < 2:
            return [work(item) for item in items]
        with ThreadPoolExecutor(min(_AT_ONCE, len(items)), thread_name_prefix="s3") as pool:
            return list(pool.map(work, items))

    def _uploads(self) -> Iterator[tuple[str, str, float]]:
        """Key, identifier and age in seconds, by the store's clock, of uploads in pieces that were not ended."""
        below = self._key("")
        with self._errors(""):
            answer = self._files.call_s3("list_multipart_uploads", Bucket=self.bucket, Prefix=below)
        # one answer has a thousand: if there are more, the next run finds them
        for upload in answer.get("Uploads", ()):
            key = upload["Key"][len(below) :]
            yield key, upload["UploadId"], (_date(answer) - upload["Initiated"]).total_seconds()

    def _abort(self, key: str, upload: str) -> Callable[[], None]:
        def abort() -> None:
            self._check()
            self._call("abort_multipart_upload", key, UploadId=upload)

        return abort

    @contextmanager
    def _errors(self, key: str) -> Iterator[None]:
        """Turns what s3fs and botocore raise into errors that say what to do; a missing object stays what it is."""
        kinds = self._kinds
        try:
            yield
        except kinds as error:
            if isinstance(error, FileNotFoundError) and code_of(error) != "NoSuchBucket":
                raise
            raise self._told(error, key) from error

    def _told(self, error: Exception, key: str) -> KehoachError:
        from botocore.exceptions import NoCredentialsError, PartialCredentialsError

        detail = str(error).strip().rstrip(".")
        if code_of(error) == "NoSuchBucket":
            return ObjectStoreError(self.name(), f"there is no bucket {self.bucket}", _MAKE_BUCKET)
        if isinstance(error, PermissionError | NoCredentialsError | PartialCredentialsError):
            return ObjectStoreError(self.name(key), f"the store gives no access ({detail})", _CREDENTIALS)
        return ObjectStoreError(self.name(key), f"the store does not do what it is asked ({detail})", _TRY_AGAIN)


class _Reader:
    """A file of s3fs whose errors are ours."""

    def __init__(self, storage: ObjectStorage, key: str, stream: Any) -> None:
        self._storage = storage
        self._key = key
        self._stream = stream

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, size: int = -1) -> bytes:
        with self._storage._errors(self._key):
            return cast(bytes, self._stream.read(size))

    def readinto(self, buffer: Any) -> int:
        with self._storage._errors(self._key):
            return cast(int, self._stream.readinto(buffer))

    def close(self) -> None:
        self._stream.close()


class _LockObject:
    """The object of a lock; what its holder writes is noted in its metadata, which one request gives with the rest."""

    def __init__(self, storage: ObjectStorage, key: str) -> None:
        self.name = storage.name(key)
        self._storage = storage
        self._key = key

    def put(self, content: str, notes: dict[str, str], version: str | None) -> str | None:
        condition = {"IfNoneMatch": "*"} if version is None else {"IfMatch": version}
        try:
            answer = self._storage._call("put_object", self._key, Body=content.encode(), Metadata=notes, **condition)
        except (ObjectStoreError, FileNotFoundError) as error:
            if code_of(error) in _REFUSED or code_of(error.__cause__) in _REFUSED:
                return None
            raise
        return str(answer["ETag"])

    def look(self) -> Seen | None:
        try:
            answer = self._storage._call("head_object", self._key)
        except FileNotFoundError:
            return None
        notes = answer["Metadata"]
        return Seen(
            answer["ETag"],
            notes.get("token", ""),
            notes.get("owner", ""),
            _seconds(notes.get("seconds", "")),
            (_date(answer) - answer["LastModified"]).total_seconds(),
        )

    def delete(self) -> None:
        self._storage._call("delete_object", self._key)


def code_of(error: BaseException | None) -> str:
    """The code of the S3 API for an error of s3fs: 'NoSuchKey', 'PreconditionFailed', ...; '' where it has none."""
    answer = getattr(error.__cause__, "response", None) if error is not None else None
    return str(answer["Error"].get("Code", "")) if answer else ""


def _date(answer: Mapping[str, Any]) -> Any:
    """The time of the store when it answered; it has seconds, and so has the time of an object."""
    return parsedate_to_datetime(answer["ResponseMetadata"]["HTTPHeaders"]["date"])


def _seconds(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return lease.SECONDS


_MAKE_BUCKET = "Make it, or name another with -o; kehoach makes none"
_CREDENTIALS = (
    "See that AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or AWS_PROFILE), AWS_REGION and AWS_ENDPOINT_URL are those "
    "of the store, and that it lets you list, read, write and delete there"
)
_TRY_AGAIN = (
    "See that the network and AWS_ENDPOINT_URL are right, then run the same again: what was published before is whole"
)
