/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The places of the sample book: regions, towns with their postcodes and area codes, streets; and the numbers
 * that belong to a place: postcodes, telephones, bank accounts. Constant tables; any thread.
 */
#include "config.h"

#include "server/demo/demo-private.h"

#include <string.h>

static const char *const regions[] = {
  "Groningen", "Friesland", "Drenthe", "Overijssel", "Flevoland", "Gelderland", "Utrecht", "Noord-Holland",
  "Zuid-Holland", "Zeeland", "Noord-Brabant", "Limburg",
  "Antwerpen", "Vlaams-Brabant", "Oost-Vlaanderen", "West-Vlaanderen", "Belgisch Limburg", "Brussel", "Luik",
};

#define FIRST_BELGIAN_REGION 12

static const DemoTown towns[] = {
  { "Groningen", "NL", 9711, 9747, "50", 0, 235, "nl" },
  { "Hoogezand", "NL", 9601, 9603, "598", 0, 22, "nl" },
  { "Veendam", "NL", 9641, 9646, "598", 0, 27, "nl" },
  { "Leeuwarden", "NL", 8911, 8941, "58", 1, 95, "nl" },
  { "Drachten", "NL", 9201, 9207, "512", 1, 45, "nl" },
  { "Sneek", "NL", 8601, 8608, "515", 1, 34, "nl" },
  { "Heerenveen", "NL", 8441, 8449, "513", 1, 31, "nl" },
  { "Assen", "NL", 9401, 9408, "592", 2, 69, "nl" },
  { "Emmen", "NL", 7811, 7828, "591", 2, 57, "nl" },
  { "Hoogeveen", "NL", 7901, 7909, "528", 2, 40, "nl" },
  { "Zwolle", "NL", 8011, 8045, "38", 3, 131, "nl" },
  { "Enschede", "NL", 7511, 7548, "53", 3, 160, "nl" },
  { "Deventer", "NL", 7411, 7429, "570", 3, 101, "nl" },
  { "Hengelo", "NL", 7551, 7559, "74", 3, 81, "nl" },
  { "Almelo", "NL", 7601, 7610, "546", 3, 73, "nl" },
  { "Almere", "NL", 1311, 1363, "36", 4, 222, "nl" },
  { "Lelystad", "NL", 8211, 8245, "320", 4, 81, "nl" },
  { "Arnhem", "NL", 6811, 6846, "26", 5, 165, "nl" },
  { "Nijmegen", "NL", 6511, 6546, "24", 5, 180, "nl" },
  { "Apeldoorn", "NL", 7311, 7339, "55", 5, 165, "nl" },
  { "Ede", "NL", 6711, 6718, "318", 5, 120, "nl" },
  { "Doetinchem", "NL", 7001, 7009, "314", 5, 58, "nl" },
  { "Tiel", "NL", 4001, 4007, "344", 5, 42, "nl" },
  { "Utrecht", "NL", 3511, 3585, "30", 6, 367, "nl" },
  { "Amersfoort", "NL", 3811, 3829, "33", 6, 160, "nl" },
  { "Zeist", "NL", 3701, 3709, "30", 6, 66, "nl" },
  { "Veenendaal", "NL", 3901, 3907, "318", 6, 68, "nl" },
  { "Amsterdam", "NL", 1011, 1109, "20", 7, 920, "nl" },
  { "Haarlem", "NL", 2011, 2037, "23", 7, 165, "nl" },
  { "Zaandam", "NL", 1501, 1509, "75", 7, 79, "nl" },
  { "Alkmaar", "NL", 1811, 1827, "72", 7, 110, "nl" },
  { "Hilversum", "NL", 1211, 1223, "35", 7, 93, "nl" },
  { "Hoorn", "NL", 1621, 1628, "229", 7, 75, "nl" },
  { "Purmerend", "NL", 1441, 1448, "299", 7, 82, "nl" },
  { "Rotterdam", "NL", 3011, 3089, "10", 8, 664, "nl" },
  { "Den Haag", "NL", 2491, 2597, "70", 8, 562, "nl" },
  { "Leiden", "NL", 2311, 2334, "71", 8, 127, "nl" },
  { "Delft", "NL", 2611, 2629, "15", 8, 106, "nl" },
  { "Dordrecht", "NL", 3311, 3329, "78", 8, 121, "nl" },
  { "Gouda", "NL", 2801, 2809, "182", 8, 75, "nl" },
  { "Zoetermeer", "NL", 2711, 2729, "79", 8, 126, "nl" },
  { "Alphen aan den Rijn", "NL", 2401, 2409, "172", 8, 74, "nl" },
  { "Middelburg", "NL", 4331, 4341, "118", 9, 49, "nl" },
  { "Goes", "NL", 4461, 4465, "113", 9, 39, "nl" },
  { "Terneuzen", "NL", 4531, 4538, "115", 9, 25, "nl" },
  { "Eindhoven", "NL", 5611, 5658, "40", 10, 243, "nl" },
  { "Tilburg", "NL", 5011, 5049, "13", 10, 229, "nl" },
  { "Breda", "NL", 4811, 4839, "76", 10, 186, "nl" },
  { "'s-Hertogenbosch", "NL", 5211, 5237, "73", 10, 160, "nl" },
  { "Oss", "NL", 5341, 5349, "412", 10, 59, "nl" },
  { "Helmond", "NL", 5701, 5709, "492", 10, 94, "nl" },
  { "Maastricht", "NL", 6211, 6229, "43", 11, 122, "nl" },
  { "Venlo", "NL", 5911, 5928, "77", 11, 65, "nl" },
  { "Heerlen", "NL", 6411, 6422, "45", 11, 87, "nl" },
  { "Roermond", "NL", 6041, 6049, "475", 11, 60, "nl" },
  { "Sittard", "NL", 6131, 6137, "46", 11, 37, "nl" },
  { "Antwerpen", "BE", 2000, 2060, "3", 12, 530, "nl" },
  { "Mechelen", "BE", 2800, 2801, "15", 12, 88, "nl" },
  { "Turnhout", "BE", 2300, 2300, "14", 12, 47, "nl" },
  { "Lier", "BE", 2500, 2500, "3", 12, 37, "nl" },
  { "Leuven", "BE", 3000, 3001, "16", 13, 102, "nl" },
  { "Vilvoorde", "BE", 1800, 1800, "2", 13, 46, "nl" },
  { "Aarschot", "BE", 3200, 3201, "16", 13, 30, "nl" },
  { "Gent", "BE", 9000, 9052, "9", 14, 265, "nl" },
  { "Aalst", "BE", 9300, 9310, "53", 14, 89, "nl" },
  { "Sint-Niklaas", "BE", 9100, 9112, "3", 14, 81, "nl" },
  { "Dendermonde", "BE", 9200, 9200, "52", 14, 46, "nl" },
  { "Brugge", "BE", 8000, 8000, "50", 15, 119, "nl" },
  { "Kortrijk", "BE", 8500, 8511, "56", 15, 78, "nl" },
  { "Oostende", "BE", 8400, 8400, "59", 15, 72, "nl" },
  { "Roeselare", "BE", 8800, 8800, "51", 15, 64, "nl" },
  { "Hasselt", "BE", 3500, 3512, "11", 16, 80, "nl" },
  { "Genk", "BE", 3600, 3600, "89", 16, 67, "nl" },
  { "Brussel", "BE", 1000, 1000, "2", 17, 120, "nl" },
  { "Bruxelles", "BE", 1000, 1000, "2", 17, 90, "fr" },
  { "Schaerbeek", "BE", 1030, 1030, "2", 17, 60, "fr" },
  { "Liège", "BE", 4000, 4000, "4", 18, 70, "fr" },
};

