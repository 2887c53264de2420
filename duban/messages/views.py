"""Pages of messages (消息): the inbox, addresses, the calendar, what proves that reminders and copies went out."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from duban.access.roles import Permission
from duban.messages.actions import inbox as acts
from duban.messages.actions.outbox import send_again
from duban.messages.channels import enabled
from duban.messages.exports import MEDIA_TYPE, calendar_file
from duban.messages.forms import LABELS, SIGNED, AddressesForm
from duban.messages.models import Channel, DeliveryState, ReminderRun
from duban.messages.queries import inbox as reads
from duban.messages.queries import proof
from duban.timing import clock
from duban.web.page import open_page, page
from duban.web.requests import Request
from duban.web.typed import clean, number_or_none


@page(None)
def inbox(request: Request) -> HttpResponse:
    """收件箱: one's own messages, those not read first."""
    return render(request, "messages/inbox.html", {"inbox": reads.inbox_of(request.actor.user_id)})


@page(None, methods=["POST"])
def read(request: Request) -> HttpResponse:
    """查收 one message or several."""
    acts.take_note(_numbers(request, "message"), by=request.actor, at=request.at)
    return redirect("inbox")


@page(None, methods=["GET", "POST"])
def addresses(request: Request) -> HttpResponse:
    """接收地址 and the calendar address: one's own only."""
    known = reads.addresses_of(request.actor.user_id)
    form = AddressesForm(known, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        acts.set_addresses(form.wanted, by=request.actor, at=request.at)
        return redirect("inbox_addresses")
    feed = reads.open_feed_of(request.actor.user_id)
    context = {
        "form": form,
        "rows": [
            (form[channel.value], form[f"{channel.value}_secret"] if channel in SIGNED else None)
            for channel in form.channels
        ],
        "closed": [LABELS[channel] for channel in Channel if channel not in form.channels],
        "feed": feed,
        "feed_address": request.build_absolute_uri(reverse("ical", args=[reads.token_of(feed)])) if feed else "",
    }
    return render(request, "messages/addresses.html", context, status=422 if form.errors else 200)


@page(Permission.RETURN_VIEW, methods=["POST"])
def feed(request: Request) -> HttpResponse:
    """Make, renew or close one's calendar address."""
    if "withdraw" in request.POST:
        acts.withdraw_feed(by=request.actor, at=request.at)
    else:
        acts.make_feed(by=request.actor, at=request.at)
    return redirect("inbox_addresses")


@open_page()
def ical(request: HttpRequest, token: str) -> HttpResponse:
    """The calendar behind its address; calendar programs sign in nowhere, so the address itself is the key."""
    at = clock.now()
    reader = reads.reader_of(token)
    if reader is None:
        raise Http404
    entries = reads.entries_of(reader.as_actor(on=clock.day_in_china(at)), at=at)
    written = calendar_file(entries, host=request.get_host().partition(":")[0], at=at)
    return HttpResponse(written, content_type=MEDIA_TYPE)


@page(Permission.REMINDER_VIEW)
def reminders(request: Request) -> HttpResponse:
    """提醒记录: what ran when, to whom, and how far the copies came."""
    context: dict[str, Any] = {"page": proof.reminder_page(request.actor.government_id, at=request.at)}
    asked = request.GET.get("day", "")
    if asked:
        run = get_object_or_404(ReminderRun, government_id=request.actor.government_id, day=_day(asked))
        context |= {"run": run, "told": proof.told_in(run)}
    return render(request, "messages/reminders.html", context)


def _day(asked: str) -> date:
    try:
        return date.fromisoformat(asked)
    except ValueError:
        raise Http404 from None


@page(Permission.DELIVERY_MANAGE)
def deliveries(request: Request) -> HttpResponse:
    """渠道发送: how far copies came, channel by channel, without what they say."""
    state, channel = clean(request.GET.get("state", "")), clean(request.GET.get("channel", ""))
    context = {
        "states": DeliveryState.choices,
        "channels": Channel.choices,
        "counts": proof.channel_counts(request.actor.government_id, enabled()),
        "copies": list(proof.copies_listed(request.actor.government_id, state=state, channel=channel)),
        "listed": proof.LISTED,
        "state": state,
        "channel": channel,
    }
    return render(request, "messages/deliveries.html", context)


@page(Permission.DELIVERY_MANAGE, methods=["POST"])
def resend(request: Request) -> HttpResponse:
    """重发 parked copies."""
    send_again(_numbers(request, "delivery"), by=request.actor, at=request.at)
    return redirect("deliveries")


def _numbers(request: Request, name: str) -> list[int]:
    """The row numbers that a form names; what is none is left out."""
    return [pk for text in request.POST.getlist(name) if (pk := number_or_none(text)) is not None]
