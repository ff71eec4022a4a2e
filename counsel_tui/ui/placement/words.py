"""The few words of client mode in the client's languages; all drafts, as in the bank."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Three answers and thanks."""

    yes: str
    with_help: str
    no: str
    thanks: str


WORDS = {
    "de": Words("Ja", "Mit Hilfe", "Nein", "Danke!"),
    "en": Words("Yes", "With help", "No", "Thank you!"),
    "ar": Words("نعم", "مع مساعدة", "لا", "شكرًا!"),
    "uk": Words("Так", "З допомогою", "Ні", "Дякуємо!"),
    "ru": Words("Да", "С помощью", "Нет", "Спасибо!"),
    "tr": Words("Evet", "Yardımla", "Hayır", "Teşekkürler!"),
    "fa": Words("بله", "با کمک", "نه", "سپاس!"),
    "fr": Words("Oui", "Avec de l'aide", "Non", "Merci !"),
    "pl": Words("Tak", "Z pomocą", "Nie", "Dziękujemy!"),
    "ro": Words("Da", "Cu ajutor", "Nu", "Mulțumim!"),
    "vi": Words("Có", "Khi được giúp", "Không", "Cảm ơn!"),
    "es": Words("Sí", "Con ayuda", "No", "¡Gracias!"),
    "ti": Words("እወ", "ብሓገዝ", "ኣይፋል", "የቐንየለይ!"),
}


def words(language: str) -> Words:
    """The words of a language, German where there are none."""
    return WORDS.get(language, WORDS["de"])
