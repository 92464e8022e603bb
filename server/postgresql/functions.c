/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functions in PostgreSQL (functions.h). The fold goes by character, and characters that fold alike lie together: a
 * table of where each stretch begins and what becomes of it is all the engine needs, and it holds for every release of
 * the engine, whatever it knows of Unicode. Writer queue; blocks.
 */
#include "config.h"

#include "server/postgresql/functions.h"

#include "libledger/rules/fold.h"

#include <string.h>

#define LAST_CHARACTER 0x10ffff

/* Most text is ASCII: this part the engine writes into the statement that calls it. */
#define FOLD \
  "CREATE OR REPLACE FUNCTION ledger_fold (text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$" \
  "SELECT CASE WHEN octet_length($1) = char_length($1) THEN " \
  "btrim(regexp_replace(translate($1, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ''`', 'abcdefghijklmnopqrstuvwxyz'), " \
  "'[^a-z0-9]+', ' ', 'g')) ELSE ledger_fold_wide($1) END$function$"

#define FOLD_WIDE \
  "CREATE OR REPLACE FUNCTION ledger_fold_wide (text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $function$" \
  "SELECT normalize(btrim(regexp_replace(string_agg(coalesce((ARRAY[%s]::text[])[width_bucket(ascii(c), " \
  "ARRAY[%s]::int[])], c), '' ORDER BY n), ' +', ' ', 'g')), NFC) " \
  "FROM regexp_split_to_table($1, '') WITH ORDINALITY AS characters (c, n)$function$"

#define INSTR \
  "CREATE OR REPLACE FUNCTION instr (text, text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS " \
  "'SELECT strpos($1, $2)'"

/* -- What a character folds to */

/* What decomposes to nothing but itself, has no case and is a letter stays as it is; most letters are such. */
static gboolean
stays (gunichar c)
{
  gunichar first;

  return g_unichar_type (c) == G_UNICODE_OTHER_LETTER && c > 0x2ff &&
         g_unichar_fully_decompose (c, TRUE, &first, 1) == 1 && first == c;
}

static gboolean
is_nothing (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_UNASSIGNED || type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_SURROGATE;
}

/* Returns: (transfer full) (nullable): what stands in its place, within a word; %NULL: itself. */
static char *
dup_folded (gunichar c)
{
  g_autofree char *folded = NULL;
  char text[10] = "x";
  int length;

  if (stays (c))
    return NULL;
  if (is_nothing (c))
    return g_strdup (" ");
  length = 1 + g_unichar_to_utf8 (c, text + 1);
  text[length] = 'x';
  folded = ledger_fold (text);
  folded[strlen (folded) - 1] = '\0';
  text[length] = '\0';
  return strcmp (folded, text) == 0 ? NULL : g_strdup (folded + 1);
}

/* Where each stretch begins, and what its characters fold to. */
static void
write_stretches (GString *values, GString *starts)
{
  g_autofree char *before = NULL;

  for (gunichar c = 1; c <= LAST_CHARACTER; c++)
    {
      char *folded = dup_folded (c);

      if (c > 1 && g_strcmp0 (folded, before) == 0)
        {
          g_free (folded);
          continue;
        }
      g_string_append_printf (starts, c > 1 ? ",%u" : "%u", c);
      g_string_append (values, c > 1 ? "," : "");
      if (folded != NULL)
        g_string_append_printf (values, "'%s'", folded);
      else
        g_string_append (values, "NULL");
      g_free (before);
      before = folded;
    }
}

static char *
dup_fold_wide (void)
{
  g_autoptr (GString) values = g_string_sized_new (65536);
  g_autoptr (GString) starts = g_string_sized_new (65536);

  write_stretches (values, starts);
  return g_strdup_printf (FOLD_WIDE, values->str, starts->str);
}

/* -- Making them */

/* The same for every database, and as long as the program runs. */
typedef struct
{
  char *fold_wide;
  char *version;                /* stands with the function */
} Functions;

static gpointer
make_text (gpointer data)
{
  Functions *functions = g_new0 (Functions, 1);
  g_autofree char *all = NULL;

  functions->fold_wide = dup_fold_wide ();
  all = g_strconcat (FOLD, functions->fold_wide, INSTR, NULL);
  functions->version = g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
  return functions;
}

static const Functions *
get_functions (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, make_text, NULL);
}

static gboolean
are_there (LedgerTransaction *transaction, gpointer data, GError **error)
{
  gboolean *there = data;
  g_auto (LedgerValue) version = { 0 };

  if (!ledger_transaction_ask (transaction,
                               "SELECT obj_description(to_regprocedure('ledger_fold(text)')::oid, 'pg_proc')", NULL, 0,
                               &version, error))
    return FALSE;
  *there = g_strcmp0 (ledger_value_get_text (&version), get_functions ()->version) == 0;
  return TRUE;
}

static gboolean
make (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Functions *functions = get_functions ();
  g_autofree char *note = g_strdup_printf ("COMMENT ON FUNCTION ledger_fold (text) IS '%s'", functions->version);
  const char *const statements[] = { functions->fold_wide, FOLD, INSTR, note };
  gboolean there = FALSE;

  /* Of two daemons that begin together one makes them. */
  if (!are_there (transaction, &there, error))
    return FALSE;
  for (guint i = 0; !there && i < G_N_ELEMENTS (statements); i++)
    if (!ledger_transaction_run (transaction, statements[i], error))
      return FALSE;
  return TRUE;
}

gboolean
server_postgresql_make_functions (LedgerDatabase *database, GError **error)
{
  gboolean there = FALSE;

  return ledger_database_read_snapshot (database, are_there, &there, error) &&
         (there || ledger_database_write (database, make, NULL, error));
}
