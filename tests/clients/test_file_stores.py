"""Files are there whole or not at all."""

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clients.files import LocalFiles, StoreUnavailable


@pytest.fixture
def files(tmp_path: Path) -> LocalFiles:
    return LocalFiles(tmp_path / "files")


def everything_below(directory: Path) -> list[bytes]:
    return [path.read_bytes() for path in directory.rglob("*") if path.is_file()]


def test_a_file_is_stored_read_replaced_and_deleted(files: LocalFiles) -> None:
    assert not files.exists("a-1")
    files.put("a-1", [b"one ", b"", b"two"])
    with files.open("a-1") as stream:
        assert stream.read() == b"one two"
    files.put("a-1", iter([b"three"]))
    with files.open("a-1") as stream:
        assert stream.read() == b"three"
    files.delete("a-1")
    assert not files.exists("a-1")
    files.delete("a-1")
    with pytest.raises(FileNotFoundError):
        files.open("a-1")


def test_a_reader_keeps_what_it_opened(files: LocalFiles) -> None:
    files.put("a-1", [b"old"])
    with files.open("a-1") as stream:
        files.put("a-1", [b"new"])
        assert stream.read() == b"old"


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../a", "a/b", "/etc/passwd", "a\\b", ".hidden", "a\x00b", "a\n"),
        *("名", "a" * 201, "unfinished/x", "-rf"),
    ],
)
def test_names_that_could_lead_elsewhere_are_refused(files: LocalFiles, name: str) -> None:
    for act in (files.open, files.delete, files.exists, lambda n: files.put(n, [b"x"])):
        with pytest.raises(ValueError, match="opaque"):
            act(name)


def test_an_interrupted_source_leaves_nothing_and_the_old_file(
    files: LocalFiles, tmp_path: Path
) -> None:
    def breaking_off() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionResetError

    files.put("a-1", [b"old"])
    with pytest.raises(ConnectionResetError):
        files.put("a-1", breaking_off())
    assert everything_below(tmp_path) == [b"old"]


def test_a_full_disk_is_unavailable_and_leaves_nothing(files: LocalFiles, tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The kernel refuses with EFBIG where a full disk says ENOSPC; SIGXFSZ is ignored by Python.
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StoreUnavailable, match="EFBIG") as caught:
            files.put("a-1", [b"x" * 1024] * 8)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(tmp_path) not in repr(caught.value)
    assert everything_below(tmp_path) == []
    assert not files.exists("a-1")
    files.put("a-1", [b"x" * 8192])


def test_a_store_that_went_away_is_unavailable(files: LocalFiles, tmp_path: Path) -> None:
    (tmp_path / "files").rename(tmp_path / "elsewhere")
    with pytest.raises(StoreUnavailable):
        files.put("a-1", [b"x"])


def test_a_killed_writer_leaves_no_half_file_and_its_draft_is_swept(tmp_path: Path) -> None:
    writer = (
        "import sys, os, signal; from clients.files import LocalFiles\n"
        "def chunks():\n"
        "    yield b'half'\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "LocalFiles(sys.argv[1]).put('a-1', chunks())"
    )
    done = subprocess.run([sys.executable, "-c", writer, str(tmp_path)], check=False)
    assert done.returncode == -signal.SIGKILL
    files = LocalFiles(tmp_path)
    assert not files.exists("a-1")
    [draft] = (tmp_path / "unfinished").iterdir()
    yesterday = time.time() - 25 * 3600
    os.utime(draft, (yesterday, yesterday))
    LocalFiles(tmp_path)
    assert everything_below(tmp_path) == []


def test_drafts_of_others_who_are_writing_now_stay(files: LocalFiles, tmp_path: Path) -> None:
    def meanwhile() -> Iterator[bytes]:
        yield b"one "
        LocalFiles(tmp_path / "files")
        yield b"two"

    files.put("a-1", meanwhile())
    assert files.exists("a-1")


def test_files_are_not_for_other_users(files: LocalFiles, tmp_path: Path) -> None:
    files.put("a-1", [b"x"])
    [path] = [path for path in tmp_path.rglob("a-1") if path.is_file()]
    assert path.stat().st_mode & 0o077 == 0


def test_directories_are_synced_after_the_rename(
    files: LocalFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Without it a power cut may forget a file that was reported as stored.
    acts: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def seen_fsync(descriptor: int) -> None:
        acts.append("directory" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
        fsync(descriptor)

    def seen_replace(path: Path, target: Path) -> Path:
        acts.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", seen_fsync)
    monkeypatch.setattr(Path, "replace", seen_replace)
    files.put("a-1", [b"x"])
    assert acts == ["file", "directory", "rename", "directory"]
    files.delete("a-1")
    assert acts[4:] == ["directory"]