static const char *const dutch_streets[] = {
  "Kerkstraat", "Schoolstraat", "Molenstraat", "Dorpsstraat", "Julianastraat", "Wilhelminastraat", "Beatrixlaan",
  "Nieuwstraat", "Prins Bernhardstraat", "Emmastraat", "Parallelweg", "Stationsstraat", "Stationsweg",
  "Beukenlaan", "Eikenlaan", "Kastanjelaan", "Lindenlaan", "Esdoornlaan", "Berkenlaan", "Elzenstraat",
  "Populierenlaan", "Wilgenstraat", "Acaciastraat", "Meidoornstraat", "Rozenstraat", "Tulpstraat", "Irisstraat",
  "Anjerstraat", "Leliestraat", "Hyacintstraat", "Merelstraat", "Lijsterstraat", "Vinkenstraat", "Mezenstraat",
  "Zwaluwstraat", "Spechtstraat", "Reigerstraat", "Rembrandtlaan", "Vermeerstraat", "Jan Steenstraat",
  "Frans Halsstraat", "Van Goghstraat", "Ruysdaelstraat", "Vondelstraat", "Bilderdijkstraat", "Da Costastraat",
  "Multatulistraat", "Couperusstraat", "Burgemeester De Vriesstraat", "Burgemeester Jansenlaan",
  "Dokter Schaepmanstraat", "Thorbeckestraat", "Troelstralaan", "Willem de Zwijgerlaan", "Oranjestraat",
  "Prinsengracht", "Hoofdstraat", "Marktstraat", "Markt", "Havenstraat", "Kade", "Oude Gracht", "Singel",
  "Noordersingel", "Zuidersingel", "Westersingel", "Oostersingel", "Achterweg", "Zandweg", "Dijkstraat",
  "Dijkgraafstraat", "Polderweg", "Waterlaan", "Brugstraat", "Sluisweg", "Molenweg", "Molendijk", "Kloosterstraat",
  "Kapelstraat", "Pastoriestraat", "Abdijlaan", "Kasteellaan", "Ridderstraat", "Schoutstraat", "Hertogstraat",
  "Koningin Emmalaan", "Prinses Irenestraat", "Margrietstraat", "Heideweg", "Bosweg", "Boslaan", "Veldweg",
  "Akkerstraat", "Korenbloemstraat", "Klaverweide", "Zonnebloemstraat", "Weidestraat", "Hofstraat", "Tuinstraat",
  "Breestraat", "Langestraat", "Korte Nieuwstraat", "'t Zand", "Ceintuurbaan", "Europalaan", "Churchilllaan",
  "Kennedylaan", "Marconistraat", "Edisonstraat", "Industrieweg", "Sportlaan", "Parklaan", "Plantsoenstraat",
  "Zeilmakersstraat", "Smidsstraat", "Bakkerstraat", "Weversstraat", "Kuiperstraat", "Timmermansplein",
};

