"""Short ways to look into a report."""


def shown(report: dict) -> list[dict]:
    """Every record of a report, in its order."""
    return [row for part in report["sections"] for row in part["records"]]


def documents(report: dict) -> list[str]:
    return [row["document_no"] for row in shown(report)]
