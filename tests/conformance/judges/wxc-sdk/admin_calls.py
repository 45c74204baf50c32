"""What an administrator's program reads: people, places, telephony lists, identity, contacts, audits, tokens, call records."""

from datetime import datetime, timedelta, timezone

from receiver import Receiver
from wxc_sdk.base import webex_id_to_uuid
from wxc_sdk.people import Person
from wxc_sdk.rest import RestError
from wxc_sdk.telephony.webhook_interest_registrations import Interest
from wxc_sdk.webhook import WebhookEvent, WebhookEventType, WebhookResource


def check(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def some(items) -> list:  # noqa: ANN001
    listed = list(items)
    check(len(listed) > 0, "the list is empty")
    return listed


def play(table) -> None:  # noqa: ANN001
    api = table.api(table.token())
    for name, part in (("people", people), ("organization", organization), ("places", places),
                       ("telephony lists", telephony_lists), ("identity", identity),
                       ("audit and tokens", audit_and_tokens), ("webhooks", webhooks),
                       ("call records", call_records), ("status", status)):
        table.part(name, lambda part=part: part(table, api))


def people(table, api) -> None:  # noqa: ANN001
    everyone = table.play("people", "people.list()", lambda: some(api.people.list())) or []
    table.play("people", "people.list(calling_data=True, max=100)", lambda: check(
        any(person.extension for person in api.people.list(calling_data=True, max=100)), "nobody has an extension"))
    locations = list(api.locations.list())
    table.known["location"] = locations[0]
    table.play("people", "people.list(location_id, exclude_status=True)", lambda: check(
        all(person.status is None for person in some(api.people.list(location_id=locations[0].location_id, exclude_status=True))),
        "a status was given"))
    wanted = [person.person_id for person in everyone[:3]]
    table.play("people", "people.list(id_list)", lambda: check(
        sorted(person.person_id for person in api.people.list(id_list=wanted)) == sorted(wanted), "other people came"))
    table.play("people", "people.list(email)", lambda: check(
        len(list(api.people.list(email=everyone[0].emails[0]))) == 1, "not exactly one"))
    table.play("people", "people.list(display_name)", lambda: some(api.people.list(display_name=everyone[0].first_name)))
    me: Person = table.play("people", "people.me(calling_data=True)", lambda: api.people.me(calling_data=True))
    table.known["me"] = me
    table.play("people", "people.details(calling_data=True)", lambda: check(
        api.people.details(everyone[1].person_id, calling_data=True).person_id == everyone[1].person_id, "somebody else"))
    roles = table.play("people", "roles.list()", lambda: some(api.roles.list())) or []
    table.play("people", "roles.details()", lambda: check(api.roles.details(roles[0].id).id == roles[0].id, "another role"))
    full = next(role.id for role in roles if role.name == "Full Administrator")
    table.play("people", "people.list(roles)", lambda: check(
        all(full in person.roles for person in some(api.people.list(roles=full))), "somebody without the role"))


def organization(table, api) -> None:  # noqa: ANN001
    listed = table.play("organization", "organizations.list()", lambda: some(api.organizations.list()))
    table.play("organization", "organizations.details(calling_data=True)", lambda: check(
        api.organizations.details(listed[0].org_id, calling_data=True).xsi_actions_endpoint is not None, "no XSI address"))
    licenses = table.play("organization", "licenses.list()", lambda: some(api.licenses.list())) or []
    calling = next(it for it in licenses if "Calling" in it.name)
    table.play("organization", "licenses.details()", lambda: check(
        api.licenses.details(calling.license_id).consumed_units > 0, "nobody consumes it"))
    table.play("organization", "licenses.assigned_users()", lambda: some(api.licenses.assigned_users(calling.license_id)))


def places(table, api) -> None:  # noqa: ANN001
    location = table.known["location"]
    table.play("places", "locations.list()", lambda: some(api.locations.list()))
    table.play("places", "locations.details()", lambda: check(
        api.locations.details(location.location_id).name == location.name, "another location"))
    table.play("places", "locations.list_floors()", lambda: list(api.locations.list_floors(location.location_id)))
    workspaces = table.play("places", "workspaces.list(include_devices=True)", lambda: some(api.workspaces.list(include_devices=True))) or []
    table.play("places", "workspaces.details()", lambda: check(
        api.workspaces.details(workspaces[0].workspace_id).workspace_id == workspaces[0].workspace_id, "another workspace"))
    table.play("places", "workspaces.capabilities()", lambda: api.workspaces.capabilities(workspaces[0].workspace_id))
    devices = table.play("places", "devices.list()", lambda: some(api.devices.list())) or []
    table.play("places", "devices.details()", lambda: check(
        api.devices.details(devices[0].device_id).device_id == devices[0].device_id, "another device"))


def telephony_lists(table, api) -> None:  # noqa: ANN001
    area, telephony = "telephony lists", api.telephony
    lines = table.play(area, "virtual_lines.list()", lambda: some(telephony.virtual_lines.list())) or []
    table.play(area, "virtual_lines.list(location_id=[two])", lambda: list(telephony.virtual_lines.list(
        location_id=[it.location_id for it in list(api.locations.list())[:2]])))
    table.play(area, "virtual_lines.details()", lambda: check(
        telephony.virtual_lines.details(lines[0].id).last_name == lines[0].last_name, "another line"))
    groups = table.play(area, "huntgroup.list()", lambda: some(telephony.huntgroup.list())) or []
    table.play(area, "huntgroup.details()", lambda: check(
        len(telephony.huntgroup.details(groups[0].location_id, groups[0].id).agents) > 0, "nobody is rung"))
    queues = table.play(area, "callqueue.list()", lambda: some(telephony.callqueue.list())) or []
    assisted = table.play(area, "callqueue.list(has_cx_essentials=True)", lambda: some(telephony.callqueue.list(has_cx_essentials=True))) or []
    table.play(area, "callqueue: the two lists differ", lambda: check(
        not {it.id for it in queues} & {it.id for it in assisted}, "a queue is in both"))
    table.play(area, "callqueue.details()", lambda: check(
        telephony.callqueue.details(queues[0].location_id, queues[0].id).name == queues[0].name, "another queue"))
    location = table.known["location"].location_id
    table.play(area, "callqueue.available_agents()", lambda: list(telephony.callqueue.available_agents(location)))
    attendants = table.play(area, "auto_attendant.list()", lambda: some(telephony.auto_attendant.list())) or []
    table.play(area, "auto_attendant.details()", lambda: check(
        len(telephony.auto_attendant.details(attendants[0].location_id, attendants[0].auto_attendant_id)
            .business_hours_menu.key_configurations) > 0, "no keys"))
    table.play(area, "phone_numbers()", lambda: check(
        any(it.owner is not None for it in some(telephony.phone_numbers())), "nobody owns a number"))
    table.play(area, "phone_number_details()", lambda: check(
        telephony.phone_number_details().assigned > 0, "no count"))
    table.play(area, "supervisors.list()", lambda: list(telephony.supervisors.list()))
    table.play(area, "cx_essentials.available_agents()", lambda: list(telephony.cx_essentials.available_agents(location, has_cx_essentials=True)))
    table.play(area, "cx_essentials.wrapup_reasons.list()", lambda: list(telephony.cx_essentials.wrapup_reasons.list()))
    table.play(area, "person_settings.preferred_answer.read()", lambda: api.person_settings.preferred_answer.read(
        person_id=table.known["me"].person_id))


def identity(table, api) -> None:  # noqa: ANN001
    area = "identity"
    org = webex_id_to_uuid(table.known["me"].org_id)
    groups = table.play(area, "groups.list()", lambda: some(api.groups.list())) or []
    table.play(area, "groups.details(include_members=True)", lambda: check(
        api.groups.details(groups[0].group_id, include_members=True).group_id == groups[0].group_id, "another group"))
    found = table.play(area, "scim.users.search()", lambda: api.scim.users.search(org_id=org))
    mail = table.known["me"].emails[0]
    table.play(area, "scim.users.search(filter)", lambda: check(
        api.scim.users.search(org_id=org, filter=f'userName eq "{mail}"').total_results == 1, "not exactly one"))
    table.play(area, "scim.users.search_all(count=20)", lambda: check(
        len(list(api.scim.users.search_all(org_id=org, count=20))) == found.total_results, "some are missing"))
    table.play(area, "scim.users.details()", lambda: check(
        api.scim.users.details(org_id=org, user_id=found.resources[0].id).id == found.resources[0].id, "somebody else"))
    contacts = table.play(area, "org_contacts.list()", lambda: some(api.org_contacts.list(org_id=org))) or []
    table.play(area, "org_contacts.get()", lambda: check(
        api.org_contacts.get(org_id=org, contact_id=contacts[0].contact_id).contact_id == contacts[0].contact_id, "another contact"))


def audit_and_tokens(table, api) -> None:  # noqa: ANN001
    area = "audit and tokens"
    me = table.known["me"]
    now = datetime.now(timezone.utc)
    table.control("levers/setRoles", {"email": "ilaria.illuminati@acme.example", "roles": ["id_full_admin", "id_user_admin"]})
    table.control("clock", {"advanceMs": 3_600_000})
    events = table.play(area, "admin_audit.list_events()", lambda: some(api.admin_audit.list_events(
        org_id=me.org_id, from_=now - timedelta(days=2), to_=now + timedelta(days=2))))
    table.play(area, "admin_audit.list_events(event_categories)", lambda: check(
        all(it.data.event_category == events[0].data.event_category for it in api.admin_audit.list_events(
            org_id=me.org_id, from_=now - timedelta(days=2), to_=now + timedelta(days=2),
            event_categories=[events[0].data.event_category])), "another category"))
    table.play(area, "admin_audit.list_event_categories()", lambda: some(api.admin_audit.list_event_categories()))
    table.play(area, "authorizations.list(person_id)", lambda: some(api.authorizations.list(person_id=me.person_id)))
    table.play(area, "authorizations.list(person_email)", lambda: some(api.authorizations.list(person_email=me.emails[0])))
    table.play(area, "authorizations.get_token_expiration_status()", lambda: check(
        api.authorizations.get_token_expiration_status() is not None, "no moment"))
    other = "marek.nowak@acme.example"
    victim = table.api(table.token(other))
    victim.people.me()

    def revoke() -> None:
        listed = api.authorizations.list(person_email=other)
        api.authorizations.delete(authorization_id=listed[0].id)
        refused(lambda: victim.people.me(), 401)

    table.play(area, "authorizations.delete(authorization_id)", revoke)
    again = table.api(table.token(other))

    def revoke_client() -> None:
        listed = api.authorizations.list(person_email=other)
        clients = {it.client_id for it in listed}
        mine = {it.client_id for it in api.authorizations.list(person_id=me.person_id)}
        check(clients <= mine, "the portal's client should be the same for both")
        # Would end this run's own token: asked for a client that has none.
        refused(lambda: api.authorizations.delete(client_id="C" + "0" * 64, org_id=me.org_id), 404, 204)
        again.people.me()

    table.play(area, "authorizations.delete(client_id, org_id)", revoke_client)
    table.play(area, "events.list(): not for a Full Admin", lambda: refused(lambda: list(api.events.list()), 403))


def refused(run, *statuses: int) -> None:  # noqa: ANN001
    try:
        run()
    except RestError as problem:
        check(problem.response.status_code in statuses, f"refused with {problem.response.status_code}")
        return
    check(204 in statuses, "it was let through")


def webhooks(table, api) -> None:  # noqa: ANN001
    area = "webhooks"
    with Receiver() as receiver:
        created = table.play(area, "webhook.create(telephony_calls, owned_by=org)", lambda: api.webhook.create(
            "judge", receiver.url, WebhookResource.telephony_calls, WebhookEventType.all, secret="judge's secret", owned_by="org"))
        table.play(area, "webhook.list()", lambda: list(api.webhook.list()))
        table.play(area, "webhook.list(owned_by=org)", lambda: some(api.webhook.list(owned_by="org")))
        table.play(area, "webhook.details()", lambda: check(
            api.webhook.details(created.webhook_id).name == "judge", "another webhook"))

        def delivered() -> None:
            call = table.control("calls/inbound", {"to": table.known["me"].emails[0]})
            table.control("calls/answer", {"call": call["sessionUuid"]})
            table.control("calls/hang-up", {"call": call["sessionUuid"]})
            bodies = receiver.wait_for(3)
            for body in bodies:
                event = WebhookEvent.model_validate(dict(body))
                check(event.data is not None, "no data")
            check({"alerting", "answered", "disconnected"} <= {body["data"]["eventType"] for body in bodies}, "an event is missing")

        table.play(area, "WebhookEvent.model_validate(each delivered body)", delivered)
        form = {"name": "renamed", "targetUrl": receiver.url}

        def update() -> None:
            try:
                created.name = "renamed"
                api.webhook.update(created.webhook_id, created)
            except RestError as problem:
                check(problem.response.status_code in (400, 415), f"refused with {problem.response.status_code}")
            url = f"{table.emulator}/v1/webhooks/{created.webhook_id}"
            answer = api.session.put(url, json=form, headers={"Authorization": f"Bearer {api.access_token}"})
            check(answer.status_code == 200 and answer.json()["name"] == "renamed", f"PUT answered {answer.status_code}")

        table.play(area, "webhook.update()", update, defect="The SDK sends a form under a JSON content type; the PUT itself was tried by hand.")
        table.play(area, "webhook.webhook_delete()", lambda: api.webhook.webhook_delete(created.webhook_id))
        registrations = api.telephony.webhook_interest_registrations
        table.play(area, "webhook_interest_registrations.create()", lambda: registrations.create(
            [Interest(resource="Hook Status"), Interest(actor="Workspaces")], duration=30))
        table.play(area, "webhook_interest_registrations.get()", lambda: check(
            len(registrations.get().interests) == 2, "not both interests"))
        table.play(area, "webhook_interest_registrations.delete()", registrations.delete)


def call_records(table, api) -> None:  # noqa: ANN001
    area = "call records"
    now = datetime.now(timezone.utc)
    start, end = now - timedelta(hours=11), now - timedelta(minutes=10)
    records = table.play(area, "cdr.get_cdr_history()", lambda: some(api.cdr.get_cdr_history(start_time=start, end_time=end))) or []
    table.control("clock", {"advanceMs": 61_000})
    table.play(area, "cdr.get_cdr_history(max=500): paged, nothing twice", lambda: check(
        len({it.report_id for it in api.cdr.get_cdr_history(start_time=start, end_time=end, max=500)}) == len(records),
        "not the same records"))
    table.control("clock", {"advanceMs": 61_000})
    table.play(area, "cdr.get_cdr_history(stream=True)", lambda: list(api.cdr.get_cdr_history(
        start_time=now - timedelta(hours=1), end_time=now - timedelta(minutes=5), stream=True)))
    table.control("clock", {"advanceMs": 61_000})
    place = records[0].location
    table.play(area, "cdr.get_cdr_history(locations)", lambda: check(
        all(it.location == place for it in some(api.cdr.get_cdr_history(start_time=start, end_time=end, locations=[place]))),
        "another location"))
    table.control("clock", {"advanceMs": 61_000})
    table.play(area, "cdr.get_cdr_history(): a time without calls", lambda: nothing_found(api, now))


def nothing_found(api, now) -> None:  # noqa: ANN001
    start = now - timedelta(days=29, hours=1)
    try:
        check(list(api.cdr.get_cdr_history(start_time=start, end_time=start + timedelta(minutes=1))) == [], "records came")
    except RestError as problem:
        check(problem.response.status_code == 404, f"refused with {problem.response.status_code}")


def status(table, api) -> None:  # noqa: ANN001
    table.play("status", "status.status()", api.status.status)
    table.play("status", "status.summary()", api.status.summary)
    table.play("status", "status.unresolved_incidents(): none", lambda: check(
        api.status.unresolved_incidents() == [], "there is one"))
    table.control("status", {"component": "webex-calling", "status": "major_outage", "title": "Calls do not connect"})
    table.play("status", "status.unresolved_incidents()", lambda: check(
        some(api.status.unresolved_incidents())[0].name == "Calls do not connect", "another incident"))
    table.play("status", "status.summary(): an outage", lambda: check(
        any(it.status == "major_outage" for it in api.status.summary().components), "all is well"))
