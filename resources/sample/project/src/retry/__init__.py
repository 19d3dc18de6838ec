"""Sending requests to servers that are sometimes busy."""

from retry.client import RetryingClient, default_client
from retry.errors import GaveUp

__all__ = ["GaveUp", "RetryingClient", "default_client"]
