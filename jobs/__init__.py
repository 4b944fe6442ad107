"""The door that the clock opens. Thin, like every channel."""
