"""Copies by SMS through whatever gateway the office has: an HTTP request by a template of the settings (短信)."""

import json
from urllib.parse import quote

from django.conf import settings

from duban.messages.channels.http import post
from duban.messages.channels.parcel import NotTaken, Outcome, Parcel

LONGEST = 200
"""Characters: three parts of a long message."""


def send(parcel: Parcel) -> Outcome:
    """Fill in the template and post it. Raises: NotTaken, also where the answer lacks the words that say “taken”."""
    template = settings.SMS_BODY
    as_json = template.lstrip().startswith("{")
    headers = {"Content-Type": f"application/{'json' if as_json else 'x-www-form-urlencoded'}; charset=utf-8"}
    name, _, value = settings.SMS_HEADER.partition(":")
    if value:
        headers[name.strip()] = value.strip()
    text = f"{parcel.title}。{parcel.body}".replace("\n", "")[:LONGEST]
    body = template
    for place, words in {"{mobile}": parcel.address, "{text}": text, "{key}": parcel.key}.items():
        body = body.replace(place, json.dumps(words, ensure_ascii=False)[1:-1] if as_json else quote(words, safe=""))
    said = post(settings.SMS_URL, body.encode(), headers)
    if settings.SMS_OK and settings.SMS_OK not in said:
        raise NotTaken(f"短信网关没有收下（{' '.join(said.split())[:100]}）")
    return Outcome.SENT
