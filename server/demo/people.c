/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The people of the sample book: given names by gender and the years in which they were common, family names of
 * the Netherlands and Belgium in order of frequency, names of organisations. Constant tables; any thread.
 */
#include "config.h"

#include "server/demo/demo-private.h"

#include <string.h>

/* Until which year of birth a row of given names holds. */
static const int generations[] = { 1942, 1957, 1970, 1985, 1998, 2100 };

#define GENERATIONS G_N_ELEMENTS (generations)

static const char *const dutch_women[GENERATIONS][14] = {
  { "Maria", "Johanna", "Cornelia", "Anna", "Hendrika", "Wilhelmina", "Elisabeth", "Grietje", "Trijntje", "Neeltje",
    "Geertruida", "Adriana", "Jacoba", "Catharina" },
  { "Maria", "Johanna", "Anna", "Elisabeth", "Petronella", "Margaretha", "Hendrika", "Corrie", "Truus", "Ria", "Riet",
    "Willemien", "Anneke", "Tineke" },
  { "Monique", "Ingrid", "Marja", "Yvonne", "Karin", "Ellen", "Marian", "Jolanda", "Petra", "Astrid", "Anita",
    "Carla", "Wilma", "Mirjam" },
  { "Sandra", "Linda", "Esther", "Patricia", "Mariska", "Daniëlle", "Miranda", "Saskia", "Nicole", "Marieke",
    "Femke", "Renée", "Claudia", "Suzanne" },
  { "Laura", "Lisa", "Anouk", "Kim", "Michelle", "Melissa", "Samantha", "Iris", "Eline", "Rosa", "Fatima", "Naomi",
    "Manon", "Zoë" },
  { "Emma", "Sophie", "Julia", "Lotte", "Sanne", "Eva", "Fleur", "Noa", "Tess", "Lieke", "Fenna", "Yara", "Isa",
    "Amélie" },
};

static const char *const dutch_men[GENERATIONS][14] = {
  { "Johannes", "Cornelis", "Jan", "Hendrik", "Pieter", "Willem", "Gerrit", "Jacobus", "Klaas", "Adrianus",
    "Antonius", "Teunis", "Lambertus", "Dirk" },
  { "Jan", "Piet", "Kees", "Henk", "Gerard", "Wim", "Theo", "Ton", "Jos", "Harm", "Bert", "Joop", "Aad", "Sjaak" },
  { "Peter", "Hans", "Rob", "Frank", "Marcel", "René", "Ronald", "Erik", "Paul", "André", "Robert", "John", "Ruud",
    "Eric" },
  { "Dennis", "Jeroen", "Marco", "Michel", "Patrick", "Martijn", "Edwin", "Richard", "Bas", "Maarten", "Arjan",
    "Sander", "Wouter", "Mohamed" },
  { "Kevin", "Rick", "Tom", "Mark", "Jordy", "Stefan", "Niels", "Thomas", "Jasper", "Mike", "Robin", "Ahmed", "Joris",
    "Koen" },
  { "Daan", "Sem", "Lucas", "Thijs", "Jayden", "Tim", "Milan", "Ruben", "Luuk", "Finn", "Bram", "Jesse", "Youssef",
    "Stijn" },
};

static const char *const belgian_women[2][12] = {
  { "Marie-Thérèse", "Godelieve", "Paula", "Yvonne", "Simonne", "Denise", "Jeannine", "Lutgarde", "Rita", "Christiane",
    "Hilde", "Martine" },
  { "An", "Els", "Katrien", "Sofie", "Annelies", "Elke", "Liesbeth", "Charlotte", "Louise", "Amber", "Jana", "Noor" },
};

static const char *const belgian_men[2][12] = {
  { "Jozef", "Marcel", "Roger", "André", "Julien", "Etienne", "Luc", "Marc", "Guido", "Eddy", "Freddy", "Jean-Pierre" },
  { "Kristof", "Bart", "Pieter-Jan", "Stijn", "Wout", "Jonas", "Arne", "Thibault", "Mathis", "Lars", "Seppe", "Senne" },
};

