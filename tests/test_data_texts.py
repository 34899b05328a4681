"""The texts of the course, and text files of one's own."""

import hashlib
import os
from dataclasses import replace

import pooch
import pytest
from data_server import Server

from solutions import data
from solutions.data import DataError, download
from solutions.data.__main__ import main


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty cache, no data folder named, no proxy."""
    monkeypatch.delenv("FOUNDATIONS_DATA", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(pooch, "os_cache", lambda project: tmp_path / "cache" / project)
    return tmp_path / "cache" / "foundations-course"


def serve(monkeypatch, name, server, content):
    (file,) = download.REMOTES[name].hashes
    hashes = {file: f"sha256:{hashlib.sha256(content).hexdigest()}"}
    monkeypatch.setitem(
        download.REMOTES, name, replace(download.REMOTES[name], mirrors=(server.url,), hashes=hashes)
    )
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
