"""One command, a whole city: `python -m launchers` starts, watches and ends every part."""
