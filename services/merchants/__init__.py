"""Merchants: enrolled by the credit office, with offers, sites, cashiers and a card."""
