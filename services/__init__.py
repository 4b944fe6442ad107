"""The use cases, one module a noun. No Flask, no XML, no HTTP status."""
