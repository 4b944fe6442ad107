"""Which characters the bytes are: decided by the whole file, never by its beginning."""

import pytest

from services.feeds import csv_files
from tests.feeds.builders import a_penalised_person, a_penalty, a_record, write_penalty_sheet
from tests.feeds.builders import write_records as write


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
@pytest.mark.parametrize("header", ["codes", "titles"])
def test_a_sheet_is_read_in_every_usual_encoding(deliver, tmp_path, encoding, header):
    name = "𠮷㐂小满"  # beyond GBK: GB18030 spells these with four bytes
    rows = [a_penalty(), a_penalised_person(CF_XDR_MC=name)]
    path = write_penalty_sheet(tmp_path / "s.csv", rows, encoding=encoding, header=header)
    assert [row.subject_name for row in deliver(path, "penalty_sheet")] == [
        "杭州云栖茶馆有限公司",
        name,
    ]


def test_gb18030_far_behind_an_ascii_beginning_is_still_found(deliver, tmp_path):
    path = tmp_path / "late.csv"
    write_penalty_sheet(path, [a_penalty()], encoding="gb18030")
    head, _, rest = path.read_bytes().partition(b"\r\n")
    blanks = b",,,\r\n" * (csv_files.CHUNK // 5 + 1000)
    path.write_bytes(head + b"\r\n" + blanks + rest)
    (row,) = deliver(path, "penalty_sheet")
    assert row.subject_name == "杭州云栖茶馆有限公司"


def test_utf8_with_one_broken_byte_is_not_taken_for_gb18030(refusal, tmp_path):
    path = write_penalty_sheet(tmp_path / "s.csv", [a_penalty(), a_penalty()])
    whole = path.read_bytes()
    for broken in (
        whole[:-60] + b"\xff" + whole[-60:],
        whole[: whole.rindex("市场".encode()) + 1],  # the upload ended inside a character
    ):
        path.write_bytes(broken)
        assert refusal(path, "penalty_sheet") == "encoding_broken"


@pytest.mark.parametrize("chunk", [700, csv_files.CHUNK])
def test_the_refusal_names_the_line_of_the_broken_byte(monkeypatch, tmp_path, chunk):
    monkeypatch.setattr(csv_files, "CHUNK", chunk)
    path = write(tmp_path / "r.csv", [a_record()] * 40)
    lines = path.read_bytes().split(b"\n")
    lines[30] = lines[30].replace("苏".encode(), b"\xe8\x8b")
    path.write_bytes(b"\n".join(lines))
    with pytest.raises(csv_files.FeedRefused) as refused:
        csv_files.encoding_of(path)
    assert "第 31 行" in refused.value.reason


def test_a_file_cut_inside_its_bom_encoding_is_refused(refusal, tmp_path):
    path = write_penalty_sheet(tmp_path / "s.csv", [a_penalty()], encoding="utf-16")
    path.write_bytes(path.read_bytes()[:-1])
    assert refusal(path, "penalty_sheet") == "encoding_broken"


def test_bytes_of_no_encoding_are_refused(refusal, tmp_path):
    path = tmp_path / "noise.csv"
    path.write_bytes(b"CF_XDR_MC,CF_XDR_LB\n\xff\xfe\x80\x80,\xff\n")
    assert refusal(path, "penalty_sheet") == "encoding_unknown"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_the_record_feed_is_utf8_only(refusal, tmp_path, encoding):
    path = write(tmp_path / "r.csv", [a_record()], encoding=encoding)
    assert refusal(path) == "encoding_not_utf8"


def test_a_bom_before_the_record_feed_is_tolerated(deliver, tmp_path):
    (row,) = deliver(write(tmp_path / "r.csv", [a_record()], encoding="utf-8-sig"))
    assert row.subject_name == "苏小满"


def test_a_character_across_two_chunks_stays_whole(monkeypatch, deliver, tmp_path):
    path = write_penalty_sheet(tmp_path / "s.csv", [a_penalty()])
    for size in (1999, 2000, 2001):
        monkeypatch.setattr(csv_files, "CHUNK", size)
        assert len(deliver(path, "penalty_sheet")) == 1
