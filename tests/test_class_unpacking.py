"""Unpacking a class's work: whatever one student handed in, everybody else's is collected."""

from __future__ import annotations

import io
import logging
import os
import zipfile

import pytest
from traitlets.config import Config

from grading.teaching.classroom.unpacking import Unpacker

WORK = b'{"cells": []}'
FILE = "perceptron.ipynb"


def zipped(entries, method=zipfile.ZIP_DEFLATED):
    """A zip of {name: content}."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return content.getvalue()


def bomb(entries, of, size):
    """A zip whose directory says that a file is as large as this; what is in it is not."""
    content = zipped(entries)
    at = content.index(b"PK\x01\x02")
    while of.encode() not in content[at + 46 : at + 46 + len(of)]:
        at = content.index(b"PK\x01\x02", at + 1)
    return content[: at + 24] + size.to_bytes(4, "little") + content[at + 28 :]


def with_a_password():
    content = bytearray(zipped({FILE: WORK}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


BAD = {
    "junk": b"PK\x03\x04junk",
    "nothing": b"",
    "half of one": zipped({FILE: WORK * 1000})[:80],
    "another folder": zipped({f"../../elsewhere/{FILE}": WORK}),
    "an absolute place": zipped({f"/tmp/{FILE}": WORK}),
    "another drive": zipped({f"C:\\work\\{FILE}": WORK}),
    "backslashes that lead up": zipped({f"..\\..\\{FILE}": WORK}),
    "a name that no file has": zipped({f"{'x' * 300}/{FILE}": WORK}),
    "a name with an escape": zipped({f"\x1b[2J{FILE}": WORK}),
    "zeros": zipped({FILE: bytes(21_000_000)}),
    "zeros in many files": zipped({f"{number}/{FILE}": bytes(9_000_000) for number in range(12)}),
    "many files": zipped({f"{number}.ipynb": b"" for number in range(600)}, zipfile.ZIP_STORED),
    "a size that is not true": bomb({FILE: WORK}, FILE, 10**9),
    "a size that is too small": bomb({FILE: os.urandom(5_000)}, FILE, 3),
    "a password": with_a_password(),
    "an unusual packer": zipped({FILE: WORK * 100}, zipfile.ZIP_LZMA),
    "a zip in a zip in a zip": zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({FILE: WORK})})})}),
}  # fmt: skip


@pytest.fixture
def unpack(tmp_path, caplog):
    """Unpack a folder of {name: content}; {name: content} of what is there then, and what was said."""

    def run(files):
        archive, extracted = tmp_path / "archive", tmp_path / "extracted"
        extracted.mkdir()
        for name, content in files.items():
            (archive / name).parent.mkdir(parents=True, exist_ok=True)
            (archive / name).write_bytes(content)
        config = Config()
        config.Unpacker.most_files = 500
        log = logging.getLogger("unpacking")
        with caplog.at_level(logging.ERROR):
            Unpacker(config=config, log=log).extract(str(archive), str(extracted))
        assert sorted(path.name for path in tmp_path.iterdir()) == ["archive", "extracted"]
        found = {
            path.relative_to(extracted).as_posix(): path.read_bytes()
            for path in extracted.rglob("*")
            if path.is_file()
        }
        return found, [record.getMessage() for record in caplog.records]

    return run


def test_archives_in_archives_and_files_beside_them(unpack):
    inner = zipped({f"week/{FILE}": WORK, "data.npz": b"x" * 100})
    files = {
        "CS-1.zip": zipped(
            {"Anna Lee_81_x/work.ZIP": inner, f"Jörg Müller_82_x/{FILE}": WORK, "Ben_83_x/a.pdf": b""}
        ),
        f"leeben_4711_9_{FILE}": WORK,
        f"more/carl_{FILE}": WORK,
    }
    found, said = unpack(files)
    assert said == []
    assert found == {
        f"CS-1/Anna Lee_81_x/work/week/{FILE}": WORK,
        f"CS-1/Jörg Müller_82_x/{FILE}": WORK,
        f"leeben_4711_9_{FILE}": WORK,
        f"more/carl_{FILE}": WORK,
    }


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_archive_is_left_out_with_a_sentence_and_the_others_are_unpacked(unpack, kind):
    platform = zipped({"Anna Lee_81_x/work.zip": BAD[kind], f"Ben_82_x/{FILE}": WORK})
    found, said = unpack({"CS-1.zip": platform, "carl_84_x.zip": BAD[kind], f"dora_85_{FILE}": WORK})
    kept = {name for name in found if not name.startswith(("CS-1/Ben_82_x/", "dora_85_"))}
    assert found.keys() - kept == {f"CS-1/Ben_82_x/{FILE}", f"dora_85_{FILE}"}
    assert sum(len(found[name]) for name in kept) <= 110_000_000
    assert any(sentence.startswith("left out: CS-1/Anna Lee_81_x/work") for sentence in said), said
    if kind not in ("zeros in many files", "a zip in a zip in a zip"):  # by themselves they are within bounds
        assert any(sentence.startswith("left out: carl_84_x") for sentence in said), said
        assert kept == set()
    assert all(sentence.isprintable() for sentence in said)


def test_two_files_of_one_name_are_not_taken_for_each_other(unpack):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(FILE, b"first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(FILE, b"second")
    found, said = unpack({"anna_1_x.zip": content.getvalue()})
    assert found == {f"anna_1_x/{FILE}": b"first"}
    assert "two of this name" in said[0]
