"""Reads of messages (消息)."""
