from services.report_pdf.pages import BODY, Group, Row, paginate
from services.report_pdf.records import record_rows
from tests.report_pdf.samples import record

HEAD = Row(20)


def rows(count, height=10.0):
    return [Row(height) for _ in range(count)]


def test_a_record_that_does_not_fit_goes_to_the_next_page_whole():
    first, second = rows(1, BODY - 50), rows(6)
    pages = paginate([Group(first), Group(second, repeat=HEAD)])
    assert pages == [first, [HEAD, *second]]


def test_a_group_that_opens_a_section_is_not_headed_twice():
    first, second = rows(1, BODY - 50), rows(6)
    pages = paginate([Group(first), Group(second, repeat=HEAD, opens=True)])
    assert pages == [first, second]


def test_a_record_longer_than_a_page_is_split_and_headed_again():
    pages = paginate([Group(rows(200), repeat=HEAD)])
    assert len(pages) == 3
    assert all(page[0] is HEAD for page in pages[1:])
    assert sum(row is not HEAD for page in pages for row in page) == 200


def test_a_split_leaves_more_than_a_line_behind():
    first = rows(1, BODY - 25)
    pages = paginate([Group(first), Group(rows(60))])
    assert pages[0] == first


def test_no_page_is_overfull():
    groups = [Group(rows(count), repeat=HEAD) for count in range(1, 80)]
    for page in paginate(groups):
        assert sum(row.height for row in page) <= BODY + 0.01


def test_colour_does_not_judge():
    def colours(effect):
        marks = [mark for row in record_rows(1, record(0, effect=effect)) for mark in row.marks]
        return [
            {name: getattr(mark, name, None) for name in ("colour", "fill", "stroke")}
            for mark in marks
        ]

    assert colours("negative") == colours("positive") == colours("neutral")
