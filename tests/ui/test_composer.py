"""The composer: what Enter does, what goes along, what is remembered."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QRect, Qt, QUrl
from PySide6.QtGui import QImage, QInputMethodEvent, QPaintEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from tests.fakes.fake_workbench import SAMPLE, FakeWorkbench

from swerve.session.inputs import (
    AddThread,
    EditQueued,
    Enqueue,
    Reject,
    SendQueued,
    SetDraft,
    SetProfile,
    ShowFile,
    ShowThread,
    Submit,
    UndoDecision,
)
from swerve.session.transcript import Attachment, Picture, SteerKind, UserMessage
from swerve.terms import HunkId, ProfileId, ProjectPath
from swerve.ui.bridge import Bridge
from swerve.ui.composer.composer import Composer
from swerve.ui.composer.pictures import MOST_PICTURES
from swerve.ui.preferences import Preferences
from swerve.ui.theme import Theme

CLIENT = ProjectPath("src/retry/client.py")
PICTURE = Picture("shot.png", "image/png", 2, 1, "AAAA")
PATCH = """*** Begin Patch
*** Update File: README.md
@@
-# swerve-demo
+# Swerve demo
*** End Patch
"""


@pytest.fixture
def workbench() -> FakeWorkbench:
    return FakeWorkbench()


@pytest.fixture
def preferences() -> Preferences:
    return Preferences()


@pytest.fixture
def composer(qtbot, workbench: FakeWorkbench, preferences: Preferences):
    theme = Theme("dark")
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(600, 700)
    bridge = Bridge(workbench, window)
    composer = Composer(workbench, bridge, theme, preferences, window)
    composer.setParent(window)
    composer.setGeometry(80, 300, 432, 380)
    handlers = {"turn.send": composer.submit, "turn.queue": composer.enqueue}
    composer.command_requested.connect(lambda name: handlers.get(name, workbench.stop)())
    window.show()
    composer.focus()
    qtbot.waitUntil(composer.edit.hasFocus, timeout=2_000)
    yield composer
    composer._draft_timer.stop()
    composer._estimate_timer.stop()
    bridge.close()


def _buttons(composer: Composer) -> dict[str, QPushButton]:
    found = composer.findChildren(QPushButton)
    return {one.accessibleName(): one for one in found if one.isVisible()}


def test_enter_sends_with_what_is_looked_at(qtbot, composer, workbench) -> None:
    workbench.dispatch(ShowFile(CLIENT))
    qtbot.keyClicks(composer.edit, "make it so")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    (sent,) = workbench.intents_of(Submit)
    assert (sent.text, sent.focus, sent.steer) == ("make it so", Attachment(CLIENT), SteerKind.SEND)
    assert composer.edit.toPlainText() == ""
    assert workbench.thread.is_running


def test_enter_with_nothing_sends_nothing(qtbot, composer, workbench) -> None:
    qtbot.keyClicks(composer.edit, "   ")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert workbench.intents_of(Submit) == []


def test_shift_enter_breaks_the_line(qtbot, composer) -> None:
    qtbot.keyClicks(composer.edit, "a")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(composer.edit, "b")
    assert composer.edit.toPlainText() == "a\nb"


def test_enter_in_a_composition_never_sends(qtbot, composer, workbench) -> None:
    QApplication.sendEvent(composer.edit, QInputMethodEvent("にほん", []))
    assert composer.edit.is_composing
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert workbench.intents_of(Submit) == []


def test_the_button_says_what_enter_does(qtbot, composer, workbench) -> None:
    assert "Send" in _buttons(composer)
    workbench.submit("go")
    assert {"Redirect", "Stop", "Queue the prompt"} <= _buttons(composer).keys()
    workbench.stop()
    assert "Send" in _buttons(composer)
    assert "Stop" not in _buttons(composer)


def test_the_box_grows_with_its_lines_and_stops(qtbot, composer) -> None:
    heights = []
    for count in (1, 5, 10, 40):
        composer.edit.replace_text("\n".join("x" * count))
        heights.append(composer.edit.height())
    assert heights[0] < heights[1] < heights[2] == heights[3]


def test_a_rejected_hunk_becomes_a_reason(qtbot, composer, workbench) -> None:
    workbench.submit("rename")
    workbench.start()
    workbench.patch(PATCH)
    hunk = workbench.hunks()[0]
    composer.steer_from(hunk, SteerKind.REJECTION)
    assert composer.chips.texts[0] == "rejected: README.md 1"
    assert "Send reason" in _buttons(composer)
    qtbot.keyClicks(composer.edit, "keep the name")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    sent = workbench.intents_of(Submit)[-1]
    assert (sent.steer, sent.hunk, sent.text) == (SteerKind.REJECTION, hunk, "keep the name")
    assert not composer.has_steer


def test_backspace_at_the_start_drops_the_chip(qtbot, composer, workbench) -> None:
    workbench.submit("rename")
    workbench.start()
    workbench.patch(PATCH)
    composer.steer_from(workbench.hunks()[0], SteerKind.REDIRECT_FROM_HUNK)
    assert "Redirect from here" in _buttons(composer)
    qtbot.keyClick(composer.edit, Qt.Key.Key_Backspace)
    assert not composer.has_steer
    composer.attach(Attachment(CLIENT))
    qtbot.keyClick(composer.edit, Qt.Key.Key_Backspace)
    assert "client.py" not in composer.chips.texts


def test_the_selection_goes_along(qtbot, composer, workbench) -> None:
    workbench.dispatch(ShowFile(CLIENT))
    composer.show_selection((44, 52))
    assert composer.chips.texts == ["client.py", "lines 45–52"]
    qtbot.keyClicks(composer.edit, "why")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert workbench.intents_of(Submit)[-1].focus == Attachment(CLIENT, 44, 52)


def test_an_at_sign_attaches_a_file(qtbot, composer, workbench) -> None:
    qtbot.keyClicks(composer.edit, "look at @backo")
    qtbot.waitUntil(composer.completion.isVisible, timeout=2_000)
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert composer.edit.toPlainText() == "look at backoff.py "
    assert composer.chips.texts == ["backoff.py"]
    assert workbench.intents_of(Submit) == []
    qtbot.keyClicks(composer.edit, "@")
    qtbot.waitUntil(composer.completion.isVisible, timeout=2_000)
    assert composer.close_popup()
    assert not composer.close_popup()


def test_up_recalls_what_was_said(qtbot, composer, workbench) -> None:
    for text in ("first", "second"):
        qtbot.keyClicks(composer.edit, text)
        qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    qtbot.keyClick(composer.edit, Qt.Key.Key_Up)
    assert composer.edit.toPlainText() == "second"
    qtbot.keyClick(composer.edit, Qt.Key.Key_Up)
    assert composer.edit.toPlainText() == "first"
    qtbot.keyClick(composer.edit, Qt.Key.Key_Down)
    qtbot.keyClick(composer.edit, Qt.Key.Key_Down)
    assert composer.edit.toPlainText() == ""


def test_every_thread_has_its_draft(qtbot, composer, workbench) -> None:
    workbench.submit("something")
    first = workbench.thread
    qtbot.keyClicks(composer.edit, "half a thought")
    workbench.dispatch(AddThread())
    assert composer.edit.toPlainText() == ""
    assert first.draft == "half a thought"
    assert workbench.intents_of(SetDraft)


def test_the_queue_is_a_list(qtbot, composer, workbench) -> None:
    workbench.submit("go")
    qtbot.keyClicks(composer.edit, "then a test")
    _buttons(composer)["Queue the prompt"].click()
    assert workbench.intents_of(Enqueue)[-1].text == "then a test"
    message = workbench.thread.queue[0].id
    qtbot.waitUntil(lambda: "Edit queued message 1" in _buttons(composer), timeout=2_000)
    _buttons(composer)["Edit queued message 1"].click()
    field = QApplication.focusWidget()
    assert field.accessibleName() == "Queued message"
    field.setText("then two tests")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert workbench.intents_of(EditQueued)[-1].text == "then two tests"
    assert workbench.thread.queue[0].text == "then two tests"
    qtbot.waitUntil(lambda: "Send queued message 1 now" in _buttons(composer), timeout=2_000)
    _buttons(composer)["Send queued message 1 now"].click()
    assert workbench.intents_of(SendQueued)[-1].message == message
    assert not composer.queue.isVisible()


def test_the_sample_offers_requests_of_one_press(qtbot, composer, workbench) -> None:
    _buttons(composer)["Make the retry delay configurable"].click()
    assert workbench.intents_of(Submit)[-1].text == "Make the retry delay configurable"
    assert "Make the retry delay configurable" not in _buttons(composer)


def test_without_a_project_nothing_is_sent(qtbot, composer, workbench) -> None:
    workbench.root = None
    qtbot.keyClicks(composer.edit, "hello")
    composer._refresh()
    assert not _buttons(composer)["Send"].isEnabled()


# --- what goes along -----------------------------------------------------------------------------


def test_an_at_sign_finds_what_files_define(qtbot, composer, workbench) -> None:
    qtbot.keyClicks(composer.edit, "look at @dela")
    expected = "delays   src/retry/backoff.py:4"
    qtbot.waitUntil(lambda: expected in composer.completion.offers, timeout=2_000)
    while composer.completion._list.currentItem().text() != expected:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Down)
    qtbot.keyClick(composer.edit, Qt.Key.Key_Tab)
    assert composer.edit.toPlainText() == "look at delays "
    (attachment,) = composer.luggage.attachments
    assert attachment.path == "src/retry/backoff.py"
    assert attachment.start_line == 3


def test_a_chip_says_how_much_goes_along(composer, workbench) -> None:
    composer.attach(Attachment(CLIENT))
    (chip,) = composer.luggage.chips()
    assert (chip.text, chip.detail) == ("client.py", "0.2k")


def test_every_thread_has_its_chips(composer, workbench) -> None:
    workbench.submit("first")
    workbench.stop()
    composer.attach(Attachment(CLIENT))
    first = workbench.thread.id
    workbench.dispatch(AddThread())
    assert composer.luggage.attachments == ()
    workbench.dispatch(ShowThread(first))
    assert composer.luggage.attachments == (Attachment(CLIENT),)


def test_pasted_files_are_attached_and_pictures_say_why_not(qtbot, composer, workbench) -> None:
    told: list[str] = []
    composer.told.connect(told.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(SAMPLE / CLIENT))])
    composer.edit.insertFromMimeData(data)
    assert composer.luggage.attachments == (Attachment(CLIENT),)
    picture = QMimeData()
    picture.setImageData(QImage(2, 2, QImage.Format.Format_RGB32))
    composer.edit.insertFromMimeData(picture)
    elsewhere = QMimeData()
    elsewhere.setUrls([QUrl.fromLocalFile("/elsewhere/x.txt")])
    composer.edit.insertFromMimeData(elsewhere)
    assert told == [
        "Practice takes text only: a picture cannot go along.",
        "Only pictures, folders, or files of the open project.",
    ]


def test_a_pasted_picture_becomes_a_chip_and_goes_along(qtbot, composer, workbench) -> None:
    workbench.dispatch(SetProfile(workbench.thread.id, ProfileId("ultrafast")))
    data = QMimeData()
    data.setImageData(QImage(30, 20, QImage.Format.Format_RGB32))
    composer.edit.insertFromMimeData(data)
    qtbot.waitUntil(lambda: composer.chips.texts == ["Picture"], timeout=5_000)
    (chip,) = composer.luggage.chips()
    assert chip.detail == "30×20"
    qtbot.keyClicks(composer.edit, "what is this?")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    (sent,) = workbench.intents_of(Submit)
    assert [(one.width, one.height) for one in sent.pictures] == [(30, 20)]
    assert composer.luggage.pictures == ()


def test_a_picture_says_when_another_model_would_not_get_it(qtbot, composer, workbench) -> None:
    workbench.dispatch(SetProfile(workbench.thread.id, ProfileId("ultrafast")))
    composer.luggage.add_picture(workbench.thread.id, PICTURE)
    assert composer.luggage.chips()[-1].detail == "2×1"
    workbench.dispatch(SetProfile(workbench.thread.id, ProfileId("practice")))
    assert composer.luggage.chips()[-1].detail == "not sent"
    qtbot.keyClick(composer.edit, Qt.Key.Key_Backspace)
    assert composer.luggage.pictures == ()


def test_chips_are_stored_with_the_draft_and_come_back_with_it(composer, workbench) -> None:
    workbench.submit("first")
    workbench.stop()
    first = workbench.thread
    composer.attach(Attachment(CLIENT, 2, 5))
    composer.luggage.add_picture(first.id, PICTURE)
    composer.flush_draft()
    assert first.draft_attachments == (Attachment(CLIENT, 2, 5),)
    assert first.draft_pictures == (PICTURE,)
    composer.luggage.unpack()
    composer._show_thread()
    assert composer.chips.texts == ["client.py 3–5", "shot.png"]
    composer.edit.replace_text("go")
    composer.submit()
    assert not first.has_draft


def test_what_would_be_sent_is_counted_before(qtbot, composer, workbench) -> None:
    qtbot.keyClicks(composer.edit, "rename it")
    qtbot.waitUntil(lambda: composer._estimate.text() != "", timeout=2_000)
    bare = composer._estimate.text()
    composer.attach(Attachment(CLIENT))
    qtbot.waitUntil(lambda: composer._estimate.text() != bare, timeout=2_000)
    assert composer._estimate.text().endswith(" of 128k")


# --- Enter while a turn runs, and the queue ------------------------------------------------------


def test_enter_queues_where_the_person_prefers_it(qtbot, composer, workbench, preferences) -> None:
    preferences.put("enter_while_running", "queue")
    workbench.submit("first")
    assert composer._send.accessibleName() == "Queue"
    qtbot.keyClicks(composer.edit, "second")
    qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
    assert [one.text for one in workbench.thread.queue] == ["second"]
    composer.steer_from(HunkId("h"), SteerKind.REJECTION)
    assert composer._send.accessibleName() == "Send reason"


def _word_first(qtbot, composer, workbench, words: str) -> QWidget:
    """Open the first row of the queue and type other words into it."""
    qtbot.waitUntil(composer.queue.isVisible, timeout=2_000)
    _buttons(composer)["Edit queued message 1"].click()
    qtbot.keyClicks(QApplication.focusWidget(), words)
    return QApplication.focusWidget()


def test_words_for_a_queued_message_survive_the_end_of_the_turn(qtbot, composer, workbench) -> None:
    workbench.submit("run")
    workbench.start()
    for words in ("one", "two"):
        workbench.dispatch(Enqueue(workbench.thread.id, words))
    _word_first(qtbot, composer, workbench, "other")
    workbench.answer()
    assert not workbench.thread.is_running
    workbench.dispatch(Enqueue(workbench.thread.id, "three"))
    field = QApplication.focusWidget()
    assert (field.accessibleName(), field.text()) == ("Queued message", "other")
    qtbot.keyClicks(field, " words")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert workbench.thread.is_running
    assert [one.text for one in workbench.thread.entries if isinstance(one, UserMessage)][-1] == (
        "other words"
    )


def test_words_for_a_queued_message_wait_while_another_thread_is_shown(
    qtbot, composer, workbench
) -> None:
    workbench.submit("run")
    workbench.dispatch(Enqueue(workbench.thread.id, "one"))
    first = workbench.thread
    _word_first(qtbot, composer, workbench, "other")
    workbench.dispatch(AddThread())
    assert [one.text for one in first.queue] == ["other"]
    workbench.dispatch(ShowThread(first.id))
    (field,) = [
        one
        for one in composer.queue.findChildren(QLineEdit)
        if one.isVisible() and one.text() == "other"
    ]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert first.held is None


def test_a_row_of_the_queue_is_seen_whole_while_it_is_worded(qtbot, composer, workbench) -> None:
    workbench.submit("run")
    workbench.dispatch(Enqueue(workbench.thread.id, "one"))
    field = _word_first(qtbot, composer, workbench, "other")
    area = composer.queue._area

    def is_whole() -> bool:
        inside = field.mapTo(area, QPoint(0, field.height()))
        return inside.y() <= area.height() and not area.verticalScrollBar().isVisible()

    qtbot.waitUntil(is_whole, timeout=5_000)


def test_typing_elsewhere_is_not_disturbed_by_a_row_that_is_worded(
    qtbot, composer, workbench
) -> None:
    workbench.submit("run")
    workbench.dispatch(Enqueue(workbench.thread.id, "one"))
    _word_first(qtbot, composer, workbench, "other")
    composer.focus()
    workbench.dispatch(Enqueue(workbench.thread.id, "two"))
    assert composer.edit.hasFocus()
    assert [one.words for one in composer.queue._made if one.is_worded] == ["other"]


def test_words_for_a_queued_message_that_are_left_by_esc_can_be_recalled(
    qtbot, composer, workbench
) -> None:
    workbench.submit("run")
    workbench.dispatch(Enqueue(workbench.thread.id, "one"))
    field = _word_first(qtbot, composer, workbench, "other")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert [one.text for one in workbench.thread.queue] == ["one"]
    assert workbench.thread.held is None
    qtbot.keyClick(composer.edit, Qt.Key.Key_Up)
    assert composer.edit.toPlainText() == "other"


def test_what_is_removed_from_the_queue_can_be_recalled(qtbot, composer, workbench) -> None:
    workbench.submit("run")
    workbench.dispatch(Enqueue(workbench.thread.id, "many good words"))
    qtbot.waitUntil(composer.queue.isVisible, timeout=2_000)
    told: list[str] = []
    composer.told.connect(told.append)
    _buttons(composer)["Remove queued message 1"].click()
    assert workbench.thread.queue == []
    assert told == ["These words are kept: ↑ in the empty prompt brings them back."]
    composer.focus()
    qtbot.keyClick(composer.edit, Qt.Key.Key_Up)
    assert composer.edit.toPlainText() == "many good words"


def test_the_queue_is_reordered_edited_and_emptied_by_keys(qtbot, composer, workbench) -> None:
    workbench.submit("run")
    for words in ("one", "two", "three"):
        workbench.dispatch(Enqueue(workbench.thread.id, words))

    def words() -> list[str]:
        return [one.text for one in workbench.thread.queue]

    qtbot.waitUntil(composer.queue.isVisible, timeout=2_000)
    composer.queue.focus_last()
    alt = Qt.KeyboardModifier.AltModifier
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up, alt)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Up, alt)
    assert words() == ["three", "one", "two"]
    row = QApplication.focusWidget()
    assert row.accessibleName() == "Queued message 1: three"
    qtbot.keyClick(row, Qt.Key.Key_Return)
    field = QApplication.focusWidget()
    qtbot.keyClicks(field, "3")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert words() == ["3", "one", "two"]
    composer.queue.focus_last()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Delete)
    assert words() == ["3", "one"]
    assert composer.edit.hasFocus()


def test_a_row_of_the_queue_is_dragged_to_its_place(qtbot, composer, workbench) -> None:
    workbench.submit("run")
    for words in ("one", "two", "three"):
        workbench.dispatch(Enqueue(workbench.thread.id, words))
    qtbot.waitUntil(composer.queue.isVisible, timeout=2_000)
    first = composer.queue._made[0]
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(first, left, pos=QPoint(5, 5))
    qtbot.mouseRelease(first, left, pos=QPoint(5, 5 + 2 * (first.height() + 4)))
    assert [one.text for one in workbench.thread.queue] == ["two", "three", "one"]


def test_a_rejection_taken_back_asks_for_no_reason(composer, workbench) -> None:
    workbench.submit("rename")
    workbench.start()
    workbench.patch(PATCH)
    workbench.stop()
    (hunk,) = workbench.hunks()
    workbench.play(Reject((hunk,)))
    composer.steer_from(hunk, SteerKind.REJECTION)
    assert composer.has_steer
    workbench.play(UndoDecision())
    assert not composer.has_steer
    assert composer._send.accessibleName() == "Send"


def test_another_invitation_is_painted_whole(qtbot, composer) -> None:
    painted: list[QRect] = []

    class Watch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent):
                painted.append(event.rect())
            return False

    composer.edit.invite("Say one thing")
    watch = Watch()
    viewport = composer.edit.viewport()
    QApplication.processEvents()
    viewport.installEventFilter(watch)
    composer.edit.invite("Say another thing")
    qtbot.waitUntil(lambda: viewport.rect() in painted, timeout=2_000)
    viewport.removeEventFilter(watch)


def test_only_so_many_pictures_go_along(composer, workbench) -> None:
    told: list[str] = []
    composer.told.connect(told.append)
    for number in range(MOST_PICTURES + 1):
        composer._on_picture(workbench.thread.id, replace(PICTURE, name=f"{number}.png"))
        composer._on_picture(workbench.thread.id, replace(PICTURE, name="0.png"))
    assert [one.name for one in composer.luggage.pictures] == ["0.png", "1.png", "2.png", "3.png"]
    assert told == ["At most 4 pictures go along with a message."]
