"""Names that nobody bears: first names as one hears them at a walk-in hour, and families called after plants and places."""

from __future__ import annotations

FIRST = (
    "Selam", "Rima", "Samuel", "Haben", "Farah", "Dawit", "Mariam", "Yonas", "Aziz", "Selma", "Nour", "Samir", "Zahra",
    "Hanna", "Farid", "Mohammed", "Muhammad", "Yousef", "Yusuf", "Layla", "Omar", "Amina", "Tekle", "Bilal", "Rahel",
    "Khaled", "Nadia", "Abel", "Semhar", "Idris", "Salma", "Hadi", "Miriam", "Jamal", "Ruta", "Karim", "Lina", "Saba",
    "Tarek", "Winta", "Adam", "Fatima", "Filmon", "Huda", "Elias", "Senait", "Walid", "Asmeret",
)  # fmt: skip
FAMILIES = (
    "Zeewind", "Olijfboom", "Regenboog", "Lantaarn", "Morgenrood", "Vogelvlucht", "Kersenbloesem", "Lindeblad",
    "Korenveld", "Wisselweg", "Duinpan", "Vijgenblad", "Rozemarijn", "Amandelhof", "Waterkant", "Zandbank", "Granaatappel",
    "Wilgentak", "Klaproos", "Berkenlaan", "Zonnewijzer", "Steenuil", "Graspieper", "Moerbei", "Windroos", "Veldbloem",
    "Saffraan", "Palmtuin", "Sterrenwacht", "Kamille", "Hazelaar", "Dagpauwoog",
)  # fmt: skip
FIRST_FEMALE = (
    "Selam", "Rima", "Farah", "Mariam", "Selma", "Nour", "Zahra", "Hanna", "Layla", "Amina", "Rahel", "Nadia", "Semhar",
    "Salma", "Miriam", "Ruta", "Lina", "Saba", "Winta", "Fatima", "Huda", "Senait", "Asmeret",
)  # fmt: skip
FIRST_MALE = tuple(name for name in FIRST if name not in FIRST_FEMALE)
STAFF_FIRST = (
    "Joke", "Henk", "Anneke", "Piet", "Lies", "Cor", "Truus", "Jaap", "Wilma", "Kees", "Greet", "Arie", "Ans", "Dirk",
    "Hanneke", "Leo",
)  # fmt: skip
