"""What people of the demo have written, in Swedish: comments, goals, activities, summaries, follow-ups."""

COMMENTS = (
    "Har gjort det några gånger, men vill ha någon att fråga.",
    "Gick utbildningen i våras.",
    "Sällan aktuellt på mina pass.",
    "Handleder gärna nya i det här.",
    "Osäker när det blir bråttom.",
    "Vi har olika rutiner på dag och natt.",
)
MANAGER_COMMENTS = (
    "Jag har sett att du klarar det på egen hand.",
    "Vi ser olika på det här och tar det igen om ett halvår.",
    "Gå bredvid några pass till först.",
)
SIGNS = (
    "Kollegorna frågar mig.",
    "Jag gör det ensam på ett vanligt pass.",
    "Det är intygat av en kollega.",
    "Vi följer det på arbetsplatsträffen.",
)
# kind, who is responsible, what
ACTIVITIES = (
    ("WORK", "EMPLOYEE", "Gå bredvid en erfaren kollega, tre pass"),
    ("WORK", "MANAGER", "Nytt ansvarsområde på enheten"),
    ("WORK", "EMPLOYEE", "Hospitera två dagar på en annan enhet"),
    ("WORK", "MANAGER", "Delta i simulering en halvdag"),
    ("WORK", "EMPLOYEE", "Träna med intyg tills det sitter"),
    ("WORK", "EMPLOYEE", "Gå igenom ett fall med gruppen varje månad"),
    ("OTHERS", "MANAGER", "Mentor, en timme i månaden"),
    ("OTHERS", "EMPLOYEE", "Kollegial observation två gånger"),
    ("OTHERS", "EMPLOYEE", "Handleda en student under höstterminen"),
    ("OTHERS", "OTHER", "Delta i det regionala nätverket"),
    ("FORMAL", "EMPLOYEE", "E-utbildning på arbetstid"),
    ("FORMAL", "MANAGER", "Kurs, en dag"),
    ("FORMAL", "EMPLOYEE", "Studiecirkel om riktlinjen"),
)
SOMEONE_ELSE = "Utbildningsenheten"
WISHES = ("Handleda studenter", "Leda ett förbättringsarbete", "Lära mig mer om schemaläggning", "Prova en annan enhet")
SUMMARIES = (
    "Vi är överens om nivåerna. Året har varit bra, och planen är rimlig vid sidan av schemat.",
    "Vi gick igenom förra årets mål: ett är nått, ett flyttar med. Tid för handledning läggs i schemat.",
    "Mer ansvar på sikt, och lugn och ro att lära. Vi stämmer av i vår.",
)
DROPPED = "Uppdraget togs bort från enheten."
FOLLOW_UPS = (
    "Går enligt plan. Nästa steg är bokat.",
    "En aktivitet är klar, den andra väntar på schemat.",
    "Målet är nästan nått; vi ser över det i höst.",
)
SPECIALISE = "Specialisera mig inom kognitiv rehabilitering"
SPECIALISE_ACTIVITIES = (
    ("FORMAL", "MANAGER", "Ansöka om kurs på avancerad nivå, 7,5 hp"),
    ("WORK", "EMPLOYEE", "Ansvara för kognitiva bedömningar på enheten"),
)
LANGUAGE_COMMENT = "Jag förstår rapporten men vill bli säkrare på att skriva."
SPECIALIST_COMMENT = "Det här vill jag arbeta mer med och på sikt bli specialist i."

PERFORMANCES = (
    "Vi gick igenom målen i planen. Två rör sig framåt, ett väntar på en kurs till hösten.",
    "Mycket har hänt sedan sist. Handledningen fungerar och ansvaret för rutinerna är övertaget.",
    "Tiden har inte räckt till för allt. Vi flyttade en aktivitet och sa vad som ska gå först.",
    "Planen håller. Nästa avstämning blir i medarbetarsamtalet.",
)

PREPARED = {
    "proud": "Att jag höll lugnet på jouren i mars, och att de nya säger att de vågar fråga mig.",
    "goals_moved": "NIV rör sig framåt: jag har gått bredvid två pass. Handledningen har väntat på schemat.",
    "use_what_i_can": "Ja, för det mesta. Sårvården skulle jag gärna göra mer av.",
}
NOTES = "Fråga om kursen i vår. Säg att jag vill ha svar på hur det blir med nätterna."
PREPARED_BY_MANAGER = {
    "goals_moved": "Du har tagit plats i det akuta omhändertagandet. Det märks i hela gruppen.",
    "unit_needs": "Fler som kan NIV på egen hand innan i vår, och någon som handleder studenter.",
    "goals": "NIV till nivå 2, och ett mål om handledning.",
}
DISSENT = "Jag ser det inte så att tiden för handledning räckte. Den ströks i schemat tre gånger under hösten."
"""The nurse's preparation, her manager's, and what the nurse saw otherwise in the last talk."""
