"""What the demo city's accounts at WeChat were given."""

from policy import notices


def template_ids() -> tuple[str, ...]:
    """The templates that the city's notices go by."""
    policy = notices.load()
    return (policy.mini_template, policy.official_template)