static const char *const dutch_families[] = {
  "de Jong", "Jansen", "de Vries", "van den Berg", "van Dijk", "Bakker", "Janssen", "Visser", "Smit", "Meijer",
  "de Boer", "Mulder", "de Groot", "Bos", "Vos", "Peters", "Hendriks", "van Leeuwen", "Dekker", "Brouwer", "de Wit",
  "Dijkstra", "Smits", "de Graaf", "van der Meer", "van der Linden", "Kok", "Jacobs", "de Haan", "Vermeulen",
  "van den Heuvel", "van der Veen", "van den Broek", "de Bruijn", "de Bruin", "van der Heijden", "Schouten",
  "van Beek", "Willems", "van Vliet", "van de Ven", "Hoekstra", "Maas", "Verhoeven", "Koster", "van Dam",
  "van der Wal", "Prins", "Blom", "Huisman", "Peeters", "de Jonge", "Kuipers", "van Veen", "Post", "Kuiper",
  "Veenstra", "Kramer", "van den Brink", "Scholten", "van Wijk", "Postma", "Martens", "Vink", "de Ruiter",
  "Timmermans", "Groen", "Gerritsen", "Jonker", "van Loon", "Boer", "van der Velde", "Willemsen", "Smeets",
  "de Lange", "de Vos", "Bosch", "van Dongen", "Schipper", "de Koning", "van der Laan", "Koning", "van der Velden",
  "Driessen", "van Doorn", "Hermans", "Evers", "van den Bosch", "van der Meulen", "Hofman", "Bosman", "Wolters",
  "Sanders", "van der Horst", "Mol", "Kuijpers", "Molenaar", "van de Pol", "de Leeuw", "Verbeek", "Verhagen",
  "Pauw", "Dijk", "Kramers", "van Rijn", "Bakx", "van Es", "Sluis", "van der Sluis", "Bouwman", "van 't Hof",
  "in 't Veld", "van 't Veer", "op den Kamp", "ten Brink", "ter Horst", "te Velde", "van der Poel", "Rutten",
  "Wouters", "Lammers", "Aarts", "van Elst", "Zijlstra", "Wiersma", "Hoogland", "Boonstra", "Terpstra", "Bijl",
  "Bouma", "van Santen", "Goossens", "Heemskerk", "Kooij", "van der Kooij", "Kooistra", "Kroon", "Kroes",
  "van Kessel", "van der Kolk", "Kuijper", "Lammerts", "Langerak", "van Leeuwaarden", "Lubbers", "van Maanen",
  "Meeuwissen", "Meijers", "Moerman", "Nijhuis", "Nijland", "Oosterhof", "Oosterveld", "Otten", "Oudshoorn",
  "Pietersen", "Ploeg", "van der Ploeg", "Pol", "Pronk", "Reijnders", "Rietveld", "Roelofs", "de Rooij", "Roos",
  "van Rooijen", "van Rossum", "Ruiter", "Schaap", "Schep", "Schreuder", "Schuurman", "Simons", "Slager", "Snijders",
  "Spaan", "van der Spek", "van der Steen", "Stam", "Steenbergen", "van Straten", "Swart", "de Swart", "Tamminga",
  "Teunissen", "Theunissen", "Thijssen", "Tol", "van Tol", "Tuinstra", "Uittenbogaard", "Valk", "van der Valk",
  "Veldhuis", "Veldman", "Verburg", "Verkerk", "Vermeer", "Versteeg", "Visscher", "van Vugt", "Wagenaar",
  "van der Weide", "Wessels", "Westerhof", "Wijnen", "Winkel", "Winter", "de Winter", "Witte", "van der Woude",
  "Zandstra", "van Zanten", "Zeeman", "van der Zee", "Zuidema", "Zwart", "van Zuilen", "Albers", "Baars", "Backer",
  "Beekman", "van den Bergh", "Bergsma", "van Bommel", "Boersma", "Borst", "Brands", "Breedveld", "Bronkhorst",
  "Bruins", "Buijs", "Cornelissen", "Cramer", "Dekkers", "van Dalen", "Dirksen", "Doornbos", "van Eck", "Eijkelkamp",
  "van Egmond", "Elzinga", "Engels", "Faber", "Feenstra", "Franken", "Geerts", "van Gelder", "Gerrits", "van Gent",
  "Giesen", "Goedhart", "de Goede", "Haak", "Haan", "van Haaren", "Hagen", "Hamers", "Harmsen", "Havinga", "Heijnen",
  "Hermsen", "van Hoek", "Hoeksema", "Hoogendoorn", "van Hout", "Huizinga", "IJzerman", "van IJsseldijk", "Jager",
  "de Jager", "Joosten", "Kamp", "van de Kamp", "Kempen", "van Kampen", "Keizer", "de Keijzer", "Klein", "Kleijn",
  "Knol", "Kok-Verhoef", "Kolk", "Konings", "Koopman", "Koopmans", "Kraaij", "Krijgsman", "Kruijt", "d'Ancona",
  "von Bönninghausen", "van Wijngaarden", "van der Vaart", "de Vaan", "Vreeswijk", "Yılmaz", "Öztürk", "El Amrani",
  "Nguyen", "Kaya", "Ali", "Singh", "Bouzid", "Tjon A Fat", "Ramdin", "Kartosen", "Pattiasina", "Tahapary",
};

