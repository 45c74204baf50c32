"""Plays the calls of the Webex SDK for Python (wxc-sdk, unmodified) against a running emulator.

    python judge.py <address of the emulator> <its proxy> <PEM file of its authority>

Prints one JSON line per call: area, call, requests seen, verdict, note. The SDK keeps its own addresses: a transport
adapter leads them to the emulator's plain door; one call and the async ones go through the door of real names.
"""

import json
import sys
import traceback
from urllib.parse import urlsplit

import requests
import requests.adapters
from wxc_sdk import WebexSimpleApi

import admin_calls
import async_calls
import login_calls
import telephone_calls


class LeadToEmulator(requests.adapters.HTTPAdapter):
    """Rewrites where a request goes, nothing else of it, and writes down what was asked and answered."""

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = urlsplit(base)
        self.seen: list[str] = []

    def send(self, request, **options):  # noqa: ANN001, ANN201 (the library's own signature)
        asked = urlsplit(request.url)
        # The plain door has one host: pages of other hosts are under their name.
        path = f"/{asked.netloc}{asked.path}" if asked.netloc == "status.webex.com" else asked.path
        request.url = asked._replace(scheme=self.base.scheme, netloc=self.base.netloc, path=path).geturl()
        answer = super().send(request, **{**options, "timeout": 60})
        self.seen.append(f"{request.method} {asked.path} {answer.status_code}")
        return answer


class Table:
    """Runs calls one after the other; what each needs may come from an earlier one."""

    def __init__(self, emulator: str, proxy: str, authority: str) -> None:
        self.emulator = emulator
        self.proxy = proxy
        self.authority = authority
        self.adapter = LeadToEmulator(emulator)
        self.known: dict[str, object] = {}

    def api(self, token: str) -> WebexSimpleApi:
        api = WebexSimpleApi(tokens=token)
        api.session.mount("https://", self.adapter)
        return api

    def control(self, path: str, body: dict | None = None, method: str = "POST"):  # noqa: ANN201
        answer = requests.request(method, f"{self.emulator}/_emulator/{path}", json=body, timeout=60)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def token(self, email: str | None = None) -> str:
        return self.control("personal-token", {"email": email} if email else {})["accessToken"]

    def part(self, area: str, run) -> None:  # noqa: ANN001
        """A part that breaks off between two calls is a failure of its own, and the next parts still get their turn."""
        try:
            run()
        except Exception as problem:  # noqa: BLE001
            note = f"{type(problem).__name__}: {problem}".replace("\n", " ")[:300]
            print(json.dumps({"area": area, "call": "(broken off)", "requests": list(self.adapter.seen),
                              "verdict": "failed", "note": note}), flush=True)

    def play(self, area: str, call: str, run, *, defect: str | None = None):  # noqa: ANN001, ANN201
        """`defect`: a defect of the SDK itself; the call then passes when `run` says that the emulator did its part."""
        self.adapter.seen.clear()
        verdict, note, result = "passed", "", None
        try:
            result = run()
        except Exception as problem:  # noqa: BLE001 (whatever goes wrong is the verdict)
            verdict = "failed"
            note = f"{type(problem).__name__}: {problem}".replace("\n", " ")[:300]
            if "--trace" in sys.argv:
                traceback.print_exc()
        if defect is not None:
            note = f"{defect} {note}".strip()
            verdict = "defect" if verdict == "passed" else verdict
        line = {"area": area, "call": call, "requests": list(self.adapter.seen), "verdict": verdict, "note": note}
        print(json.dumps(line), flush=True)
        return result


def main() -> None:
    table = Table(*sys.argv[1:4])
    admin_calls.play(table)
    telephone_calls.play(table)
    login_calls.play(table)
    async_calls.play(table)


main()
