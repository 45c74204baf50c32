"""Call control: of a person's own calls, of members by an administrator, conferences, call history, waiting messages."""

from admin_calls import check, refused, some


def word(value) -> str:  # noqa: ANN001
    """The SDK gives a member of its own list, or plain text where the list lacks it."""
    return str(getattr(value, "value", value))


class Desk:
    """One person's telephone as the SDK sees it, with the other end moved by the emulator's own controls."""

    def __init__(self, table, api, email: str) -> None:  # noqa: ANN001
        self.table = table
        self.api = api
        self.email = email
        self.calls = api.telephony.calls

    def living(self) -> list:
        return list(self.calls.list_calls())

    def ringing(self, email: str | None = None) -> str:
        """Somebody from outside calls; the id of this side."""
        before = {call.call_id for call in self.living()} if email is None else set()
        self.table.control("calls/inbound", {"to": email or self.email})
        if email is not None:
            return ""
        return next(call.call_id for call in self.living() if call.call_id not in before)

    def talking(self) -> str:
        call_id = self.ringing()
        self.calls.answer(call_id)
        self.state_is(call_id, "connected")
        return call_id

    def state_of(self, call_id: str) -> str:
        return word(self.calls.call_details(call_id).state)

    def state_is(self, call_id: str, state: str) -> None:
        seen = self.state_of(call_id)
        check(seen == state, f"the call is {seen}, not {state}")

    def clear(self) -> None:
        for call in self.living():
            try:
                self.calls.hangup(call.call_id)
            except Exception:  # noqa: BLE001, S110 (the far side of another one may have gone with it)
                pass

    def move_on(self, seconds: float) -> None:
        self.table.control("clock", {"advanceMs": int(seconds * 1000)})


def play(table) -> None:  # noqa: ANN001
    table.control("modes", {"membersEdition": "2026-09"})
    email = table.known["me"].emails[0]
    desk = Desk(table, table.api(table.token(email)), email)
    colleague = "ilaria.illuminati@acme.example"
    other = Desk(table, table.api(table.token(colleague)), colleague)
    table.part("calls, user", lambda: own_calls(table, desk))
    table.part("calls, user", lambda: moved_calls(table, desk, other))
    table.part("calls, user", lambda: recordings(table, desk))
    table.part("calls, user", lambda: history(table, desk))
    table.part("conference", lambda: conference(table, desk))
    table.part("calls, members", lambda: members(table, desk))
    table.part("voice messages", lambda: voice_messages(table, desk))
    table.part("voice messages", lambda: voice_messages_of_members(table, desk))
    table.part("calls, members", lambda: wrapped_up(table, desk))


def own_calls(table, desk) -> None:  # noqa: ANN001
    area, calls = "calls, user", desk.calls

    def dial() -> None:
        answer = calls.dial("+390551234567")
        check(answer.call_id is not None and answer.call_session_id is not None, "no ids")
        desk.state_is(answer.call_id, "alerting")

    table.play(area, "dial()", dial)
    table.play(area, "list_calls()", lambda: some(calls.list_calls()))
    table.play(area, "call_details()", lambda: check(
        calls.call_details(desk.living()[0].call_id).remote_party is not None, "no other side"))
    table.play(area, "hangup()", lambda: (calls.hangup(desk.living()[0].call_id), check(desk.living() == [], "still there")))

    def answer() -> None:
        call_id = desk.ringing()
        calls.answer(call_id)
        desk.state_is(call_id, "connected")

    table.play(area, "answer()", answer)

    def held() -> None:
        call_id = desk.living()[0].call_id
        calls.hold(call_id)
        desk.state_is(call_id, "held")

    def resumed() -> None:
        call_id = desk.living()[0].call_id
        calls.resume(call_id)
        desk.state_is(call_id, "connected")

    table.play(area, "hold()", held)
    table.play(area, "resume()", resumed)
    table.play(area, "mute()", lambda: (calls.mute(desk.living()[0].call_id), check(desk.living()[0].muted, "not muted")))
    table.play(area, "unmute()", lambda: (calls.unmute(desk.living()[0].call_id), check(not desk.living()[0].muted, "still muted")))
    table.play(area, "transmit_dtmf()", lambda: calls.transmit_dtmf(desk.living()[0].call_id, "1,2#"))
    desk.clear()

    def reject() -> None:
        calls.reject(desk.ringing())
        check(desk.living() == [], "still there")

    table.play(area, "reject()", reject)
    table.play(area, "hold() of a ringing call is refused", lambda: refused(lambda: calls.hold(desk.ringing()), 400, 409))
    desk.clear()


