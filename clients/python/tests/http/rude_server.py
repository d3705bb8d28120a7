"""A server on a real socket that answers as a test says, in ways that no good server would."""

from __future__ import annotations

import json
import os
import socket
import ssl
import struct
import threading
from typing import Callable, Dict, List, NamedTuple, Optional, Union


class Request(NamedTuple):
    line: str
    headers: Dict[str, str]
    body: bytes
    #: Which connection it came on, from 0.
    connection: int


#: Bytes to send, or an act upon the socket. None: close without a word.
Answer = Union[bytes, None, Callable[[socket.socket], None]]


def reply(
    body: object = None, status: str = "200 OK", raw: Optional[bytes] = None, **headers: str
) -> bytes:
    payload = raw if raw is not None else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(payload)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + payload


def reset(connection: socket.socket) -> None:
    """Ends the connection with an RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    # Not `close`, which waits for the file that reads requests.
    os.close(connection.detach())


class RudeServer:
    """Gives the answers in turn, the last one again and again. `close` ends it and everything it holds."""

    def __init__(self, *answers: Answer, port: int = 0, tls: Optional[ssl.SSLContext] = None) -> None:
        self.received: List[Request] = []
        self._answers = list(answers)
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", port))
        self._open: List[socket.socket] = []
        self._connections = 0
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    @property
    def port(self) -> int:
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def connections(self) -> int:
        return self._connections

    def __enter__(self) -> RudeServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
        for connection in self._open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(timeout=5)
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection, self._connections), daemon=True)
            self._connections += 1
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        if self._tls is not None:
            try:
                connection = self._tls.wrap_socket(connection, server_side=True)
            except OSError:
                return  # the client did not like the certificate
            self._open.append(connection)
        stream = connection.makefile("rb")
        try:
            while True:
                request = _read_request(stream, number)
                if request is None:
                    return
                self.received.append(request)
                answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if answer is None:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)
        except OSError:
            return
        finally:
            stream.close()


def _read_request(stream: object, number: int) -> Optional[Request]:
    read_line: Callable[[], bytes] = getattr(stream, "readline")
    line = read_line().decode().strip()
    if not line:
        return None
    headers: Dict[str, str] = {}
    while True:
        text = read_line().decode().strip()
        if not text:
            break
        name, _, value = text.partition(":")
        headers[name.lower()] = value.strip()
    size = int(headers.get("content-length", "0"))
    body: bytes = getattr(stream, "read")(size)
    return Request(line, headers, body, number)
