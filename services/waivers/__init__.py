"""免押: the 信易+ ledger of orders without a deposit, from opening to end."""
