/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The invariants of a live book beside its ledger (invariants.h). Any thread, inside a transaction.
 */
#include "config.h"

#include "server/authority/invariants.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/store/tables.h"
#include "server/authority/cards.h"

typedef struct
{
  ServerInvariants *invariants;
  const LedgerKind *kind;
  const char *format;           /* of a fault: has one %s for the kind, and one for what the row tells */
} Look;

static void
tell (Look *look, const char *what)
{
  GPtrArray *faults = look->invariants->faults;
  GString *text;

  if (faults->len >= look->invariants->limit)
    return;
  text = g_string_new (look->format);
  g_string_replace (text, "%2$s", what, 1);
  g_string_replace (text, "%1$s", look->kind->spec->name, 1);
  g_ptr_array_add (faults, g_string_free (text, FALSE));
}

/* One column: a text, or an id. */
static gboolean
take_fault (const LedgerValue *values, guint n_values, gpointer data)
{
  Look *look = data;
  const LedgerId *id = ledger_value_get_id (&values[0]);
  g_autofree char *text = id != NULL ? ledger_id_dup_text (id) : g_strdup (ledger_value_get_text (&values[0]));

  tell (look, text != NULL ? text : "");
  return look->invariants->faults->len < look->invariants->limit;
}

static gboolean
look_for (Look *look, const char *format, const char *sql, GError **error)
{
  look->format = format;
  return ledger_transaction_query (look->invariants->transaction, sql, NULL, 0, take_fault, look, error);
}

/* -- Numbers (S7) */

typedef struct
{
  gint64 highest;
} Highest;

/* Only what is a number, whole; a book may hold others from before it. */
static gboolean
take_number (const LedgerValue *values, guint n_values, gpointer data)
{
  Highest *found = data;
  const char *text = ledger_value_get_text (&values[0]);
  gint64 number;

  if (text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, &number, NULL))
    found->highest = MAX (found->highest, number);
  return TRUE;
}

/* @last (out): where the series of @kind stands; @highest (out): the highest number that a record of it has. */
static gboolean
read_series (LedgerTransaction *transaction, const LedgerKind *kind, gint64 *last, gint64 *highest, GError **error)
{
  LedgerValue name = LEDGER_TEXT (kind->spec->name);
  g_autofree char *sql = g_strdup_printf ("SELECT number FROM \"%s\" WHERE number IS NOT NULL", kind->spec->name);
  g_auto (LedgerValue) value = LEDGER_NOTHING;
  Highest found = { 0 };

  if (!ledger_transaction_query (transaction, sql, NULL, 0, take_number, &found, error) ||
      !ledger_transaction_ask (transaction, "SELECT last FROM series WHERE name = ?", &name, 1, &value, error))
    return FALSE;
  *last = ledger_value_get_integer (&value, 0);
  *highest = found.highest;
  return TRUE;
}

static gboolean
check_series (Look *look, GError **error)
{
  g_autofree char *number = NULL;
  gint64 last, highest;

  if (!read_series (look->invariants->transaction, look->kind, &last, &highest, error))
    return FALSE;
  number = g_strdup_printf ("%" G_GINT64_FORMAT, highest);
  look->format = _("The series of numbers of %1$s stands below %2$s, which was given: “ledenboekctl rebuild” raises "
                   "it.");
  if (last < highest)
    tell (look, number);
  return TRUE;
}

/* Of two valid ones with one number the later is void; of one that is not, its number must have been given out. */
static gboolean
check_leased (Look *look, GError **error)
{
  const LedgerLeased *lease = look->kind->lease;
  const char *number = lease->number->spec->name;
  g_autofree char *valid = g_strdup_printf ("FROM \"%s\" WHERE \"%s\" IS NOT NULL AND existence = 'live' AND "
                                            "\"%s\" = '%s'", look->kind->spec->name, number,
                                            lease->state->spec->name, lease->spec->valid);
  g_autofree char *twice = g_strdup_printf ("SELECT \"%s\" %s GROUP BY \"%s\" HAVING COUNT(*) > 1 ORDER BY \"%s\"",
                                            number, valid, number, number);
  g_autofree char *unknown = g_strdup_printf ("SELECT \"%s\" %s AND \"%s\" NOT IN (SELECT number FROM issued WHERE "
                                              "series = '%s') ORDER BY \"%s\"", number, valid, number,
                                              lease->spec->series, number);

  return look_for (look, _("Two valid records of %1$s have the number %2$s: make the later one void."), twice, error) &&
         look_for (look, _("The number %2$s of a %1$s was never given out: make it void, and give out another."),
                   unknown, error);
}

static gboolean
check_numbers (Look *look, GError **error)
{
  const LedgerField *number = server_number_find_field (look->kind);
  g_autofree char *sql = NULL;

  if (number == NULL)
    return TRUE;
  if (look->kind->lease != NULL)
    return check_leased (look, error);
  sql = g_strdup_printf ("SELECT number FROM \"%s\" WHERE number IS NOT NULL GROUP BY number HAVING COUNT(*) > 1 "
                         "ORDER BY number", look->kind->spec->name);
  return look_for (look, _("More than one %1$s has the number %2$s: merge them if they are one, else restore a backup "
                           "that doctor finds whole."), sql, error) &&
         check_series (look, error);
}

/* -- What was erased (S27) */

