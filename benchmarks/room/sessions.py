"""Many people at once: sessions that speak to the server as a browser does, without drawing anything."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect

EVENTS = "$$STREAMLIT_INTERNAL_KEY_{}__events"  # where what a component in the page says goes to
PATIENCE = 120  # seconds
AGAIN = (1.5, 3.0, 6.0, 12.0, 12.0, 12.0)  # seconds until what was done is sent again


class NotServedError(Exception):
    """Somebody did not get what was asked for."""


@dataclass
class Session:
    """Somebody in a browser: what the server told last, and how long it took to answer."""

    coder: str
    line: ClientConnection
    client: str = field(default_factory=lambda: uuid.uuid4().hex)
    number: int = 0
    sheet: dict[str, Any] = field(default_factory=dict)
    live: dict[str, Any] = field(default_factory=dict)
    component: tuple[str, str] = ("", "")  # the id of what takes operations, and of the part of the page it stands in
    where: tuple[str, str] = ("", "")  # the page that is open, and what stands after the question mark
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    runs: int = 0
    faults: list[str] = field(default_factory=list)
    beats: set[asyncio.Task[None]] = field(default_factory=set)

    async def listen(self) -> None:
        """Take in all that comes."""
        async for frame in self.line:
            message = ForwardMsg()
            message.ParseFromString(frame if isinstance(frame, bytes) else frame.encode())
            async with self.changed:
                self._take(message)
                self.changed.notify_all()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "script_finished":
            self.runs += message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        elif kind == "auto_rerun":
            self._beat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if element.WhichOneof("type") == "bidi_component":
                self._show(element.bidi_component, message.delta.fragment_id)
            elif element.WhichOneof("type") == "exception":
                self.faults.append(element.exception.message)

    def _show(self, component: Any, fragment: str) -> None:  # noqa: ANN401 - a message of Streamlit's
        data = json.loads(component.json or component.mixed.json or "null")
        if isinstance(data, dict) and "turns" in data:
            self.sheet = data
        elif isinstance(data, dict) and "acknowledged" in data:
            self.live, self.component = data, (component.id, fragment)

    def _beat(self, fragment: str, interval: float) -> None:
        """Ask again and again for a part of the page, as the page does."""
        for beat in self.beats:
            beat.cancel()

        async def beat_on() -> None:
            while True:
                await asyncio.sleep(interval)
                await self.ask(fragment=fragment, by_itself=True)

        self.beats = {asyncio.get_running_loop().create_task(beat_on())}

    async def ask(self, *widgets: WidgetState, fragment: str = "", by_itself: bool = False) -> None:
        """Ask the server to draw the page, or a part of it."""
        page, query = self.where
        state = ClientState(
            query_string=query,
            page_name=page,
            widget_states=WidgetStates(widgets=widgets),
            fragment_id=fragment,
            is_auto_rerun=by_itself,
        )
        await self.line.send(BackMsg(rerun_script=state).SerializeToString())

    async def open(self, page: str, **query: str) -> float:
        """Open a page and return how many seconds that took."""
        for beat in self.beats:
            beat.cancel()
        self.where, runs, began = (page, urlencode(query)), self.runs, time.perf_counter()
        await self.ask()
        async with self.changed:
            there = lambda: self.runs > runs and (self.live or page != "read")  # noqa: E731 - asked again and again
            await asyncio.wait_for(self.changed.wait_for(there), PATIENCE)
        return time.perf_counter() - began

    async def code(self, chance: random.Random) -> float:
        """Code the beginning of some turn and return after how many seconds the server said that it has it."""
        _, start, words, *_ = chance.choice(self.sheet["turns"])
        self.number += 1
        act = {
            "act": "add",
            "id": base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="),
            "code": chance.choice(self.sheet["codes"])[0],
            "start": start,
            "end": start + min(20, len(words)),
            "quote": words[:20],
        }
        known = {name: self.sheet[name] for name in ("document", "hash", "coder")}
        value = {"client": self.client, **known, "ops": [{"seq": self.number, "acts": [act]}]}
        id_, fragment = self.component
        said = json.dumps([{"event": "ops", "value": value}])
        began = time.perf_counter()
        for patience in AGAIN:
            # As the page does: Streamlit keeps only the newest of several messages that wait.
            await self.ask(WidgetState(id=EVENTS.format(id_), json_trigger_value=said), fragment=fragment)
            if await self._told(patience):
                break
        else:
            raise NotServedError(f"a coding was not acknowledged within {sum(AGAIN):.0f} seconds")
        refused = [told for client, _, told in self.live["refused"] if client == self.client]
        if refused:
            raise NotServedError(f"a coding was refused: {refused[-1]}")
        return time.perf_counter() - began

    async def _told(self, patience: float) -> bool:
        async with self.changed:
            try:
                await asyncio.wait_for(self.changed.wait_for(self._is_acknowledged), patience)
            except TimeoutError:
                return False
        return True

    def _is_acknowledged(self) -> bool:
        return bool(self.live["acknowledged"].get(self.client, 0) >= self.number)


@dataclass(frozen=True, slots=True)
class Crowd:
    """How long things took for all of them, in seconds, one number each time."""

    excerpts: list[float]
    opened: list[float]
    coded: list[float]


def crowd(address: str, documents: Sequence[str], words: str, *, codings: int, pause: float) -> Crowd:
    """Let one person a document come at once: each looks at excerpts, opens the document, and codes now and then."""
    found = Crowd([], [], [])

    async def everybody() -> None:
        async with asyncio.TaskGroup() as group:
            for number, document in enumerate(documents):
                group.create_task(_somebody(address, document, words, codings, pause, number, found))

    try:
        asyncio.run(everybody())
    except* NotServedError as group:
        raise SystemExit(str(group.exceptions[0])) from None
    return found


async def _somebody(
    address: str, document: str, words: str, codings: int, pause: float, number: int, found: Crowd
) -> None:
    chance = random.Random(number)  # noqa: S311 - who codes what, no secret
    coder = f"Reader {number}"
    stream = address.replace("http", "ws", 1) + "/_stcore/stream"
    cookie = {"Cookie": f"qualkit_coder={coder.replace(' ', '%20')}"}
    # A server at its limits answers late, which is what is measured: no line is given up.
    given = {"subprotocols": ["streamlit"], "additional_headers": cookie, "max_size": None, "ping_interval": None}
    async with connect(stream, origin=address, **given) as line:
        session = Session(coder, line)
        listening = asyncio.get_running_loop().create_task(session.listen())
        await asyncio.sleep(chance.uniform(0, pause))
        found.excerpts.append(await session.open("excerpts", words=words))
        await asyncio.sleep(chance.uniform(0, pause))
        found.opened.append(await session.open("read", document=document))
        if session.faults:
            raise NotServedError(f"a page did not open: {session.faults}")
        for _ in range(codings):
            await asyncio.sleep(chance.uniform(0.5, 1.5) * pause)
            found.coded.append(await session.code(chance))
        for beat in session.beats:
            beat.cancel()
        listening.cancel()
