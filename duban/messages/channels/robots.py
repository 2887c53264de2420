"""Copies to the group robots of WeCom, DingTalk and Feishu (企业微信、钉钉、飞书机器人): text messages, signed where asked.

Formats: each vendor's own description of its custom robot (群机器人、自定义机器人), as of 2025.
"""

import base64
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from duban.messages.channels.http import post
from duban.messages.channels.parcel import NotTaken, Outcome, Parcel

LONGEST = 600
"""Characters; WeCom takes 2,048 bytes."""


def wecom(parcel: Parcel) -> Outcome:
    """企业微信: the key stands in the address, nothing is signed."""
    return _say(parcel.address, {"msgtype": "text", "text": {"content": parcel.text[:LONGEST]}}, "errcode")


def dingtalk(parcel: Parcel) -> Outcome:
    """钉钉: milliseconds and signature (加签) stand in the address."""
    address = parcel.address
    if parcel.secret:
        stamp = str(int(parcel.at.timestamp() * 1000))
        sign = _sign(key=parcel.secret, words=f"{stamp}\n{parcel.secret}")
        address += ("&" if "?" in address else "?") + urlencode({"timestamp": stamp, "sign": sign})
    return _say(address, {"msgtype": "text", "text": {"content": parcel.text[:LONGEST]}}, "errcode")


def feishu(parcel: Parcel) -> Outcome:
    """飞书: seconds and signature (签名校验) stand in the message; the words that are signed are the key, over nothing."""
    message: dict[str, Any] = {"msg_type": "text", "content": {"text": parcel.text[:LONGEST]}}
    if parcel.secret:
        stamp = str(int(parcel.at.timestamp()))
        message |= {"timestamp": stamp, "sign": _sign(key=f"{stamp}\n{parcel.secret}", words="")}
    return _say(parcel.address, message, "code")


def _sign(*, key: str, words: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), words.encode(), hashlib.sha256).digest()).decode()


def _say(address: str, message: dict[str, Any], code: str) -> Outcome:
    """Post a message; robots answer 200 also to what they refuse, and say so in `code`."""
    body = json.dumps(message, ensure_ascii=False).encode()
    said = post(address, body, {"Content-Type": "application/json; charset=utf-8"})
    try:
        answer = json.loads(said)
        number = answer[code]
    except (ValueError, KeyError, TypeError):
        raise NotTaken("机器人的应答看不懂") from None
    if number != 0:
        words = str(answer.get("errmsg") or answer.get("msg") or "")
        raise NotTaken(f"机器人没有收下（{number} {words[:100]}）")
    return Outcome.DELIVERED
