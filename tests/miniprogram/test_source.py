"""The mini-program's source, as far as it can be judged without a server."""

from tests.miniprogram.programs import play


def test_the_source_hangs_together():
    play("source.test.js")


def test_words_are_told_as_people_read_them():
    play("words.test.js")


def test_what_the_browser_runs_is_what_was_tested():
    play("vendor.test.js")