static const char *const flemish_streets[] = {
  "Kerkstraat", "Molenstraat", "Stationsstraat", "Nieuwstraat", "Kapelstraat", "Schoolstraat", "Dorpsstraat",
  "Veldstraat", "Bosstraat", "Beekstraat", "Kasteelstraat", "Hoogstraat", "Groenstraat", "Lindestraat",
  "Statiestraat", "Gemeenteplein", "Grote Markt", "Leuvensesteenweg", "Brusselsesteenweg", "Gentsesteenweg",
  "Antwerpsesteenweg", "Mechelsesteenweg", "Koning Albertstraat", "Leopoldlaan", "Guido Gezellestraat",
  "Sint-Jansstraat", "Sint-Annastraat", "Onze-Lieve-Vrouwstraat", "Pastoor Verbiststraat", "Zandstraat",
};

static const char *const french_streets[] = {
  "Rue de l'Église", "Rue de la Station", "Rue du Moulin", "Avenue Louise", "Rue Haute", "Rue de la Loi",
  "Chaussée de Louvain", "Rue du Pont", "Place du Marché", "Avenue des Tilleuls", "Rue Saint-Gilles",
  "Boulevard de la Sauvenière", "Rue des Écoles", "Avenue Rogier",
};

/* Bank codes of the Netherlands as they stand in an IBAN, common ones more than once. */
static const char *const dutch_banks[] = {
  "INGB", "INGB", "INGB", "RABO", "RABO", "RABO", "ABNA", "ABNA", "SNSB", "ASNB", "TRIO", "KNAB", "BUNQ", "RBRB",
};

/* The first three digits of a Belgian account tell the bank. */
static const guint belgian_banks[] = { 1, 210, 290, 310, 363, 390, 403, 730, 737, 751, 850, 979 };

guint64
server_demo_dice_next (DemoDice *dice)
{
  guint64 mixed = dice->state += G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  mixed = (mixed ^ mixed >> 30) * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9);
  mixed = (mixed ^ mixed >> 27) * G_GUINT64_CONSTANT (0x94d049bb133111eb);
  return mixed ^ mixed >> 31;
}

guint
server_demo_dice_below (DemoDice *dice, guint limit)
{
  return (guint) ((server_demo_dice_next (dice) >> 32) * limit >> 32);
}

int
server_demo_dice_between (DemoDice *dice, int low, int high)
{
  return low + (int) server_demo_dice_below (dice, (guint) (high - low + 1));
}

gboolean
server_demo_dice_chance (DemoDice *dice, guint per_mille)
{
  return server_demo_dice_below (dice, 1000) < per_mille;
}

const DemoTown *
server_demo_pick_town (DemoDice *dice, const char *country)
{
  guint total = 0, left;

  for (gsize i = 0; i < G_N_ELEMENTS (towns); i++)
    if (strcmp (towns[i].country, country) == 0)
      total += towns[i].weight;
  left = server_demo_dice_below (dice, total);
  for (gsize i = 0; i < G_N_ELEMENTS (towns); i++)
    if (strcmp (towns[i].country, country) == 0)
      {
        if (left < towns[i].weight)
          return &towns[i];
        left -= towns[i].weight;
      }
  return &towns[0];
}

const char *
server_demo_pick_street (DemoDice *dice, const DemoTown *town)
{
  if (strcmp (town->language, "fr") == 0)
    return french_streets[server_demo_dice_below (dice, G_N_ELEMENTS (french_streets))];
  if (strcmp (town->country, "BE") == 0)
    return flemish_streets[server_demo_dice_below (dice, G_N_ELEMENTS (flemish_streets))];
  return dutch_streets[server_demo_dice_below (dice, G_N_ELEMENTS (dutch_streets))];
}

