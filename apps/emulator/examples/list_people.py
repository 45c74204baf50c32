"""Lists people from Webex, page by page. Nothing in it knows of the emulator:

    npx webex-calling-emulator env -- python3 list_people.py
"""

import os

import requests

session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['WEBEX_ACCESS_TOKEN']}"

url = "https://webexapis.com/v1/people?max=10&callingData=true"
while url:
    answer = session.get(url)
    answer.raise_for_status()
    for person in answer.json()["items"]:
        print(person["emails"][0], person.get("extension", "-"))
    url = answer.links.get("next", {}).get("url")