static const char *const belgian_families[] = {
  "Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "De Smet", "Dubois",
  "Lambert", "Hermans", "Pauwels", "Aerts", "Michiels", "Martens", "De Vos", "Van Damme", "Leclercq", "Smets",
  "Hendrickx", "Stevens", "Van den Broeck", "De Clercq", "Devos", "Desmet", "De Backer", "Vermeulen", "Verhoeven",
  "Lemmens", "Cools", "Segers", "Vandenberghe", "Coppens", "Thijs", "Bogaert", "De Cock", "De Meyer", "Verstraete",
  "Declercq", "Van de Velde", "Vandevelde", "Wauters", "Lenaerts", "Dierckx", "Verlinden", "Van den Bossche",
  "Vandenbossche", "Vercammen", "Moens", "Verbeke", "Bosmans", "Bauwens", "D'Hondt", "Dhondt", "D'hoore", "Timmermans",
  "Van Acker", "De Pauw", "De Wilde", "Van Hecke", "Van de Walle", "Van Dyck", "Callens", "Desmedt", "Nijs", "Geerts",
  "Baert", "Beeckman", "Beyens", "Buyse", "Carlier", "Ceulemans", "Christiaens", "Cornelis", "De Bruyn", "De Bruyne",
  "De Coninck", "De Graeve", "De Groote", "De Keyser", "De Ridder", "De Schepper", "De Schrijver", "De Wolf",
  "Debruyne", "Deprez", "Dewulf", "Fransen", "Geudens", "Gielen", "Heylen", "Huysmans", "Lauwers", "Lievens",
  "Luyten", "Meeus", "Naessens", "Nuyts", "Panis", "Poelmans", "Raes", "Roels", "Ruelens", "Schepers", "Simons",
  "Snoeck", "Thys", "Van Campenhout", "Van den Bergh", "Van der Linden", "Van Hoof", "Van Looy", "Vanderstraeten",
  "Vandamme", "Vanhove", "Verhaegen", "Verhelst", "Vermeiren", "Vlaeminck", "Wuyts", "Renard", "Lefèvre", "Gérard",
  "El Khattabi", "Benali",
};

/* The share of the name at @rank is as 1 to rank + 12: near to how names are spread. */
static guint
pick_rank (DemoDice *dice, guint n)
{
  guint total = 0, left;

  for (guint rank = 0; rank < n; rank++)
    total += 100000 / (rank + 12);
  left = server_demo_dice_below (dice, total);
  for (guint rank = 0; rank < n; rank++)
    {
      guint share = 100000 / (rank + 12);

      if (left < share)
        return rank;
      left -= share;
    }
  return 0;
}

const char *
server_demo_pick_given (DemoDice *dice, DemoGender gender, int year, const char *country)
{
  guint generation = 0;
  guint at = server_demo_dice_below (dice, 14);

  while (generation < GENERATIONS - 1 && year > generations[generation])
    generation++;
  if (strcmp (country, "BE") == 0 && server_demo_dice_chance (dice, 700))
    {
      guint young = year > 1968 ? 1 : 0;

      return gender == DEMO_WOMAN ? belgian_women[young][at % 12] : belgian_men[young][at % 12];
    }
  return gender == DEMO_WOMAN ? dutch_women[generation][at] : dutch_men[generation][at];
}

/* A Dutch particle is what stands before the first capital: "van den" of "van den Berg", "d'" of "d'Ancona". */
static void
split_particle (const char *name, DemoFamily *family)
{
  gsize length = 0;

  while (name[length] != '\0' && (g_ascii_islower (name[length]) || name[length] == ' ' || name[length] == '\''))
    length++;
  family->family = name + length;
  while (length > 0 && name[length - 1] == ' ')
    length--;
  g_strlcpy (family->particle, name, MIN (length + 1, sizeof family->particle));
}

void
server_demo_pick_family (DemoDice *dice, const char *country, DemoFamily *family)
{
  if (strcmp (country, "BE") == 0)
    {
      family->particle[0] = '\0';
      family->family = belgian_families[pick_rank (dice, G_N_ELEMENTS (belgian_families))];
    }
  else
    split_particle (dutch_families[pick_rank (dice, G_N_ELEMENTS (dutch_families))], family);
}

char *
server_demo_pick_organisation (DemoDice *dice, const char *town)
{
  static const char *const kinds[] = {
    "Apotheek", "Bakkerij", "Basisschool", "Bibliotheek", "Buurthuis", "Drukkerij", "Fysiotherapie",
    "Huisartsenpraktijk", "Kinderopvang", "Loonbedrijf", "Notariskantoor", "Optiek", "Schildersbedrijf",
    "Stichting Welzijn", "Thuiszorg", "Wijkcentrum", "Woonzorgcentrum", "Zangvereniging",
  };
  static const char *const names[] = {
    "De Linde", "Het Anker", "De Brug", "Avondrood", "De Wissel", "'t Trefpunt", "Samen Sterk", "De Zonnehoek",
    "Het Baken", "De Regenboog", "Ons Huis", "De Molen",
  };

  return g_strdup_printf ("%s %s %s", kinds[server_demo_dice_below (dice, G_N_ELEMENTS (kinds))],
                          names[server_demo_dice_below (dice, G_N_ELEMENTS (names))], town);
}
