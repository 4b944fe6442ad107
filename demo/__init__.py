"""A city of invented people and organisations, to try everything on. Imported by no use case."""