char *
server_demo_dup_postcode (DemoDice *dice, const DemoTown *town)
{
  static const char letters[] = "ABCDEGHJKLMNPRSTVWXZ";         /* those that the post uses */
  guint digits = town->first + server_demo_dice_below (dice, town->last - town->first + 1);
  char first, second;

  if (strcmp (town->country, "BE") == 0)
    {
      /* Belgian codes within a range step by tens where the range is wide. */
      digits = town->last - town->first > 12 ? digits - digits % 10 : town->first;
      return g_strdup_printf ("%04u", digits);
    }
  first = letters[server_demo_dice_below (dice, sizeof letters - 1)];
  second = letters[server_demo_dice_below (dice, sizeof letters - 1)];
  if (first == 'S' && strchr ("ADS", second) != NULL)
    second = 'B';
  return g_strdup_printf ("%04u %c%c", digits, first, second);
}

const char *
server_demo_get_region (guint index)
{
  return index < G_N_ELEMENTS (regions) ? regions[index] : NULL;
}

char *
server_demo_dup_postcodes (guint index)
{
  g_autoptr (GString) ranges = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (towns); i++)
    if (towns[i].region == index)
      g_string_append_printf (ranges, "%s%s %04u-%04u", ranges->len > 0 ? "\n" : "", towns[i].country,
                              towns[i].first, towns[i].last);
  return g_string_free (g_steal_pointer (&ranges), FALSE);
}

gboolean
server_demo_region_is_belgian (guint index)
{
  return index >= FIRST_BELGIAN_REGION;
}

/* ISO 7064 mod 97-10: letters count from 10, the country and "00" stand behind. */
static guint
compute_check_digits (const char *account, const char *country)
{
  g_autofree char *text = g_strconcat (account, country, "00", NULL);
  guint rest = 0;

  for (const char *c = text; *c != '\0'; c++)
    rest = g_ascii_isdigit (*c) ? (rest * 10 + (guint) (*c - '0')) % 97
                                : (rest * 100 + (guint) (*c - 'A') + 10) % 97;
  return 98 - rest;
}

/* A Dutch account number passes the test of eleven: 10, 9, … 1 times its digits. */
static char *
dup_dutch_account (DemoDice *dice)
{
  for (;;)
    {
      guint64 number = 100000000 + server_demo_dice_next (dice) % 900000000;
      g_autofree char *account = g_strdup_printf ("%010" G_GUINT64_FORMAT, number);
      guint sum = 0;

      for (guint i = 0; i < 10; i++)
        sum += (10 - i) * (guint) (account[i] - '0');
      if (sum % 11 == 0)
        return g_strconcat (dutch_banks[server_demo_dice_below (dice, G_N_ELEMENTS (dutch_banks))], account, NULL);
    }
}

static char *
dup_belgian_account (DemoDice *dice)
{
  guint64 bank = belgian_banks[server_demo_dice_below (dice, G_N_ELEMENTS (belgian_banks))];
  guint64 front = bank * 10000000 + server_demo_dice_below (dice, 10000000);
  guint64 check = front % 97 != 0 ? front % 97 : 97;

  return g_strdup_printf ("%010" G_GUINT64_FORMAT "%02" G_GUINT64_FORMAT, front, check);
}

char *
server_demo_dup_iban (DemoDice *dice, const char *country)
{
  g_autofree char *account = strcmp (country, "BE") == 0 ? dup_belgian_account (dice) : dup_dutch_account (dice);

  return g_strdup_printf ("%s%02u%s", country, compute_check_digits (account, country), account);
}

char *
server_demo_dup_mobile (DemoDice *dice, const char *country)
{
  if (strcmp (country, "BE") == 0)
    return g_strdup_printf ("+324%u%07u", 7 + server_demo_dice_below (dice, 3),
                            server_demo_dice_below (dice, 10000000));
  return g_strdup_printf ("+316%u%07u", 1 + server_demo_dice_below (dice, 5),
                          server_demo_dice_below (dice, 10000000));
}

char *
server_demo_dup_landline (DemoDice *dice, const DemoTown *town)
{
  gboolean belgian = strcmp (town->country, "BE") == 0;
  guint length = (belgian ? 8 : 9) - (guint) strlen (town->area);
  GString *number = g_string_new (belgian ? "+32" : "+31");

  g_string_append (number, town->area);
  g_string_append_printf (number, "%d", server_demo_dice_between (dice, 2, 7));
  for (guint i = 1; i < length; i++)
    g_string_append_printf (number, "%u", server_demo_dice_below (dice, 10));
  return g_string_free (number, FALSE);
}
