"""What can go wrong for good."""


class GaveUp(Exception):
    """Every attempt met a busy server."""

    def __init__(self, request, attempts):
        super().__init__(f"{request.method} {request.path}: busy {attempts} times")
        self.request = request
        self.attempts = attempts
