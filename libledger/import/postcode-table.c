/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding an address in the table of postcodes (postcode-table.h). Any thread. */
#include "config.h"

#include "libledger/import/postcode-private.h"

#include "libledger/rules/fold.h"
#include "libledger/rules/house-number.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Microseconds of work, as the main thread may ask by a key. */
#define LIMIT 8000

/* What a key begins with tells whether the table knows the area at all: "NL2514", "BE29". */
#define DUTCH_AREA 6
#define BELGIAN_AREA 4

struct _LedgerPostcodeTable
{
  LedgerDatabase *database;
  LedgerPostcodeFacts facts;
};

/* One question, and its answer. */
typedef struct
{
  char *code;
  gint64 number;                /* 0: none */
  GPtrArray *places;
  LedgerPostcodeMatch match;
} Finding;

static void
place_free (gpointer data)
{
  LedgerPlace *place = data;

  g_free (place->street);
  g_free (place->town);
  g_free (place->municipality);
  g_free (place->province);
  g_free (place);
}

/* -- opening */

static gboolean
take_fact (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerPostcodeFacts *facts = data;
  const char *name = ledger_value_get_text (&values[0]);
  gint64 number = ledger_value_get_integer (&values[1], 0);

  if (g_str_equal (name, "NL"))
    facts->dutch = number;
  else if (g_str_equal (name, "BE"))
    facts->belgian = number;
  else if (g_str_equal (name, "left_out"))
    facts->left_out = number;
  else if (g_str_equal (name, "first_left_out"))
    facts->first_left_out = (guint) number;
  else if (g_str_equal (name, "day"))
    g_snprintf (facts->day, sizeof facts->day, "%04d-%02d-%02d", (int) (number / 10000), (int) (number / 100 % 100),
                (int) (number % 100));
  return TRUE;
}

static gboolean
read_facts (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_auto (LedgerValue) version = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT number FROM fact WHERE name = 'version'", NULL, 0, &version, error))
    return FALSE;
  if (ledger_value_get_integer (&version, 0) != LEDGER_POSTCODE_VERSION)
    {
      g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_NEWER,
                           _("The table of postcodes is of another version of the program: read the file in again."));
      return FALSE;
    }
  return ledger_transaction_query (transaction, "SELECT name, number FROM fact", NULL, 0, take_fact, data, error);
}