static gboolean
check_erased (Look *look, GError **error)
{
  g_autofree char *rows = g_strdup_printf ("SELECT id FROM \"%s\" WHERE id IN (SELECT id FROM erased) ORDER BY id",
                                           look->kind->spec->name);
  g_autofree char *values =
      g_strdup_printf ("SELECT DISTINCT record FROM ledger_change WHERE kind = '%s' AND (old IS NOT NULL OR "
                       "new IS NOT NULL OR salt IS NOT NULL) AND record IN (SELECT id FROM erased) ORDER BY record",
                       look->kind->spec->name);

  return look_for (look, _("The %1$s %2$s was erased and is there again: restore a backup that doctor finds whole, "
                           "with the journal, which erases it again."), rows, error) &&
         look_for (look, _("The history still holds values of the erased %1$s %2$s: restore a backup that doctor "
                           "finds whole, with the journal, which erases them again."), values, error);
}

/* -- Where roots stand (S23) */

typedef struct
{
  Look *look;
  LedgerTransaction *transaction;
  GHashTable *places;           /* root → place it stands at; the root itself: at more than one */
  guint *mended;                /* (nullable): is put where it names, and counted */
} Standing;

/* root, place */
static gboolean
take_place (const LedgerValue *values, guint n_values, gpointer data)
{
  const LedgerId *root = ledger_value_get_id (&values[0]), *place = ledger_value_get_id (&values[1]);

  if (root != NULL && place != NULL)
    g_hash_table_insert (data, ledger_id_dup (root),
                         ledger_id_dup (g_hash_table_contains (data, root) ? root : place));
  return TRUE;
}

/* As if the group that names the place had put it there: who has the root has had it since. */
static gboolean
put_in_place (Standing *standing, const LedgerRecord *root, const LedgerId *place, gint64 since, GError **error)
{
  LedgerValue leave[] = { LEDGER_INTEGER (since), LEDGER_ID (&root->id) };
  LedgerValue enter[] = { LEDGER_ID (&root->id), LEDGER_ID (place), LEDGER_INTEGER (since) };

  (*standing->mended)++;
  return ledger_transaction_execute (standing->transaction,
                                     "UPDATE placement SET \"left\" = ? WHERE root = ? AND \"left\" IS NULL", leave,
                                     G_N_ELEMENTS (leave), error) &&
         ledger_transaction_execute (standing->transaction,
                                     "INSERT INTO placement (root, place, entered) VALUES (?, ?, ?) "
                                     "ON CONFLICT (root, place, entered) DO UPDATE SET \"left\" = NULL", enter,
                                     G_N_ELEMENTS (enter), error);
}

static gboolean
check_root (LedgerRecord *root, gpointer data, GError **error)
{
  static const LedgerId nowhere = { { 0 } };
  Standing *standing = data;
  const LedgerField *field = ledger_kind_find_field (root->kind, root->kind->spec->place);
  const LedgerId *named = ledger_value_get_id (&root->values[field->index]);
  const LedgerId *place = g_hash_table_lookup (standing->places, &root->id);
  gint64 since = MAX (root->versions[0], root->versions[field->group->index]);
  g_autofree char *id = NULL;

  named = named != NULL ? named : &nowhere;
  /* Of a restored book's records a part may be away still: nothing was placed yet. */
  if (since == 0 || (place != NULL && ledger_id_equal (place, named)))
    return TRUE;
  if (standing->mended != NULL)
    return put_in_place (standing, root, named, since, error);
  id = ledger_id_dup_text (&root->id);
  tell (standing->look, id);
  return TRUE;
}

static gboolean
check_places (Standing *standing, const LedgerKind *kind, GError **error)
{
  g_autoptr (GHashTable) places = NULL;

  if (kind->spec->place == NULL)
    return TRUE;
  places = standing->places = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  return ledger_transaction_query (standing->transaction, "SELECT root, place FROM placement WHERE \"left\" IS NULL",
                                   NULL, 0, take_place, places, error) &&
         ledger_tables_each (standing->transaction, kind, LEDGER_SIDE_AUTHORITY, "ORDER BY id", NULL, 0, check_root,
                             standing, error);
}

/* -- All of it */

gboolean
server_invariants_check (ServerInvariants *self, GError **error)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (self->model); i++)
    {
      Look look = { self, ledger_model_get_kind (self->model, i), NULL };
      Standing standing = { .look = &look, .transaction = self->transaction };

      if (!check_numbers (&look, error) || !check_erased (&look, error))
        return FALSE;
      look.format = _("The %1$s %2$s does not stand at the place that it names: “ledenboekctl rebuild” puts it there.");
      if (!check_places (&standing, look.kind, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
raise_series (LedgerTransaction *transaction, const LedgerKind *kind, guint *mended, GError **error)
{
  const LedgerField *number = server_number_find_field (kind);
  gint64 last = 0, highest = 0;
  LedgerValue parameters[] = { LEDGER_TEXT (kind->spec->name), LEDGER_NOTHING };

  if (number == NULL || (number->spec->flags & LEDGER_FIELD_LEASED) != 0)
    return TRUE;
  if (!read_series (transaction, kind, &last, &highest, error))
    return FALSE;
  if (last >= highest)
    return TRUE;
  (*mended)++;
  parameters[1] = LEDGER_INTEGER (highest);
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO series (name, last) VALUES (?, ?) "
                                     "ON CONFLICT (name) DO UPDATE SET last = excluded.last", parameters,
                                     G_N_ELEMENTS (parameters), error);
}

gboolean
server_invariants_mend (LedgerTransaction *transaction, const LedgerModel *model, guint *mended, GError **error)
{
  Standing standing = { .transaction = transaction, .mended = mended };

  *mended = 0;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      if (!raise_series (transaction, kind, mended, error) || !check_places (&standing, kind, error))
        return FALSE;
    }
  return TRUE;
}
