"""Tags that the templates share: the form's key, dates as the office writes them."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duban.timing import clock
from duban.timing.deadlines import moment_words
from duban.web.page import ACTING_FIELD

register = template.Library()


@register.simple_tag(takes_context=True)
def once(context: template.RequestContext) -> SafeString:
    """The hidden key that lets a form take effect once, and for whom (代) whoever opened it acted."""
    key = format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4())
    actor = getattr(context.request, "actor", None)
    if actor is None or actor.acting_for is None:
        return key
    return key + format_html('<input type="hidden" name="{}" value="{}">', ACTING_FIELD, actor.acting_for)


@register.filter
def zh_date(day: date | None) -> str:
    """2022年3月15日"""
    return f"{day:%Y年%-m月%-d日}" if day else ""


@register.filter
def zh_moment(at: datetime | None) -> str:
    """3月15日 14:32, in China's time."""
    return f"{at.astimezone(clock.CHINA):%-m月%-d日 %H:%M}" if at else ""


@register.filter
def zh_day(at: datetime | None) -> str:
    """3月15日（周二）, in China's time."""
    if not at:
        return ""
    day = clock.day_in_china(at)
    return f"{day:%-m月%-d日}（周{'一二三四五六日'[day.weekday()]}）"


@register.filter
def zh_due(day: date | None) -> str:
    """4月8日（周五）"""
    return f"{day:%-m月%-d日}（周{'一二三四五六日'[day.weekday()]}）" if day else ""


@register.filter
def zh_until(at: datetime | None) -> str:
    """4月8日（周五）24:00, 4月8日（周五）17:30"""
    return moment_words(at) if at else ""


@register.filter
def zh_instant(at: datetime | None) -> str:
    """2022年4月8日 17:03:21, in China's time."""
    return f"{at.astimezone(clock.CHINA):%Y年%-m月%-d日 %H:%M:%S}" if at else ""


@register.filter
def china_date(at: datetime | None) -> str:
    """2022年4月8日: the day of a moment, in China's time."""
    return zh_date(clock.day_in_china(at)) if at else ""


@register.filter
def of(table: Mapping[Any, Any] | None, key: Any) -> Any:
    """table|of:key: what a mapping holds under a key that the template knows only as a variable."""
    return table.get(key) if table else None


@register.filter
def month(period: str) -> str:
    """2022-03 → 3月"""
    return f"{int(period[5:7])}月" if period else ""
