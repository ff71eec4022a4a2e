"""Looking up the law: rules by words, paragraph, question and day."""