LedgerPostcodeTable *
ledger_postcode_table_open (const char *path, GError **error)
{
  g_autoptr (LedgerPostcodeTable) self = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  self = g_new0 (LedgerPostcodeTable, 1);
  self->database = ledger_database_open_sqlite (path, LEDGER_OPEN_READ_ONLY, error);
  if (self->database == NULL || !ledger_database_read_snapshot (self->database, read_facts, &self->facts, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
ledger_postcode_table_free (LedgerPostcodeTable *self)
{
  if (self == NULL)
    return;
  g_clear_object (&self->database);
  g_free (self);
}

const LedgerPostcodeFacts *
ledger_postcode_table_get_facts (const LedgerPostcodeTable *self)
{
  return &self->facts;
}

/* -- finding */

char *
ledger_postcode_dup_code (const char *country, const char *postcode)
{
  g_autoptr (GString) code = g_string_new (country);

  for (const char *p = postcode; *p != '\0'; p++)
    if (*p != ' ')
      g_string_append_c (code, *p);
  return g_string_free (g_steal_pointer (&code), FALSE);
}

static gboolean
take_place (const LedgerValue *values, guint n_values, gpointer data)
{
  Finding *finding = data;
  LedgerPlace *place = g_new0 (LedgerPlace, 1);
  char **texts[] = { &place->street, &place->town, &place->municipality, &place->province };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = ledger_value_get_text (&values[i]);

      *texts[i] = g_strdup (text != NULL ? text : "");
    }
  g_ptr_array_add (finding->places, place);
  return TRUE;
}

#define PLACES "SELECT DISTINCT street, town, municipality, province FROM place WHERE code = ?"
#define IN_ORDER " ORDER BY town, street LIMIT 50"
G_STATIC_ASSERT (LEDGER_POSTCODE_PLACES == 50);

static gboolean
find (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Finding *finding = data;
  const LedgerValue parameters[] = { LEDGER_TEXT (finding->code), LEDGER_INTEGER (finding->number),
                                     LEDGER_INTEGER (finding->number), LEDGER_INTEGER (finding->number % 2) };
  g_autofree char *area = g_strndup (finding->code, finding->code[0] == 'N' ? DUTCH_AREA : BELGIAN_AREA);
  g_autofree char *beyond = g_strconcat (area, "~", NULL);
  const LedgerValue neighbours[] = { LEDGER_TEXT (area), LEDGER_TEXT (beyond) };
  g_auto (LedgerValue) neighbour = { 0 };

  if (finding->number > 0 &&
      !ledger_transaction_query (transaction, PLACES " AND first <= ? AND last >= ? AND parity IN (2, ?)" IN_ORDER,
                                 parameters, G_N_ELEMENTS (parameters), take_place, finding, error))
    return FALSE;
  if (finding->places->len > 0)
    {
      finding->match = LEDGER_POSTCODE_KNOWN;
      return TRUE;
    }
  if (!ledger_transaction_query (transaction, PLACES IN_ORDER, parameters, 1, take_place, finding, error))
    return FALSE;
  if (finding->places->len > 0)
    {
      finding->match = finding->number > 0 ? LEDGER_POSTCODE_NO_NUMBER : LEDGER_POSTCODE_KNOWN;
      return TRUE;
    }
  if (!ledger_transaction_ask (transaction, "SELECT 1 FROM place WHERE code >= ? AND code < ? LIMIT 1", neighbours,
                               G_N_ELEMENTS (neighbours), &neighbour, error))
    return FALSE;
  finding->match = neighbour.shape == LEDGER_SHAPE_NOTHING ? LEDGER_POSTCODE_NOT_COVERED : LEDGER_POSTCODE_UNKNOWN;
  return TRUE;
}

/* Of a postcode that stands alone, as its form says. */
static const char *
guess_country (const char *country, const char *postcode)
{
  gboolean belgian = country != NULL && *country != '\0' ? g_ascii_strcasecmp (country, "BE") == 0
                                                         : strlen (postcode) == 4;

  return belgian ? "BE" : "NL";
}

static gint64
read_number (const char *country, const char *typed)
{
  g_autofree char *number = NULL;
  g_autofree char *addition = NULL;

  if (typed == NULL || *typed == '\0' || *country == 'B' ||
      !ledger_house_number_split (typed, &number, &addition, NULL))
    return 0;
  return g_ascii_strtoll (number, NULL, 10);
}

LedgerPostcodeMatch
ledger_postcode_table_find (LedgerPostcodeTable *self, const char *country, const char *postcode,
                            const char *house_number, GPtrArray **places)
{
  const char *where = guess_country (country, postcode);
  Finding finding = { .number = read_number (where, house_number), .match = LEDGER_POSTCODE_NOT_COVERED };

  *places = finding.places = g_ptr_array_new_with_free_func (place_free);
  if (country != NULL && *country != '\0' && g_ascii_strcasecmp (country, where) != 0)
    return LEDGER_POSTCODE_NOT_COVERED;
  finding.code = ledger_postcode_dup_code (where, postcode);
  if (!ledger_database_read_limited (self->database, find, &finding, LIMIT, NULL, NULL))
    {
      g_ptr_array_set_size (finding.places, 0);
      finding.match = LEDGER_POSTCODE_NOT_COVERED;
    }
  g_free (finding.code);
  return finding.match;
}

/* -- towns */

/* Two names of one town that suppliers and people both write. */
static char *
dup_town_key (const char *town)
{
  static const char *const twins[][2] = { { "s gravenhage", "den haag" }, { "s hertogenbosch", "den bosch" } };
  g_autofree char *key = ledger_fold (town);

  for (guint i = 0; i < G_N_ELEMENTS (twins); i++)
    if (g_str_equal (key, twins[i][0]))
      return g_strdup (twins[i][1]);
  return g_steal_pointer (&key);
}

gboolean
ledger_place_fits (const LedgerPlace *place, const char *town)
{
  g_autofree char *key = dup_town_key (town);
  g_autofree char *of_place = dup_town_key (place->town);
  g_autofree char *around = dup_town_key (place->municipality);

  return g_str_equal (key, of_place) || (*around != '\0' && g_str_equal (key, around));
}
