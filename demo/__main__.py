"""`python -m demo`: write the sheet of the README anew."""

from demo import sheets

if __name__ == "__main__":
    sheets.SAMPLE.write_bytes(sheets.as_gb18030(sheets.sample()))
