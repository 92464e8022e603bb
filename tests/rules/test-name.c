/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parts of names (DQ-01): Dutch ones put right, Belgian ones left alone. */
#include "check.h"
#include "libledger/rules/name.h"

/* As typed, and as stored for somebody in the Netherlands. */
static const CheckRow dutch[] = {
  { "Van Den Berg", "van den Berg" },
  { "VAN DEN BERG", "van den Berg" },
  { "van den berg", "van den Berg" },
  { "van den BERG", "van den Berg" },
  { "Van der Meer", "van der Meer" },
  { "VAN DER MEER", "van der Meer" },
  { "Van De Velde", "van de Velde" },
  { "van de velde", "van de Velde" },
  { "Van Dijk", "van Dijk" },
  { "VAN DIJK", "van Dijk" },
  { "De Vries", "de Vries" },
  { "DE VRIES", "de Vries" },
  { "de vries", "de Vries" },
  { "De Jong", "de Jong" },
  { "De Wit", "de Wit" },
  { "Den Hartog", "den Hartog" },
  { "DEN HARTOG", "den Hartog" },
  { "Der Kinderen", "der Kinderen" },
  { "Ten Brink", "ten Brink" },
  { "TEN BRINK", "ten Brink" },
  { "Ter Horst", "ter Horst" },
  { "ter horst", "ter Horst" },
  { "Te Riele", "te Riele" },
  { "Op Den Camp", "op den Camp" },
  { "OP DEN CAMP", "op den Camp" },
  { "Op 't Veld", "op 't Veld" },
  { "In 't Veld", "in 't Veld" },
  { "IN 'T VELD", "in 't Veld" },
  { "in ’t Veld", "in 't Veld" },
  { "'T Hart", "'t Hart" },
  { "'t hart", "'t Hart" },
  { "’T HART", "'t Hart" },
  { "Van 't Hof", "van 't Hof" },
  { "VAN 'T HOF", "van 't Hof" },
  { "Van Het Hek", "van het Hek" },
  { "VAN HET HEK", "van het Hek" },
  { "Van Der Kooij", "van der Kooij" },
  { "Uit Den Bogaard", "uit den Bogaard" },
  { "Uit de Weerd", "uit de Weerd" },
  { "Aan De Stegge", "aan de Stegge" },
  { "AAN DE STEGGE", "aan de Stegge" },
  { "Bij De Vaate", "bij de Vaate" },
  { "Voor In 't Holt", "voor in 't Holt" },
  { "Onder De Linden", "onder de Linden" },
  { "Over De Linden", "over de Linden" },
  { "Tot Nederhorst", "tot Nederhorst" },
  { "Toe Water", "toe Water" },
  { "Von Bergen", "von Bergen" },
  { "Von Der Heide", "von der Heide" },
  { "Zu Putlitz", "zu Putlitz" },
  { "Du Pont", "du Pont" },
  { "Da Silva", "da Silva" },
  { "Dos Santos", "dos Santos" },
  { "Di Stefano", "di Stefano" },
  { "Del Castilho", "del Castilho" },
  { "Della Bruna", "della Bruna" },
  { "La Rose", "la Rose" },
  { "Le Clercq", "le Clercq" },
  { "D'Ancona", "d'Ancona" },
  { "D'ANCONA", "d'Ancona" },
  { "d'ancona", "d'Ancona" },
  { "JANSEN", "Jansen" },
  { "jansen", "Jansen" },
  { "Jansen", "Jansen" },
  { "IJSSELSTEIN", "IJsselstein" },
  { "ijsselstein", "IJsselstein" },
  { "IJsselstein", "IJsselstein" },
  { "VAN IJZENDOORN", "van IJzendoorn" },
  { "MCDONALD", "McDonald" },
  { "mcdonald", "McDonald" },
  { "O'BRIEN", "O'Brien" },
  { "o'brien", "O'Brien" },
  { "N'GOLO", "N'Golo" },
  { "JANSEN-BAKKER", "Jansen-Bakker" },
  { "jansen-de vries", "Jansen-de Vries" },
  { "JANSEN-VAN DEN BERG", "Jansen-van den Berg" },
  { "VAN DER BERG-DE WIT", "van der Berg-de Wit" },
  { "Van Der Berg-de Wit", "van der Berg-de Wit" },
  { "BRANDS BUYS", "Brands Buys" },
  { "'S-GRAVEZANDE", "'s-Gravezande" },
  { "MÜLLER", "Müller" },
  { "müller", "Müller" },
  { "YILMAZ", "Yilmaz" },
  { "ÖZTÜRK", "Öztürk" },
  { "éloy", "Éloy" },
  { "BOS", "Bos" },
  { "vos", "Vos" },
  { "DeVries", "DeVries" },
  { "MacKenzie", "MacKenzie" },
  { "van der Berg van Saparoea", "van der Berg van Saparoea" },
  { "Schimmelpenninck van der Oye", "Schimmelpenninck van der Oye" },
  { "Quarles van Ufford", "Quarles van Ufford" },
  { "Brink-ten Have", "Brink-ten Have" },
  { "Vanderbilt", "Vanderbilt" },
  { "Vandenberg", "Vandenberg" },
  { "VANDENBERG", "Vandenberg" },
  { "Deventer", "Deventer" },
  { "Van", "Van" },
  { "De", "De" },
  { "el Amrani", "el Amrani" },
  { "El Amrani", "El Amrani" },
  { "Ben Ali", "Ben Ali" },
  { "  van   den  Berg ", "van den Berg" },
  { "Van Der Velden", "van der Velden" },
  { "VAN DE VEN", "van de Ven" },
  { "Van Den Broek", "van den Broek" },
  { "VAN DEN HEUVEL", "van den Heuvel" },
  { "De Bruijn", "de Bruijn" },
  { "DE KONING", "de Koning" },
  { "Ter Braak", "ter Braak" },
  { "TER HAAR", "ter Haar" },
  { "Ten Cate", "ten Cate" },
  { "Te Velde", "te Velde" },
  { "VAN ES", "van Es" },
  { "VAN 'T WOUT", "van 't Wout" },
  { "In Het Veld", "in het Veld" },
  { "OP DE BEEK", "op de Beek" },
  { "Van Der Ploeg", "van der Ploeg" },
  { "D'HAENE", "d'Haene" },
  { "LE GRAND", "le Grand" },
  { "VAN IJSSELDIJK", "van IJsseldijk" },
  { "de BOER", "de Boer" },
  { "VAN OORDT", "van Oordt" },
};

