"""Everything outside, speaking our words: WeChat, the identity authority, Redis, the file store."""
