"""Fetches one path and prints what came back."""

import asyncio
import sys

from retry import GaveUp, default_client
from settings import load_config


def main(arguments):
    config = load_config()
    path = arguments[0] if arguments else "/health"
    client = default_client(config.url)
    try:
        body = asyncio.run(client.get(path))
    except GaveUp as error:
        print(error, file=sys.stderr)
        return 1
    print(body.decode())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
