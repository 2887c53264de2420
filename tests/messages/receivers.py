"""Receivers outside: a real mail server (aiosmtpd) and a real web server that can be told to refuse, hang, break off."""

import asyncio
import socket
import threading
import time
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Letter:
    """What a mail server took."""

    to: str
    message: Message

    @property
    def number(self) -> str:
        return str(self.message["Message-ID"])


class _Handler:
    def __init__(self, house: "MailServer") -> None:
        self.house = house

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.house.refused:
            return self.house.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        how = self.house.next_answers.popleft() if self.house.next_answers else self.house.answer
        if how == "hang":
            await asyncio.sleep(3)
            return "250 too late"
        if how.startswith("250") or how == "drop":
            content = envelope.content
            self.house.letters.append(Letter(envelope.rcpt_tos[0], message_from_bytes(content)))
        if how == "drop":  # taken, but the sender never hears of it
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
            return "250 never heard"
        return how


class MailServer:
    """`answer` is given to every letter, `next_answers` before it: an SMTP line, "hang", "drop" (taken, then broken off)."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.refused: dict[str, str] = {}
        self.answer = "250 OK"
        self.next_answers: deque[str] = deque()
        self._controller: Any = None
        self.port = 0

    def start(self) -> None:
        """Listen; after a stop on the same port as before."""
        self._controller = Controller(_Handler(self), hostname=self.host, port=self.port or _free_port())
        self._controller.start()
        self.port = self._controller.port

    def stop(self) -> None:
        """Refuse connections."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Post:
    """What a web server was sent."""

    path: str
    headers: dict[str, str]
    body: str


class HttpReceiver:
    """`answers` are given one after the other, then `status` and `body`; a status of 0 is silence for three seconds."""

    def __init__(self) -> None:
        self.posts: list[Post] = []
        self.answers: deque[tuple[int, str]] = deque()
        self.status, self.body = 200, '{"errcode":0,"errmsg":"ok","code":0}'
        house = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                house.posts.append(Post(self.path, dict(self.headers), self.rfile.read(length).decode()))
                self._answer()

            def do_GET(self) -> None:
                house.posts.append(Post(self.path, dict(self.headers), ""))
                self._answer()

            def _answer(self) -> None:
                status, body = house.answers.popleft() if house.answers else (house.status, house.body)
                if status == 0:
                    time.sleep(2)
                    self.close_connection = True
                    return
                self.send_response(status)
                if status in {301, 302, 307}:
                    self.send_header("Location", body)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, format: str, *args: Any) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