static const char *const belgian[] = {
  "Van den Berg", "Van Den Berg", "van den Berg", "VAN DEN BERG", "Vanden Berghe", "Van den Berghe", "Vandenberghe",
  "Van Den Berghe", "D'Hont", "D'hondt", "D’Hont", "d'Udekem", "De Smet", "de Smet", "DE SMET", "Desmet", "De Wever",
  "Van de Velde", "Van De Velde", "Vande Velde", "Vandevelde", "Van der Elst", "Vander Elst", "Van Hecke", "Van hecke",
  "'t Jampens", "'T Jampens", "In 't Ven", "t'Serstevens", "T'Jampens", "du Bois", "Du Bois", "DU BOIS", "le Grelle",
  "de Brouchoven de Bergeyck", "Peeters", "PEETERS", "peeters",
};

static void
test_dutch (void)
{
  guint changed = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (dutch); i++)
    changed += strcmp (dutch[i].text, dutch[i].result) != 0;
  g_assert_cmpuint (changed, >=, 100);
  CHECK_ROWS ("name", dutch, "NL");
  CHECK_ROWS ("name", dutch, "nl");
  CHECK_ROWS ("name", dutch, NULL);
}

static void
test_belgian (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (belgian); i++)
    {
      CheckRow row = { belgian[i], belgian[i] };
      LedgerRuleContext context = { "BE", NULL };

      check_row ("name", &row, &context);
      check_row ("particle", &row, &context);
    }
}

static void
test_no_name (void)
{
  static const CheckRow rows[] = {
    { "Jansen2", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "jansen@example.org", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "<b>Jansen</b>", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("name", rows, "NL");
  CHECK_ROWS ("name", rows, "BE");
  CHECK_ROWS ("particle", rows, "NL");
}

static void
test_particle (void)
{
  static const CheckRow rows[] = {
    { "Van Den", "van den" },   { "VAN DER", "van der" }, { "van", "van" },      { "Van 't", "van 't" },
    { "van T", "van 't" },      { "in ’T", "in 't" },     { "t", "'t" },         { "De", "de" },
    { "Op Den", "op den" },     { "D'", "d'" },           { "Von der", "von der" }, { "Van Het", "van het" },
    { "v.d.", "v.d." },         { "El", "El" },
  };

  CHECK_ROWS ("particle", rows, "NL");
}

static void
test_initials (void)
{
  static const CheckRow rows[] = {
    { "a.b", "A.B." },     { "a.b.", "A.B." },   { "AB", "A.B." },       { "ab", "A.B." },      { "A B", "A.B." },
    { "A. B.", "A.B." },   { "j", "J." },        { "Th.J", "Th.J." },    { "TH.J.", "Th.J." },  { "th.j.", "Th.J." },
    { "ThJ", "Th.J." },    { "Chr.", "Chr." },   { "j-p", "J.-P." },     { "J.-P.", "J.-P." },  { "IJ.", "IJ." },
    { "é.", "É." },        { "J.H.W.M.", "J.H.W.M." },
    { "Johannes", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "J.2", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "...", NULL, LEDGER_RULE_ERROR_SHAPE },
    { "abcdefghijklmnopqrstuvwxyz", NULL, LEDGER_RULE_ERROR_SHAPE },
  };

  CHECK_ROWS ("initials", rows, "NL");
  CHECK_ROWS ("initials", rows, "BE");
}

static void
test_proposal (void)
{
  static const struct
  {
    const char *typed;
    const char *proposal;
  } rows[] = {
    { "VAN DEN BERG", "Van den Berg" }, { "d'hont", "D'Hont" },     { "peeters", "Peeters" }, { "PEETERS", "Peeters" },
    { "vanden berghe", "Vanden Berghe" }, { "Van Den Berg", NULL }, { "Peeters", NULL },      { "", NULL },
  };
  LedgerRuleContext context = { "BE", NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *proposal = ledger_name_dup_proposal (rows[i].typed, &context);

      g_assert_cmpstr (proposal, ==, rows[i].proposal);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/name/dutch-names-are-put-right", test_dutch);
  g_test_add_func ("/name/belgian-names-are-left-alone", test_belgian);
  g_test_add_func ("/name/digits-and-signs-are-no-name", test_no_name);
  g_test_add_func ("/name/dutch-particles-are-small", test_particle);
  g_test_add_func ("/name/initials-are-capitals-with-full-stops", test_initials);
  g_test_add_func ("/name/belgian-spelling-is-only-proposed", test_proposal);
  return g_test_run ();
}
