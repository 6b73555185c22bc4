"""Invented names. Any likeness to a living person comes from how common the names are."""

GIVEN = (
    "Anna", "Maria", "Eva", "Karin", "Sara", "Emma", "Lena", "Kristina", "Ingrid", "Malin", "Linda", "Jenny",
    "Elin", "Hanna", "Annika", "Susanne", "Marie", "Ulrika", "Sofia", "Johanna", "Camilla", "Helena", "Åsa",
    "Ida", "Frida", "Petra", "Monica", "Carina", "Ellen", "Julia", "Cecilia", "Maja", "Therese", "Anneli",
    "Klara", "Gunilla", "Moa", "Amina", "Fatima", "Leila", "Zahra", "Mariam", "Aisha", "Nadia", "Elif", "Hodan",
    "Svetlana", "Katarzyna", "Thi", "Agnieszka", "Parisa", "Shirin", "Selam", "Rahel", "Jasmina", "Amira", "Lars",
    "Anders", "Mikael", "Johan", "Per", "Erik", "Peter", "Jan", "Thomas", "Daniel", "Fredrik", "Andreas",
    "Stefan", "Magnus", "Jonas", "Oskar", "Niklas", "Viktor", "Gustav", "Emil", "Simon", "Axel", "Filip", "Ahmed",
    "Mohamed", "Ali", "Omar", "Hassan", "Yusuf", "Tomasz", "Goran", "Samuel", "Reza", "Amir", "Abdi", "Minh",
    "Mehmet", "Dawit", "Bilal", "Ivan", "Jamal",
)  # fmt: skip
FAMILY = (
    "Andersson", "Johansson", "Karlsson", "Nilsson", "Eriksson", "Larsson", "Olsson", "Persson", "Svensson",
    "Gustafsson", "Pettersson", "Jonsson", "Jansson", "Hansson", "Bengtsson", "Jönsson", "Lindberg", "Jakobsson",
    "Magnusson", "Lindström", "Lindqvist", "Lindgren", "Axelsson", "Berg", "Bergström", "Lundberg", "Lind",
    "Lundgren", "Mattsson", "Berglund", "Fredriksson", "Sandberg", "Henriksson", "Forsberg", "Sjöberg", "Wallin",
    "Engström", "Eklund", "Danielsson", "Lundin", "Håkansson", "Björk", "Bergman", "Gunnarsson", "Holm",
    "Wikström", "Samuelsson", "Isaksson", "Fransson", "Bergqvist", "Nyström", "Holmberg", "Arvidsson", "Löfgren",
    "Söderberg", "Nyberg", "Blomqvist", "Claesson", "Nordström", "Mårtensson", "Lundström", "Viklund", "Eliasson",
    "Pålsson", "Björklund", "Berggren", "Sandström", "Lund", "Nordin", "Ström", "Åberg", "Hermansson", "Ekström",
    "Falk", "Holmgren", "Dahlberg", "Hellström", "Hedlund", "Sundberg", "Sjögren", "Ek", "Blom", "Abrahamsson",
    "Martinsson", "Öberg", "Andreasson", "Strömberg", "Månsson", "Åkesson", "Hansen", "Norberg", "Lindholm",
    "Dahl", "Jonasson", "Ali", "Mohamed", "Ahmed", "Hassan", "Nguyen", "Yilmaz", "Hosseini", "Kowalski",
    "Petrovic", "Abdi", "Warsame", "Haddad", "Tesfaye", "Rahimi", "Osman", "Kaya", "Novak", "Ibrahim", "Saleh",
    "Markovic", "Demir", "Farah", "Nowak", "Tran", "Karimi",
)  # fmt: skip

# The three units whose people have names of their own, in order; the demo's fixed sign-ins are not among them.
NAMED = {
    "ward": (
        "Agnes Lövkvist", "Albin Tornedal", "Alma Rosenstig", "Anton Hjälmstrand", "Astrid Vingåker", "Bashir Nuur",
        "Beatrice Åsklint", "Bo Sandgärde", "Cornelia Fältbo", "Dag Ravnskog", "Disa Klövermark", "Edit Stenrosen",
        "Elvira Mossfors", "Farid Darwazeh", "Folke Isbrand", "Freja Nattvik", "Gerd Hällmarker", "Greta Ljungsjö",
        "Habiba Jamaale", "Harald Kvistbro", "Hedda Sommarsol", "Henny Björnsäter", "Hilma Regnell", "Ines Calderón",
        "Irma Skogholt", "Isak Fjällvind", "Ivar Tegelberga", "Jorunn Vestlid", "Judit Alström", "Kajsa Rödmyr",
        "Kerstin Gräsbeck", "Khalid Sabbagh", "Lova Snödahl", "Ludvig Eknäs", "Majken Havsström", "Margit Tallbo",
        "Milan Jurkovic", "Nils Åkerfalk", "Olga Melnyk", "Ottilia Brunskog", "Rut Vitmosse", "Saga Kornell",
        "Signe Uddman", "Siv Ängsdal", "Tekla Grönvall", "Vera Månstråle",
    ),
    "care": (
        "Adila Karimova", "Aron Bäckmarker", "Asta Höstvind", "Barbro Lillkvist", "Bodil Strandrosen", "Dalia Mansoor",
        "Ebba Torpskog", "Einar Vassbo", "Elsa-Brita Fors", "Fanny Kyrkdal", "Filippa Svedjemo", "Gudrun Talludd",
        "Gunvor Stigfinn", "Hamid Noori", "Inga-Lill Ås", "Iris Blåfjäll", "Jelena Stojan", "Kaarina Mäkirinne",
        "Laleh Tavakol", "Linnéa Gullvik", "Lisbet Härmark", "Mona-Lisa Eng", "Muna Dirie", "Naima Bouzid",
        "Nora Hagtorn", "Oda Sjöbris", "Pia Rågsved", "Ragnhild Moen", "Runa Vädersten", "Selma Alkärr",
        "Solveig Tuvmark", "Sonja Kaskinen", "Stina Rimfrost", "Tove Barrstig", "Ylva Norrsken",
    ),
    "rehab": (
        "Alva Ringdahl", "Arvid Lokrantz", "Birk Östanvind", "Carin Molinder", "David Hallonberg", "Ester Vallmo",
        "Frans Hedmarker", "Gabriella Nyhlén", "Hugo Stormfågel", "Ingemar Dunder", "Joel Kastell", "Kim Videkvist",
        "Leo Granrot", "Lotten Furumark", "Matilda Sölje", "Miriam Assaf", "Nadja Lönnblad", "Olle Spireå",
        "Penny Åhage", "Rasmus Tjärnlund", "Rebecka Mandel", "Sam Vinterek", "Sebastian Alunda", "Sigrid Kvarnström",
        "Tora Malmstig", "Tyra Humle", "Valter Skärvik", "Vidar Lavmark", "Wilma Ekorre",
    ),
}  # fmt: skip
