"""The texts of the course, and text files of one's own."""

import hashlib
import os
import string
from dataclasses import replace

import numpy as np
import pooch
import pytest
from data_server import Server

from solutions import data
from solutions.data import DataError
from solutions.data.__main__ import main


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, no data folder named, no proxy."""
    monkeypatch.delenv("FOUNDATIONS_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "foundations-course"


def serve(monkeypatch, name, server, content):
    (file,) = data.REMOTES[name].hashes
    hashes = {file: f"sha256:{hashlib.sha256(content).hexdigest()}"}
    monkeypatch.setitem(data.REMOTES, name, replace(data.REMOTES[name], mirrors=(server.url,), hashes=hashes))
    return file


@pytest.mark.parametrize(("name", "served"), [("names", "names.txt"), ("shakespeare", "input.txt")])
def test_a_text_is_downloaded_once(name, served, cache, monkeypatch):
    content = b"emma\nava\n"
    with Server({served: content}) as server:
        file = serve(monkeypatch, name, server, content)
        assert not data.available(name)
        text = data.load_text(name)
        assert (text.name, text.text) == (name, "emma\nava\n")
        assert text.source == f"{cache / file} (SHA-256 checked)"
        assert data.available(name)
        assert data.load_text(name) == text
        assert server.asked == [served]


def test_a_download_that_fails_names_the_address(monkeypatch):
    with Server({}) as server:
        serve(monkeypatch, "shakespeare", server, b"x")
        with pytest.raises(DataError) as caught:
            data.load_text("shakespeare")
        assert f"{server.url}input.txt: HTTP 404" in str(caught.value)
        assert "tinyshakespeare.txt" in str(caught.value)


def test_a_named_folder(tmp_path):
    (tmp_path / "names.txt").write_bytes(b"emma\r\nzo\xc3\xab\r\n")
    text = data.load_text("names", tmp_path)
    assert text.text == "emma\nzo\u00eb\n"
    assert text.source == f"{tmp_path / 'names.txt'}, not byte for byte the file of the course"
    with pytest.raises(DataError) as caught:
        data.load_text("shakespeare", tmp_path)
    assert f"Tiny Shakespeare is not complete in {tmp_path}" in str(caught.value)
    assert "archive" not in str(caught.value)


def test_the_command_describes_a_text(tmp_path, capsys):
    (tmp_path / "names.txt").write_text("emma\nava\n", encoding="utf-8")
    assert main(["names", "--data", str(tmp_path)]) == 0
    assert "9 characters, 5 different ones: '\\naemv'" in capsys.readouterr().out


def test_any_text_file(tmp_path):
    file = tmp_path / "my text.txt"
    file.write_bytes("\ufeffGr\u00fc\u00dfe \U0001f642".encode())
    assert data.read_text(file) == "Gr\u00fc\u00dfe \U0001f642"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"ab\xff", "is no text in UTF-8: byte 2 does not belong there"),
        (None, "cannot be read"),
    ],
)
def test_a_file_that_is_no_text_is_named(tmp_path, content, says):
    file = tmp_path / "it"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(DataError, match=says) as caught:
        data.read_text(file)
    assert str(file) in str(caught.value)


def test_a_folder_and_an_impossible_name_are_no_text(tmp_path):
    for path in (tmp_path, "no\0path"):
        with pytest.raises(DataError, match="cannot be read"):
            data.read_text(path)
    with pytest.raises(ValueError, match="got 'poems', expected one of names, shakespeare"):
        data.load_text("poems")


def test_names_and_plays_are_read_where_they_are(tmp_path, monkeypatch, capsys):
    (tmp_path / "names.txt").write_text("emma\nava\n", encoding="utf-8")
    (tmp_path / "tinyshakespeare.txt").write_text("All:\nSpeak, speak.\n", encoding="utf-8")
    monkeypatch.setenv("FOUNDATIONS_DATA", str(tmp_path))
    assert data.names() == ["emma", "ava"]
    assert data.shakespeare() == "All:\nSpeak, speak.\n"
    assert capsys.readouterr().out == ""


def test_small_texts_take_the_place_of_those_that_no_server_has(monkeypatch, capsys):
    with Server({}) as server:
        for name in ("names", "shakespeare"):
            serve(monkeypatch, name, server, b"x")
        assert data.names() == data.NAMES.split()
        says = capsys.readouterr().out
        assert "goes on with 103 names, so expect other figures" in says
        assert "`python -m solutions.data names`" in says
        assert data.shakespeare() == data.SONNETS
        assert "lines of Shakespeare's sonnets" in capsys.readouterr().out


def test_small_texts_take_the_place_of_those_that_a_named_folder_lacks(tmp_path, capsys):
    assert data.names(tmp_path) == data.NAMES.split()
    assert "The list of names is missing here" in capsys.readouterr().out


def test_a_damaged_text_is_an_error_and_not_replaced(cache, tmp_path):
    cache.mkdir(parents=True)
    (cache / "names.txt").write_text("emm", encoding="utf-8")
    with pytest.raises(DataError, match="is not the official file"):
        data.names()
    (tmp_path / "tinyshakespeare.txt").write_bytes(b"\xff")
    with pytest.raises(DataError, match="is no text in UTF-8"):
        data.shakespeare(tmp_path)


def test_the_small_texts_use_every_letter():
    names = data.NAMES.split()
    assert set("".join(names)) == set(string.ascii_lowercase)
    assert len(set(names)) == len(names)
    assert set(data.SONNETS) > {*string.ascii_lowercase, "\n", " "}


def test_words_are_dealt_out_in_three_parts():
    words = [str(i) for i in range(105)]
    parts = data.train_dev_test(words, np.random.default_rng(0))
    assert [len(part) for part in parts] == [84, 10, 11]
    assert sorted([*parts[0], *parts[1], *parts[2]]) == sorted(words)
    assert parts == data.train_dev_test(words, np.random.default_rng(0))
    assert parts != data.train_dev_test(words, np.random.default_rng(1))
    assert parts[0] != words[:84]


REAL = os.environ.get("FOUNDATIONS_DATA")


@pytest.mark.skipif(
    not REAL or not data.available("shakespeare", REAL) or not data.available("names", REAL),
    reason="FOUNDATIONS_DATA names no texts",
)
def test_the_real_texts():
    names, shakespeare = data.load_text("names", REAL), data.load_text("shakespeare", REAL)
    assert len(names.text.split()) == 32_033
    assert len(shakespeare.text) == 1_115_394
    assert len(set(shakespeare.text)) == 65
    assert set(names.text) <= set(shakespeare.text)