def moved_calls(table, desk, other) -> None:  # noqa: ANN001
    area, calls = "calls, user", desk.calls

    def divert() -> None:
        calls.divert(desk.ringing(), destination=other.email)
        check(len(other.living()) == 1, "the other one does not ring")
        check(desk.living() == [], "still there")

    table.play(area, "divert(destination)", divert)
    other.clear()
    table.play(area, "divert(to_voicemail)", lambda: (
        calls.divert(desk.ringing(), to_voicemail=True), check(desk.living() == [], "still there")))

    def mute_transfer() -> None:
        answer = calls.transfer(call_id1=desk.talking(), destination=other.email)
        check(answer.call_id is not None, "no id of the new call")

    table.play(area, "transfer(call, destination)", mute_transfer)
    desk.clear()
    other.clear()

    def attended() -> None:
        first, second = desk.talking(), desk.talking()
        try:
            calls.transfer(call_id1=first, call_id2=second)
        except Exception:  # noqa: BLE001, S110 (the SDK wants a body where none is)
            pass
        check(any(line.startswith("POST /v1/telephony/calls/transfer 204") for line in table.adapter.seen), "not answered with 204")
        check(desk.living() == [], "the two calls are still this person's")

    table.play(area, "transfer(call, call)", attended, defect="The SDK wants a body where 204 has none; the calls were looked at.")
    desk.clear()

    def parked() -> None:
        party = calls.park(desk.talking())
        check(party.number is not None, "nowhere parked")
        table.known["parked"] = party.number
        check(all(word(call.state) != "connected" for call in desk.living()), "still talking")

    table.play(area, "park()", parked)

    def retrieved() -> None:
        answer = calls.retrieve(table.known.get("parked"))
        # The own device rings first.
        desk.move_on(10)
        desk.state_is(answer.call_id, "connected")

    table.play(area, "retrieve()", retrieved)
    desk.clear()

    def pickup() -> None:
        other.ringing()
        answer = calls.pickup(target=other_extension(table, other))
        check(answer.call_id is not None, "no id")

    table.play(area, "pickup(target)", pickup)
    desk.clear()
    other.clear()

    def barge_in() -> None:
        other.talking()
        answer = calls.barge_in(other_extension(table, other))
        check(answer.call_id is not None, "no id")

    table.play(area, "barge_in()", barge_in)
    desk.clear()
    other.clear()

    def pull() -> None:
        desk.talking()
        check(calls.pull().call_id is not None, "no id")

    table.play(area, "pull()", pull)
    desk.clear()
    table.play(area, "push() without an executive is refused", lambda: refused(lambda: calls.push(desk.talking()), 400, 409))
    desk.clear()
    table.play(area, "update_external_voicemail_mwi()", lambda: calls.update_external_voicemail_mwi(table.known["me"].person_id, "SET"))


def other_extension(table, other) -> str:  # noqa: ANN001
    return other.api.people.me(calling_data=True).extension


def recordings(table, desk) -> None:  # noqa: ANN001
    area, calls = "calls, user", desk.calls
    call_id = desk.talking()

    def state(wanted: str) -> None:
        seen = calls.call_details(call_id).recording_state
        check(word(seen) == wanted, f"the recording is {seen}, not {wanted}")

    table.play(area, "start_recording()", lambda: (calls.start_recording(call_id), state("started")))
    table.play(area, "pause_recording()", lambda: (calls.pause_recording(call_id), state("paused")))
    table.play(area, "resume_recording()", lambda: (calls.resume_recording(call_id), state("started")))
    table.play(area, "stop_recording()", lambda: (calls.stop_recording(call_id), state("stopped")))
    desk.clear()


def history(table, desk) -> None:  # noqa: ANN001
    area = "calls, user"
    table.play(area, "call_history()", lambda: some(desk.calls.call_history()))
    table.play(area, "call_history(received)", lambda: some(desk.calls.call_history("received")))


