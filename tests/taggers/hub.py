"""A server on this machine that speaks the part of the Hugging Face hub's language that fetching a file takes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REVISION = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Hub:
    """What the server has, what it was asked for, and after how many bytes it hangs up (0 for never)."""

    files: dict[str, bytes]
    address: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    hang_up_after: int = 0


@contextmanager
def hub(files: dict[str, bytes]) -> Iterator[Hub]:  # noqa: C901 (a request handler is a class that knows its server)
    """Serve files, named "owner/name/path", at an address of this machine for the length of the block."""
    state = Hub(files)

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def _answer(self, *, with_body: bool) -> None:
            state.asked.append((self.command, self.path, self.headers.get("Range", "")))
            repo, _, rest = self.path.lstrip("/").partition("/resolve/")
            data = state.files.get(f"{repo}/{rest.partition('/')[2]}")
            if data is None:
                self._absent()
                return
            start = (
                int(self.headers["Range"].removeprefix("bytes=").split("-")[0] or 0) if "Range" in self.headers else 0
            )
            self.send_response(206 if start else 200)
            self.send_header("X-Repo-Commit", REVISION)
            self.send_header("ETag", f'"{sha256(data).hexdigest()}"')
            self.send_header("Accept-Ranges", "bytes")
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            if with_body:
                self._send(data[start:])

        def _absent(self) -> None:
            self.send_response(404)
            self.send_header("X-Error-Code", "EntryNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _send(self, data: bytes) -> None:
            if state.hang_up_after and len(data) > state.hang_up_after:
                data = data[: state.hang_up_after]
                self.close_connection = True
            self.wfile.write(data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
