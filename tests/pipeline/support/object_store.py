"""A real S3 server on loopback, and what the tests ask of it past kehoach: through botocore, not through s3fs."""

import os
import socket
import urllib.request
from typing import Any

BUCKET = "plans"
KEYS = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
# Nothing of the machine's own configuration, and no question to a cloud's metadata service.
ENVIRONMENT = KEYS | {
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """Moto's server; its objects are those of the process, and are there again when another is started."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        port = free_port()
        self.endpoint = f"http://127.0.0.1:{port}"
        self._server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
        self._server.start()

    def stop(self) -> None:
        if self._server is not None:
            server, self._server = self._server, None
            server.stop()


class Bucket:
    """The objects of the store as another program sees them."""

    def __init__(self, endpoint: str) -> None:
        import botocore.session

        session = botocore.session.Session()
        session.set_credentials("testing", "testing")
        self.endpoint = endpoint
        self.client = session.create_client("s3", region_name="us-east-1", endpoint_url=endpoint)

    def fresh(self) -> None:
        """An empty store with one empty bucket."""
        self._ask("reset")
        self.client.create_bucket(Bucket=BUCKET)

    def check_signatures(self, wanted: bool) -> None:
        """Whether the store asks who it is that asks."""
        self._ask("reset-auth", b"0" if wanted else b"inf")

    def _ask(self, what: str, content: bytes = b"") -> None:
        headers = {"Content-Type": "text/plain"}
        request = urllib.request.Request(f"{self.endpoint}/moto-api/{what}", data=content, headers=headers)
        urllib.request.urlopen(request).close()

    def names(self, prefix: str = "") -> list[str]:
        answer = self.client.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
        return [o["Key"] for o in answer.get("Contents", ())]

    def get(self, key: str) -> bytes:
        content: bytes = self.client.get_object(Bucket=BUCKET, Key=key)["Body"].read()
        return content

    def put(self, key: str, content: bytes, **more: Any) -> None:
        self.client.put_object(Bucket=BUCKET, Key=key, Body=content, **more)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=BUCKET, Key=key)

    def content(self, prefix: str) -> dict[str, bytes]:
        """Every object of a lake, as `lakes.content` gives the files of a local one."""
        return {key[len(prefix) + 1 :]: self.get(key) for key in self.names(prefix + "/")}

    def close(self) -> None:
        self.client.close()
