"""A pytest plugin for the second run: only what stands on a database can end differently there."""


def pytest_collection_modifyitems(config, items):
    kept = [item for item in items if "cluster" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
