"""What the two REST channels share: who is calling, one error shape, paging, idempotency."""
