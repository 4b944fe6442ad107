"""The measures: ratios of this program against what cannot be left out, and the ordinary way."""
