"""The few words of client mode in the client's languages; all drafts, as in the bank."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What this is and how it begins; three answers; the question that stands over statements,
    words, choices and letters; "I do not know"; what is said when it is over, when something
    went wrong, beside a draft.
    """

    intro: str
    start: str
    yes: str
    with_help: str
    no: str
    can: str
    word: str
    gap: str
    letters: str
    unknown: str
    thanks: str
    call: str
    draft: str


WORDS = {
    "de": Words(
        "Diese Fragen helfen bei der Beratung. "
        "Das ist keine Prüfung. Sie können jederzeit aufhören.",
        "Los",
        "Ja",
        "Mit Hilfe",
        "Nein",
        "Können Sie das auf Deutsch?",
        "Kennen Sie dieses Wort? Manche Wörter gibt es nicht.",
        "Welches Wort passt?",
        "Schreiben Sie die fehlenden Buchstaben, dann Enter.",
        "Ich weiß es nicht",
        "Danke!",
        "Bitte rufen Sie die Beraterin oder den Berater.",
        "Entwurf",
    ),
    "en": Words(
        "These questions help the counselling. This is no exam. You can stop at any time.",
        "Start",
        "Yes",
        "With help",
        "No",
        "Can you do this in German?",
        "Do you know this German word? Some words do not exist.",
        "Which word fits?",
        "Type the missing letters, then Enter.",
        "I do not know",
        "Thank you!",
        "Please call the counsellor.",
        "draft",
    ),
    "ar": Words(
        "هذه الأسئلة تساعد في الاستشارة. هذا ليس امتحانًا. يمكنك التوقف في أي وقت.",
        "ابدأ",
        "نعم",
        "مع مساعدة",
        "لا",
        "هل تستطيع ذلك بالألمانية؟",
        "هل تعرف هذه الكلمة الألمانية؟ بعض الكلمات غير موجودة.",
        "أي كلمة تناسب؟",
        "اكتب الحروف الناقصة ثم اضغط Enter.",
        "لا أعرف",
        "شكرًا!",
        "من فضلك نادِ المستشار.",
        "مسودة",
    ),
    "uk": Words(
        "Ці запитання допомагають у консультації. Це не іспит. Ви можете зупинитися будь-коли.",
        "Почати",
        "Так",
        "З допомогою",
        "Ні",
        "Чи можете ви це німецькою?",
        "Чи знаєте ви це німецьке слово? Деяких слів не існує.",
        "Яке слово підходить?",
        "Напишіть пропущені літери, потім Enter.",
        "Не знаю",
        "Дякуємо!",
        "Будь ласка, покличте консультанта.",
        "чернетка",
    ),
    "ru": Words(
        "Эти вопросы помогают в консультации. "
        "Это не экзамен. Вы можете остановиться в любой момент.",
        "Начать",
        "Да",
        "С помощью",
        "Нет",
        "Можете ли вы это по-немецки?",
        "Знаете ли вы это немецкое слово? Некоторых слов нет.",
        "Какое слово подходит?",
        "Напишите недостающие буквы, затем Enter.",
        "Не знаю",
        "Спасибо!",
        "Пожалуйста, позовите консультанта.",
        "черновик",
    ),
    "tr": Words(
        "Bu sorular danışmanlığa yardım eder. "
        "Bu bir sınav değildir. İstediğiniz zaman bırakabilirsiniz.",
        "Başla",
        "Evet",
        "Yardımla",
        "Hayır",
        "Bunu Almanca yapabilir misiniz?",
        "Bu Almanca kelimeyi biliyor musunuz? Bazı kelimeler yoktur.",
        "Hangi kelime uyuyor?",
        "Eksik harfleri yazın, sonra Enter'a basın.",
        "Bilmiyorum",
        "Teşekkürler!",
        "Lütfen danışmanı çağırın.",
        "taslak",
    ),
    "fa": Words(
        "این پرسش‌ها به مشاوره کمک می‌کنند. این امتحان نیست. هر وقت خواستید می‌توانید تمام کنید.",
        "شروع",
        "بله",
        "با کمک",
        "نه",
        "آیا این کار را به آلمانی می‌توانید؟",
        "آیا این واژهٔ آلمانی را می‌شناسید؟ بعضی واژه‌ها وجود ندارند.",
        "کدام واژه مناسب است؟",
        "حروف جاافتاده را بنویسید، سپس Enter.",
        "نمی‌دانم",
        "سپاس!",
        "لطفاً مشاور را صدا کنید.",
        "پیش‌نویس",
    ),
    "fr": Words(
        "Ces questions aident le conseil. "
        "Ce n'est pas un examen. Vous pouvez arrêter à tout moment.",
        "Commencer",
        "Oui",
        "Avec de l'aide",
        "Non",
        "Savez-vous faire cela en allemand ?",
        "Connaissez-vous ce mot allemand ? Certains mots n'existent pas.",
        "Quel mot convient ?",
        "Écrivez les lettres manquantes, puis Entrée.",
        "Je ne sais pas",
        "Merci !",
        "Appelez la personne qui vous conseille, s'il vous plaît.",
        "brouillon",
    ),
    "pl": Words(
        "Te pytania pomagają w doradztwie. To nie jest egzamin. Można przerwać w każdej chwili.",
        "Start",
        "Tak",
        "Z pomocą",
        "Nie",
        "Czy umie Pani/Pan to po niemiecku?",
        "Czy zna Pani/Pan to niemieckie słowo? Niektóre słowa nie istnieją.",
        "Które słowo pasuje?",
        "Proszę wpisać brakujące litery, potem Enter.",
        "Nie wiem",
        "Dziękujemy!",
        "Proszę zawołać doradcę.",
        "wersja robocza",
    ),
    "ro": Words(
        "Aceste întrebări ajută consilierea. Nu este un examen. Puteți opri oricând.",
        "Începeți",
        "Da",
        "Cu ajutor",
        "Nu",
        "Puteți face acest lucru în germană?",
        "Cunoașteți acest cuvânt german? Unele cuvinte nu există.",
        "Care cuvânt se potrivește?",
        "Scrieți literele care lipsesc, apoi Enter.",
        "Nu știu",
        "Mulțumim!",
        "Vă rog chemați consilierul.",
        "ciornă",
    ),
    "vi": Words(
        "Những câu hỏi này giúp cho việc tư vấn. "
        "Đây không phải là bài thi. Bạn có thể dừng bất cứ lúc nào.",
        "Bắt đầu",
        "Có",
        "Khi được giúp",
        "Không",
        "Bạn có làm được điều này bằng tiếng Đức không?",
        "Bạn có biết từ tiếng Đức này không? Một số từ không có thật.",
        "Từ nào phù hợp?",
        "Gõ các chữ cái còn thiếu, rồi nhấn Enter.",
        "Tôi không biết",
        "Cảm ơn!",
        "Xin gọi người tư vấn.",
        "bản nháp",
    ),
    "es": Words(
        "Estas preguntas ayudan al asesoramiento. "
        "No es un examen. Puede parar en cualquier momento.",
        "Empezar",
        "Sí",
        "Con ayuda",
        "No",
        "¿Puede hacer esto en alemán?",
        "¿Conoce esta palabra alemana? Algunas palabras no existen.",
        "¿Qué palabra encaja?",
        "Escriba las letras que faltan y pulse Enter.",
        "No lo sé",
        "¡Gracias!",
        "Por favor, llame a la persona que le asesora.",
        "borrador",
    ),
    "ti": Words(
        "እዞም ሕቶታት ንምኽሪ ይሕግዙ። እዚ ፈተና ኣይኮነን። ኣብ ዝኾነ ግዜ ከተቋርጹ ትኽእሉ።",
        "ጀምሩ",
        "እወ",
        "ብሓገዝ",
        "ኣይፋል",
        "ነዚ ብጀርመንኛ ክትገብርዎ ትኽእሉ ዶ?",
        "ነዛ ቃል ጀርመንኛ ትፈልጥዋ ዶ? ገሊአን ቃላት የለዋን።",
        "ኣየነይቲ ቃል ትሰማማዕ?",
        "ነተን ዝጎደላ ፊደላት ጽሓፉ፣ ድሕሪኡ Enter።",
        "ኣይፈልጥን",
        "የቐንየለይ!",
        "ብኽብረትኩም ነቲ ኣማኻሪ ጸውዑ።",
        "ንድፊ",
    ),
}


def words(language: str) -> Words:
    """The words of a language, German where there are none."""
    return WORDS.get(language, WORDS["de"])
