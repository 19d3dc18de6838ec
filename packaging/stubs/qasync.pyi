"""The part of qasync that Swerve uses; the package carries no types of its own."""

import asyncio
from types import TracebackType

from PySide6.QtWidgets import QApplication

class QEventLoop(asyncio.BaseEventLoop):
    def __init__(self, app: QApplication | None = None) -> None: ...
    def __enter__(self) -> QEventLoop: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
