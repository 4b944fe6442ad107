"""Cases: what a person asks the credit office for, with one timeline, one clock and one desk."""
