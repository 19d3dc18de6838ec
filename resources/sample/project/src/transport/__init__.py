"""Ways to send one request once."""

from transport.http import HttpTransport
from transport.messages import Busy, Request, Response

__all__ = ["Busy", "HttpTransport", "Request", "Response"]
