"""Keys and key slots, sealing, signing, redaction, consent scope."""
