"""A short run of the asynchronous half, and one call of the synchronous one, through the door of real names."""

import asyncio
import ssl
from datetime import datetime, timedelta, timezone

from admin_calls import check, refused, some
from wxc_sdk import WebexSimpleApi
from wxc_sdk.as_api import AsWebexSimpleApi
from wxc_sdk.base import webex_id_to_uuid


def play(table) -> None:  # noqa: ANN001
    area = "real names"
    token = table.token()
    with WebexSimpleApi(tokens=token, proxy_url=table.proxy, verify=table.authority) as api:
        table.play(area, "people.list(max=10), all pages by links", lambda: check(
            len(list(api.people.list(max=10))) == len(list(api.people.list(max=100))), "some are missing"))
        now = datetime.now(timezone.utc)
        table.play(area, "cdr.get_cdr_history() of the wrong region: 451", lambda: refused(
            lambda: list(api.cdr.get_cdr_history(start_time=now - timedelta(hours=3), end_time=now - timedelta(hours=2),
                                                 host="analytics-calling-eu.webexapis.com")), 451))
        table.play(area, "status.status()", api.status.status)
    for name, run in (("people.list()", everybody), ("telephony.phone_numbers()", numbers), ("scim.users.search()", scim),
                      ("cdr.get_cdr_history()", records)):
        table.play("async", name, lambda run=run: asyncio.run(through(table, token, run)))


async def through(table, token: str, run) -> None:  # noqa: ANN001
    trust = ssl.create_default_context(cafile=table.authority)
    async with AsWebexSimpleApi(tokens=token, proxy_url=table.proxy, ssl=trust) as api:
        await run(table, api)


async def everybody(table, api) -> None:  # noqa: ANN001
    check(len(await api.people.list(max=25)) > 25, "one page only")


async def numbers(table, api) -> None:  # noqa: ANN001
    some(await api.telephony.phone_numbers())


async def scim(table, api) -> None:  # noqa: ANN001
    found = await api.scim.users.search(org_id=webex_id_to_uuid(table.known["me"].org_id))
    check(found.total_results > 0, "nobody")


async def records(table, api) -> None:  # noqa: ANN001
    table.control("clock", {"advanceMs": 61_000})
    now = datetime.now(timezone.utc)
    some(await api.cdr.get_cdr_history(start_time=now - timedelta(hours=11), end_time=now - timedelta(minutes=10)))
