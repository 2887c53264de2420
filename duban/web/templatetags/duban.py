"""Tags that the templates share: the form's key, dates as the office writes them."""

import uuid
from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from duban.timing import clock

register = template.Library()


@register.simple_tag
def once() -> SafeString:
    """The hidden key that lets a form take effect once."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4())


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
