"""Rules as dated data: grammar, three-valued evaluation, explanation, consistency checks."""