def conference(table, desk) -> None:  # noqa: ANN001
    area, conferences = "conference", desk.api.telephony.conference
    table.play(area, "get_conference_details(): none", conferences.get_conference_details)
    calls = [desk.talking(), desk.talking()]
    table.play(area, "start_conference()", lambda: conferences.start_conference(calls))
    details = table.play(area, "get_conference_details()", lambda: conferences.get_conference_details())

    def parties() -> None:
        check(len(details.participants) == 2, "not both are in it")

    table.play(area, "get_conference_details(): both are in it", parties)
    third = desk.talking()
    table.play(area, "add_participant()", lambda: conferences.add_participant(third))
    table.play(area, "mute()", lambda: conferences.mute())
    table.play(area, "unmute()", lambda: conferences.unmute())
    table.play(area, "mute(call)", lambda: conferences.mute(third))
    table.play(area, "unmute(call)", lambda: conferences.unmute(third))
    table.play(area, "deafen_participant()", lambda: conferences.deafen_participant(third))
    table.play(area, "undeafen_participant()", lambda: conferences.undeafen_participant(third))
    table.play(area, "hold()", lambda: conferences.hold())
    table.play(area, "resume()", lambda: conferences.resume())
    table.play(area, "release_conference()", lambda: conferences.release_conference())
    desk.clear()


def members(table, desk) -> None:  # noqa: ANN001
    area, control = "calls, members", desk.api.telephony.call_controls_members
    workspace = next(iter(desk.api.workspaces.list()))
    person = table.known["me"].person_id
    for name, member in (("person", person), ("workspace", workspace.workspace_id)):
        table.play(area, f"dial({name})", lambda member=member: check(
            control.dial(member, "+390551234567").call_id is not None, "no id"))
        listed = table.play(area, f"list_calls({name})", lambda member=member: some(control.list_calls(member))) or []
        table.play(area, f"get_call_details({name})", lambda member=member, listed=listed: control.get_call_details(member, listed[0].call_id))
        table.play(area, f"answer({name})", lambda member=member, listed=listed: control.answer(member, listed[0].call_id))
        table.play(area, f"hangup({name})", lambda member=member, listed=listed: control.hangup(member, listed[0].call_id))
    call_id = desk.talking()
    for name in ("hold", "resume", "mute", "unmute", "start_recording", "pause_recording", "resume_recording", "stop_recording"):
        table.play(area, f"{name}()", lambda name=name: getattr(control, name)(person, call_id))
    table.play(area, "transmit_dtmf()", lambda: control.transmit_dtmf(person, call_id, "5"))
    table.play(area, "park()", lambda: table.known.update(parked=control.park(person, call_id).number))

    def retrieved() -> None:
        answer = control.retrieve(person, table.known["parked"])
        desk.move_on(10)
        desk.state_is(answer.call_id, "connected")

    table.play(area, "retrieve()", retrieved)
    desk.clear()
    colleague = next(iter(desk.api.people.list(email="ilaria.illuminati@acme.example")))
    extension = desk.api.people.details(colleague.person_id, calling_data=True).extension

    def ringing_elsewhere() -> None:
        table.control("calls/inbound", {"to": "ilaria.illuminati@acme.example"})

    table.play(area, "pickup(target)", lambda: (
        ringing_elsewhere(), check(control.pickup(person, extension).call_id is not None, "no id")))
    desk.move_on(10)
    desk.clear()

    def barge_in() -> None:
        call = table.control("calls/inbound", {"to": "ilaria.illuminati@acme.example"})
        table.control("calls/answer", {"call": call["sessionUuid"]})
        check(control.barge_in(person, extension).call_id is not None, "no id")

    table.play(area, "barge_in()", barge_in)
    desk.move_on(10)
    desk.clear()
    table.play(area, "push() without an executive is refused", lambda: refused(
        lambda: control.push(person, desk.talking()), 400, 409))
    desk.clear()
    table.play(area, "update_external_voicemail_mwi()", lambda: control.update_external_voicemail_mwi(person, "CLEAR"))
    table.play(area, "reject()", lambda: control.reject(person, desk.ringing()))
    table.play(area, "divert()", lambda: control.divert(person, desk.ringing(), to_voicemail=True))
    desk.clear()
    table.play(area, "transfer(call, destination)", lambda: check(
        control.transfer(person, call_id1=desk.talking(), destination="+390557654321").call_id is not None, "no id"))
    desk.clear()
    table.play(area, "pull()", lambda: (desk.talking(), control.pull(person)))
    desk.clear()
    table.play(area, "call_history()", lambda: some(control.call_history(person)))
    table.control("modes", {"membersEdition": "2026-08"})
    table.play(area, "hold(): not in the August edition", lambda: refused(lambda: control.hold(person, "x"), 404, 405))
    table.control("modes", {"membersEdition": "2026-09"})


