"""What a paper says, as a neutral content tree; no file format in here."""
