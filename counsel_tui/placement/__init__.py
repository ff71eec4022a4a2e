"""CEFR placement: evidence per skill joined into levels with honest uncertainty."""