def leave_message(desk) -> None:  # noqa: ANN001
    """The caller speaks until the mailbox hangs up."""
    desk.calls.divert(desk.ringing(), to_voicemail=True)
    desk.move_on(25)


def counts_are(summary, new: int, old: int) -> None:  # noqa: ANN001
    seen = (summary.new_messages, summary.old_messages)
    check(seen == (new, old), f"new and old messages are {seen}, not {(new, old)}")


def voice_messages(table, desk) -> None:  # noqa: ANN001
    area, messaging = "voice messages", desk.api.telephony.voice_messaging
    # Callers of earlier parts may still be speaking.
    desk.move_on(25)
    for message in messaging.list():
        messaging.delete(message.id)
    leave_message(desk)
    leave_message(desk)
    table.play(area, "summary()", lambda: counts_are(messaging.summary(), 2, 0))
    listed = table.play(area, "list()", lambda: some(messaging.list())) or []
    table.play(area, "list(): who spoke and for how long", lambda: check(
        all(message.duration > 0 and message.calling_party.number for message in listed), "no caller or no length"))
    table.play(area, "mark_as_read(message)", lambda: (
        messaging.mark_as_read(listed[0].id), counts_are(messaging.summary(), 1, 1)))
    table.play(area, "mark_as_read(all)", lambda: (messaging.mark_as_read(None), counts_are(messaging.summary(), 0, 2)))
    table.play(area, "mark_as_unread()", lambda: (
        messaging.mark_as_unread(listed[0].id), counts_are(messaging.summary(), 1, 1)))
    table.play(area, "delete()", lambda: (messaging.delete(listed[0].id), counts_are(messaging.summary(), 0, 1)))
    table.play(area, "delete(): not twice", lambda: refused(lambda: messaging.delete(listed[0].id), 404))
    table.play(area, "memberships()", messaging.memberships)


def voice_messages_of_members(table, desk) -> None:  # noqa: ANN001
    area, person = "voice messages", table.known["me"].person_id
    members, me = desk.api.telephony.voice_messaging.members, desk.api.telephony.voice_messaging.members_me
    leave_message(desk)
    table.play(area, "members.summary()", lambda: check(members.summary(person).new_messages == 1, "not one new message"))
    listed = table.play(area, "members.list()", lambda: some(members.list(person))) or []
    table.play(area, "members.mark_as_read()", lambda: (
        members.mark_as_read(person), check(members.summary(person).new_messages == 0, "still new")))
    table.play(area, "members.mark_as_unread()", lambda: (
        members.mark_as_unread(person, listed[0].id), check(members.summary(person).new_messages == 1, "not new again")))
    table.play(area, "members.memberships()", lambda: members.memberships(person))
    table.play(area, "members_me.get_message_summary()", lambda: check(me.get_message_summary().new_messages == 1, "not one"))
    table.play(area, "members_me.list_messages()", lambda: some(me.list_messages()))
    table.play(area, "members_me.mark_as_read()", lambda: me.mark_as_read(listed[0].id))
    table.play(area, "members_me.mark_as_unread()", lambda: me.mark_as_unread())
    table.play(area, "members_me.list_voice_message_memberships()", me.list_voice_message_memberships)
    table.play(area, "members.delete()", lambda: members.delete(person, listed[0].id))
    left = table.play(area, "members_me.delete_message()", lambda: [
        me.delete_message(message.id) for message in me.list_messages()])
    table.play(area, "members.list(): empty", lambda: check(left is not None and members.list(person) == [], "still there"))


def wrapped_up(table, desk) -> None:  # noqa: ANN001
    area, control = "calls, members", desk.api.telephony.call_controls_members
    queue = next(iter(desk.api.telephony.callqueue.list(has_cx_essentials=True)))
    call = table.control("calls/inbound", {"to": queue.name})
    agent = next(leg["memberUuid"] for leg in call["legs"] if leg["state"] == "alerting")
    table.control("calls/answer", {"call": call["sessionUuid"]})
    table.control("calls/hang-up", {"call": call["sessionUuid"]})
    reasons = desk.api.session.rest_get(desk.api.session.ep("telephony/config/cxEssentials/wrapup/reasons"))
    name = reasons["wrapupReasons"][0]["name"]
    table.play(area, "set_wrapup_reasons()", lambda: control.set_wrapup_reasons(agent, [name]))
    table.play(area, "set_wrapup_reasons(): an unknown one is refused", lambda: refused(
        lambda: control.set_wrapup_reasons(agent, ["Weather"]), 400))
