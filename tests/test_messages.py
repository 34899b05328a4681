"""What a kernel may say: message by message, and the table in the README that says so."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest

from grading.autograde import messages
from grading.autograde.guard import Counted
from grading.autograde.messages import error_of, output_of, size_of
from grading.kernel.answering import OUTCOMES_MIME
from grading.lab.checking import VERDICT_MIME

README = Path(messages.__file__).with_name("README.md")
CONTENTS = {
    "stream": {"name": "stdout", "text": "words"},
    "display_data": {"data": {"text/plain": "words"}, "metadata": {}, "transient": {"display_id": "x"}},
    "execute_result": {"data": {"text/plain": "words"}, "metadata": {}, "execution_count": 3},
    "error": {"ename": "ValueError", "evalue": "words", "traceback": ["words"]},
}
SENT_BY_KERNELS = {
    "stream", "display_data", "update_display_data", "execute_input", "execute_result", "error", "status",
    "clear_output", "debug_event", "comm_open", "comm_msg", "comm_close", "iopub_welcome", "input_request",
    "execute_reply", "inspect_reply", "complete_reply", "history_reply", "is_complete_reply", "connect_reply",
    "comm_info_reply", "kernel_info_reply", "shutdown_reply", "interrupt_reply", "debug_reply",
    "create_subshell_reply", "delete_subshell_reply", "list_subshell_reply",
}  # fmt: skip
# What some message might be forged to carry.
ANYTHING = {
    "name": "stdout",
    "text": "words",
    "data": {"text/plain": "words", VERDICT_MIME: {"points": 99}, "text/html": "<b>words</b>"},
    "metadata": {},
    "transient": {"display_id": "x"},
    "execution_count": "<b>1</b>",
    "ename": "E",
    "evalue": "words",
    "traceback": ["words"],
    "comm_id": "x",
    "target_name": "jupyter.widget",
}


def written(output):
    """The output in a notebook's file, read back."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(outputs=[output])])
    nbformat.validate(notebook)
    return json.loads(nbformat.writes(notebook).encode("utf-8"))["cells"][0]["outputs"][0]


def types_in_the_table():
    """{type of a message: what the table says becomes of it}."""
    rows = re.findall(
        r"^\| ([`a-z_, ]+) \| [a-z]+ \| (.+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    return {kind: what for kinds, what in rows for kind in re.findall(r"`(\w+)`", kinds)}


def test_the_table_has_every_type_of_the_protocol_and_tells_the_truth():
    table = types_in_the_table()
    assert set(table) == SENT_BY_KERNELS
    for kind, what in table.items():
        kept = output_of(kind, CONTENTS.get(kind, ANYTHING), asking=False)
        assert bool(kept) == what.startswith("kept"), kind
        while_asking = output_of(kind, CONTENTS.get(kind, ANYTHING), asking=True)
        assert bool(while_asking) == (kind == "error"), kind


def test_of_what_is_kept_only_text_and_pictures_are():
    rich = dict.fromkeys(
        ["text/html", "image/svg+xml", "application/javascript", "text/latex", "text/markdown"], "x"
    )
    picture = "iVBORw0KGgo=\n"
    data = rich | {"text/plain": "words", "image/png": picture, "image/jpeg": 'x" onload="alert()'}
    data |= {VERDICT_MIME: {"points": 3}, OUTCOMES_MIME: {"nonce": "1", "reply": "{}"}}
    metadata = {"image/png": {"width": "1 onload=alert()"}}
    for kind in ("display_data", "execute_result"):
        content = {
            "data": data,
            "metadata": metadata,
            "execution_count": "<b>1</b>",
            "transient": {"display_id": "x"},
        }
        output = output_of(kind, content, asking=False)
        assert dict(output.data) == {"text/plain": "words", "image/png": picture}
        assert dict(output.metadata) == {}
        assert written(output)


def test_outcomes_are_taken_only_while_asking():
    content = {"data": {OUTCOMES_MIME: {"nonce": "1", "reply": "{}"}, "text/plain": "", "text/html": "<b>"}}
    assert output_of("display_data", content, asking=True).data == {
        OUTCOMES_MIME: {"nonce": "1", "reply": "{}"}
    }
    assert OUTCOMES_MIME not in output_of("display_data", content, asking=False).data
    assert output_of("execute_result", content, asking=True) is None
    for garbled in (3, None, {"nonce": 1, "reply": ["{}"]}, {}):
        answer = output_of("display_data", {"data": {OUTCOMES_MIME: garbled}}, asking=True)
        assert answer.data == {OUTCOMES_MIME: {"nonce": "", "reply": ""}}


@pytest.mark.parametrize("asking", [True, False])
@pytest.mark.parametrize("kind", [*CONTENTS, "update_display_data", "no_such_type", ""])
@pytest.mark.parametrize(
    "content",
    [
        None, [], "text", 3, {}, {"data": None}, {"data": []}, {"data": {"text/plain": 3}},
        {"name": "stdin", "text": "x"},
        {"name": "stdout", "text": ["x"]}, {"ename": 1, "evalue": {}, "traceback": []},
        {"ename": "E", "evalue": "v", "traceback": "text"}, {"ename": "E", "evalue": "v", "traceback": [1]},
        {"data": {"text/plain": ["a", "b"]}}, {"name": ["stdout"], "text": "x"},
    ],
)  # fmt: skip
def test_what_is_garbled_is_nothing_or_an_output_that_a_file_can_hold(kind, content, asking):
    output = output_of(kind, content, asking)
    assert output is None or written(output)


def test_halves_of_characters_and_control_characters():
    content = {"ename": "E\x1b[2J", "evalue": "a\ud83d\x07", "traceback": ["\x1b[31mred\x1b[0m \udc00"]}
    error = output_of("error", content, asking=False)
    assert written(error)["evalue"] == "a\ufffd\ufffd"
    assert "\x1b" not in error.ename
    assert error.traceback == ["\x1b[31mred\x1b[0m \ufffd"]
    assert written(output_of("stream", {"name": "stdout", "text": "\ud83d"}, asking=False))["text"] == [
        "\ufffd"
    ]
    assert size_of(error) > 20


def test_a_reply_that_names_no_error_still_makes_one():
    assert error_of({"status": "error"}).ename == "Error"
    assert error_of({"ename": "E", "evalue": "v", "traceback": []}).evalue == "v"


def test_every_byte_counts_before_it_is_read():
    session, said = Counted(key=b"key"), []
    parts = session.serialize(session.msg("comm_open", {"data": "x" * 1000}))
    _, parts = session.feed_identities(parts)
    session.allow(5_000, lambda: said.append("too much"))
    assert session.deserialize(parts)["msg_type"] == "comm_open"
    parts[0] = b"not signed"
    assert session.deserialize([*parts, b"a buffer" * 1000])["msg_type"] == ""
    assert said == ["too much"]
