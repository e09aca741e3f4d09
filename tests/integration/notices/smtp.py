"""A mail server on loopback that answers as it is told, for as long as a test lasts."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Server:
    """``answers`` are given to RCPT in turn (the last for ever); ``mails`` is what was taken.

    With ``stop_after`` it says ``stopped`` before it takes the mail after so many, and waits for ``go_on``.
    """

    port: int = 0
    answers: list[str] = field(default_factory=lambda: ["250 ok"])
    mails: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    stop_after: int | None = None
    stopped: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def answer(self) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def mail_server() -> Iterator[Server]:
    """Serve on a free port."""
    state = Server()

    class Talk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            with suppress(ConnectionError):  # whoever spoke to us was killed
                self.talk()

        def talk(self) -> None:
            def say(line: str) -> None:
                self.wfile.write(line.encode() + b"\r\n")

            say("220 loopback")
            while line := self.rfile.readline().decode().strip():
                word = line.split(" ", 1)[0].upper()
                if word == "EHLO":
                    say("250-loopback")
                    say("250 AUTH PLAIN")
                elif word == "AUTH":
                    state.logins.append(line)
                    say("235 ok")
                elif word == "RCPT":
                    say(state.answer())
                elif word == "DATA":
                    say("354 go on")
                    lines: list[str] = []
                    while (row := self.rfile.readline().decode()) not in (".\r\n", ""):
                        lines.append(row)
                    if state.stop_after == len(state.mails):
                        state.stopped.set()
                        state.go_on.wait(60)
                    state.mails.append("".join(lines))
                    say("250 taken")
                elif word == "QUIT":
                    say("221 bye")
                    return
                else:
                    say("250 ok")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()
