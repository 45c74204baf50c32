"""A place for webhooks on the loopback interface."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    def __enter__(self) -> "Receiver":
        self.bodies: list[dict] = []
        self.arrived = threading.Condition()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # noqa: N802 (the library's own name)
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                with outer.arrived:
                    outer.bodies.append(body)
                    outer.arrived.notify_all()
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()

    def wait_for(self, count: int) -> list[dict]:
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.bodies) >= count, timeout=10):
                raise AssertionError(f"{len(self.bodies)} webhooks of {count} came")
            return list(self.bodies)
