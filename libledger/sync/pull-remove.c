/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an answer to a pull takes away from a replica: roots that left the scope, groups that may no longer be read,
 * what stands outside the window, and what the authority does not have. Rows vanish physically and nothing is pushed
 * (S24); what is unsent stays in the outbox and is judged by today's rights when it arrives (S23). Inside the writer's
 * transaction.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "libledger/model/window.h"
#include "libledger/store/redirect.h"
#include "libledger/sync/fuse.h"
#include "libledger/sync/json.h"
#include "libledger/sync/kept-history.h"
#include "libledger/sync/pull-private.h"

#include <string.h>

gboolean
ledger_pulling_is_covered (LedgerPulling *call, const LedgerId *record, gboolean *covered, GError **error)
{
  g_auto (LedgerValue) there = LEDGER_NOTHING;

  if (!ledger_transaction_ask (call->transaction, "SELECT 1 FROM outbox_group WHERE record = ? LIMIT 1",
                               &LEDGER_ID (record), 1, &there, error))
    return FALSE;
  *covered = there.shape != LEDGER_SHAPE_NOTHING;
  return TRUE;
}

gboolean
ledger_pulling_remove (LedgerPulling *call, const LedgerRecord *row, GError **error)
{
  LedgerValue id = LEDGER_ID (&row->id);

  ledger_change_note_add (call->note, row);
  if (!ledger_id_is_null (&row->root))
    g_hash_table_add (call->roots, ledger_id_dup (&row->root));
  if (!ledger_redirect_note_roots (call->transaction, row, call->roots, error))
    return FALSE;
  call->removed++;
  call->bared = TRUE;
  return ledger_sums_take_away (call->sums, call->transaction, row, error) &&
         ledger_transaction_execute (call->transaction, "DELETE FROM beneath WHERE record = ?", &id, 1, error) &&
         ledger_tables_delete (call->transaction, row->kind, &row->id, error) &&
         ledger_store_note_removed (call->transaction, error);
}

/* -- Leave */

/* What of @kind goes with a root that left: its rows, and what is told about it (S26). */
static const char *
get_left_condition (const LedgerKind *kind)
{
  return kind->spec->exchange != LEDGER_EXCHANGE_NONE ? "WHERE record_root = ?" : "WHERE root = ?";
}

/* What was kept aside stays with its author, wherever the contact stands (S3). */
static gboolean
is_own_parked (LedgerTransaction *transaction, const LedgerRecord *row)
{
  g_autofree char *text = NULL;
  const LedgerId *by;
  LedgerId user;

  if (row->kind->spec->exchange != LEDGER_EXCHANGE_PARKED)
    return FALSE;
  text = ledger_transaction_dup_setting (transaction, "local:user");
  by = ledger_value_get_id (ledger_record_get (row, "by"));
  return by != NULL && text != NULL && ledger_id_parse (text, &user) && ledger_id_equal (by, &user);
}

/* What an own change hangs on @root here, and the authority elsewhere: it did not leave. */
static gboolean
find_lent (LedgerPulling *call, const LedgerRecord *row, const LedgerId *root, gboolean *lent, GError **error)
{
  g_autoptr (LedgerRecord) told = NULL;

  *lent = FALSE;
  if (row->kind->parent == NULL || !g_hash_table_contains (call->covered, &row->id))
    return TRUE;
  told = ledger_sums_dup_told (call->transaction, row, error);
  if (told == NULL)
    return FALSE;
  *lent = ledger_record_get_version (told) != 0 && !ledger_id_is_null (&told->root) &&
          !ledger_id_equal (&told->root, root);
  return TRUE;
}

/* What the authority hangs on @root and an own change elsewhere left with it. */
static gboolean
leave_lent (LedgerPulling *call, const LedgerKind *kind, const LedgerId *root, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  const LedgerValue parameters[] = { LEDGER_TEXT (kind->spec->name),
                                     LEDGER_TEXT (kind->parent != NULL ? kind->parent->group->spec->name : NULL) };

  if (kind->parent == NULL)
    return TRUE;
  if (!ledger_transaction_list_ids (call->transaction, "SELECT record FROM beneath WHERE kind = ? AND grp = ?",
                                    parameters, G_N_ELEMENTS (parameters), ids, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) row = ledger_tables_read (call->transaction, kind, ids->pdata[i], LEDGER_SIDE_REPLICA,
                                                         &fault);
      g_autoptr (LedgerRecord) told = NULL;

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      told = row != NULL ? ledger_sums_dup_told (call->transaction, row, error) : NULL;
      if (row != NULL && told == NULL)
        return FALSE;
      if (told != NULL && ledger_id_equal (&told->root, root) && !ledger_id_equal (&row->root, root) &&
          !ledger_pulling_remove (call, row, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_pulling_leave (LedgerPulling *call, const LedgerId *root, GError **error)
{
  if (!ledger_kept_history_forget (call->transaction, root, error))
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (call->model, i);
      g_autoptr (GPtrArray) rows = NULL;

      if (kind->spec->residence == LEDGER_RESIDENCE_SERVER || kind->spec->residence == LEDGER_RESIDENCE_DEMAND)
        continue;
      rows = ledger_tables_select (call->transaction, kind, LEDGER_SIDE_REPLICA, get_left_condition (kind),
                                   &LEDGER_ID (root), 1, error);
      if (rows == NULL)
        return FALSE;
      for (guint r = 0; r < rows->len; r++)
        {
          gboolean lent;

          if (!find_lent (call, rows->pdata[r], root, &lent, error) ||
              (!lent && !is_own_parked (call->transaction, rows->pdata[r]) &&
               !ledger_pulling_remove (call, rows->pdata[r], error)))
            return FALSE;
        }
      if (!leave_lent (call, kind, root, error))
        return FALSE;
    }
  g_hash_table_add (call->roots, ledger_id_dup (root));
  return TRUE;
}

/* -- Groups */

static gboolean
is_empty (const LedgerRecord *row)
{
  return ledger_record_get_version (row) == 0;
}

gboolean
ledger_pulling_forget_groups (LedgerPulling *call, const LedgerRecord *row, guint64 groups, GError **error)
{
  g_autoptr (LedgerRecord) rest = ledger_record_copy (row);
  gboolean covered;

  /* What was told of it may show what may no longer be read (S26). */
  if (!ledger_sums_take_away (call->sums, call->transaction, row, error) ||
      !ledger_kept_history_forget (call->transaction, ledger_id_is_null (&row->root) ? &row->id : &row->root, error) ||
      !ledger_pulling_is_covered (call, &row->id, &covered, error))
    return FALSE;
  for (guint g = 0; g < row->kind->n_groups; g++)
    {
      const LedgerGroup *group = &row->kind->groups[g];
      LedgerValue key[] = { LEDGER_ID (&row->id), LEDGER_TEXT (group->spec->name) };

      if ((groups & (G_GUINT64_CONSTANT (1) << g)) == 0)
        continue;
      rest->versions[g] = 0;
      for (guint f = 0; f < group->n_fields; f++)
        ledger_value_clear (&rest->values[group->fields[f]->index]);
      if (!ledger_transaction_execute (call->transaction, "DELETE FROM beneath WHERE record = ? AND grp = ?", key, 2,
                                       error))
        return FALSE;
    }
  if (!ledger_store_note_removed (call->transaction, error))
    return FALSE;
  call->bared = TRUE;
  ledger_change_note_add (call->note, row);
  if (!ledger_id_is_null (&row->root))
    g_hash_table_add (call->roots, ledger_id_dup (&row->root));
  if (is_empty (rest) && !covered)
    {
      call->removed++;
      return ledger_tables_delete (call->transaction, row->kind, &row->id, error);
    }
  if (!ledger_tables_write (call->transaction, rest, LEDGER_SIDE_REPLICA, error))
    return FALSE;
  if (ledger_sums_counts (row->kind))
    {
      g_autoptr (LedgerRecord) told = ledger_sums_dup_told (call->transaction, rest, error);

      if (told == NULL)
        return FALSE;
      ledger_sums_add (call->sums, NULL, told);
    }
  return TRUE;
}

/* -- Another scope */

typedef struct
{
  LedgerPulling *call;
  GPtrArray *rows;              /* of LedgerRecord */
  guint64 groups;
} Forgetting;

static gboolean
gather_row (LedgerRecord *row, gpointer data, GError **error)
{
  Forgetting *forgetting = data;

  for (guint g = 0; g < row->kind->n_groups; g++)
    if ((forgetting->groups & (G_GUINT64_CONSTANT (1) << g)) != 0 && row->versions[g] != 0)
      {
        g_ptr_array_add (forgetting->rows, ledger_record_copy (row));
        return TRUE;
      }
  return TRUE;
}

static gboolean
forget_of_kind (LedgerPulling *call, const LedgerKind *kind, guint64 groups, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  Forgetting forgetting = { call, rows, groups };

  if (!ledger_tables_each (call->transaction, kind, LEDGER_SIDE_REPLICA, "", NULL, 0, gather_row, &forgetting, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!ledger_pulling_forget_groups (call, rows->pdata[i], groups, error))
      return FALSE;
  return TRUE;
}

/* The groups of @kind that @lost names. */
static guint64
read_lost (const LedgerKind *kind, JsonArray *lost)
{
  guint64 groups = 0;

  for (guint i = 0; i < json_array_get_length (lost); i++)
    {
      const char *name = json_node_get_value_type (json_array_get_element (lost, i)) == G_TYPE_STRING
                           ? json_array_get_string_element (lost, i) : "";
      g_auto (GStrv) pair = g_strsplit (name, ".", 2);
      const LedgerGroup *group = g_strcmp0 (pair[0], kind->spec->name) == 0 && pair[1] != NULL
                                   ? ledger_kind_find_group (kind, pair[1]) : NULL;

      if (group != NULL)
        groups |= G_GUINT64_CONSTANT (1) << group->index;
    }
  return groups;
}

/* Conflicts and what is kept aside are told anew: what may still be read comes in this answer (S26). */
static gboolean
drop_told_apart (LedgerPulling *call, const LedgerKind *kind, GError **error)
{
  g_autoptr (GPtrArray) rows = ledger_tables_select (call->transaction, kind, LEDGER_SIDE_REPLICA, "", NULL, 0, error);

  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const LedgerRecord *row = rows->pdata[i];

      ledger_change_note_add (call->note, row);
      /* Not removed in the sense of the fuse: it is but told again. */
      if (!ledger_transaction_execute (call->transaction, "DELETE FROM beneath WHERE record = ?", &LEDGER_ID (&row->id),
                                       1, error) ||
          !ledger_tables_delete (call->transaction, kind, &row->id, error) ||
          !ledger_store_note_removed (call->transaction, error))
        return FALSE;
      call->bared = TRUE;
    }
  return rows != NULL;
}

gboolean
ledger_pulling_change_scope (LedgerPulling *call, JsonObject *frame, GError **error)
{
  JsonArray *lost = ledger_json_get_array (frame, "lost");
  const char *rights = ledger_json_get_text (frame, "scope");

  /* What was told on demand may show what may no longer be read, of contacts of which nothing else is here (S26). */
  if (!ledger_kept_history_forget (call->transaction, NULL, error))
    return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (call->model, i);
      guint64 groups = lost != NULL && ledger_sums_counts (kind) ? read_lost (kind, lost) : 0;

      if ((groups != 0 && !forget_of_kind (call, kind, groups, error)) ||
          (ledger_kind_find_field (kind, "record_root") != NULL && !drop_told_apart (call, kind, error)))
        return FALSE;
    }
  for (guint i = 0; lost != NULL && i < json_array_get_length (lost); i++)
    if (json_node_get_value_type (json_array_get_element (lost, i)) == G_TYPE_STRING)
      g_ptr_array_add (call->keys, g_strdup (json_array_get_string_element (lost, i)));
  return ledger_transaction_set_setting (call->transaction, "rights", rights, error) &&
         (ledger_json_get_text (frame, "access") == NULL ||
          ledger_transaction_set_setting (call->transaction, "access", ledger_json_get_text (frame, "access"), error));
}

/* -- The fuse */

static gboolean
refuse (LedgerPulling *call, guint64 left, LedgerFuse verdict, GError **error)
{
  g_autofree char *removed = g_strdup_printf ("%" G_GUINT64_FORMAT, call->removed);
  g_autofree char *all = g_strdup_printf ("%" G_GUINT64_FORMAT, call->removed + left);

  if (verdict == LEDGER_FUSE_ASK_AGAIN)
    g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TWICE,
                 _("The server asks to take %s of %s rows away from here; it is asked again before that is done."),
                 removed, all);
  else
    g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_FUSE,
                 _("The server's answer would take %s of %s rows away from here without saying why. Nothing was taken "
                   "away: show this to the administrator."), removed, all);
  return FALSE;
}

gboolean
ledger_pulling_check_fuse (LedgerPulling *call, GError **error)
{
  g_autofree char *noted = ledger_transaction_dup_setting (call->transaction, "fuse");
  const char *version = call->rights != NULL ? call->rights : "";
  g_autofree char *named = ledger_fuse_dup_digest (version, call->keys);
  g_autofree char *digest = NULL;
  guint64 left = 0;
  LedgerFuse verdict;

  if (call->removed == 0)
    return noted == NULL || ledger_transaction_set_setting (call->transaction, "fuse", NULL, error);
  if (!ledger_fuse_count (call->transaction, call->model, &left, error))
    return FALSE;
  for (guint i = 0; i < call->more_keys->len; i++)
    g_ptr_array_add (call->keys, g_strdup (call->more_keys->pdata[i]));
  digest = ledger_fuse_dup_digest (version, call->keys);
  verdict = ledger_fuse_judge (call->removed, left, call->reason, digest, noted);
  /* A digest that is not over what was named is an answer that was cut or mixed. */
  if (verdict != LEDGER_FUSE_HOLDS && call->said != NULL && strcmp (call->said, named) != 0)
    verdict = LEDGER_FUSE_BLOWS;
  if (verdict == LEDGER_FUSE_ASK_AGAIN)
    call->digest = g_steal_pointer (&digest);
  if (verdict != LEDGER_FUSE_HOLDS)
    return refuse (call, left, verdict, error);
  return noted == NULL || ledger_transaction_set_setting (call->transaction, "fuse", NULL, error);
}

/* -- Sent again */

typedef struct
{
  LedgerPulling *call;
  GHashTable *groups;           /* of LedgerGroup */
  GHashTable *buckets;          /* of numbers */
} Again;

static void
read_what (Again *again, const char *what)
{
  g_auto (GStrv) parts = g_strsplit (what, ";", 2);
  g_auto (GStrv) names = g_strsplit (parts[0] != NULL ? parts[0] : "", ",", -1);
  g_auto (GStrv) numbers = g_strsplit (parts[0] != NULL && parts[1] != NULL ? parts[1] : "", ",", -1);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (GStrv) pair = g_strsplit (names[i], ".", 2);
      const LedgerKind *kind = ledger_model_find_kind (again->call->model, pair[0]);
      const LedgerGroup *group = kind != NULL ? ledger_kind_find_group (kind, pair[1]) : NULL;

      if (group != NULL && ledger_sums_counts (kind))
        g_hash_table_add (again->groups, (gpointer) group);
    }
  for (guint i = 0; numbers[i] != NULL; i++)
    g_hash_table_add (again->buckets, GINT_TO_POINTER ((gint) g_ascii_strtoll (numbers[i], NULL, 10)));
}

static gboolean
note_row (LedgerRecord *row, gpointer data, GError **error)
{
  Again *again = data;
  LedgerAgain *left;
  guint64 groups = 0;

  if (!g_hash_table_contains (again->buckets, GINT_TO_POINTER (ledger_sums_get_bucket (row))))
    return TRUE;
  for (guint g = 0; g < row->kind->n_groups; g++)
    if (row->versions[g] != 0 && g_hash_table_contains (again->groups, &row->kind->groups[g]))
      groups |= G_GUINT64_CONSTANT (1) << g;
  if (groups == 0)
    return TRUE;
  left = g_new0 (LedgerAgain, 1);
  left->kind = row->kind;
  left->groups = groups;
  g_hash_table_insert (again->call->again, ledger_id_dup (&row->id), left);
  return TRUE;
}

static gboolean
has_group (const Again *again, const LedgerKind *kind)
{
  for (guint g = 0; g < kind->n_groups; g++)
    if (g_hash_table_contains (again->groups, &kind->groups[g]))
      return TRUE;
  return FALSE;
}

gboolean
ledger_pulling_begin_again (LedgerPulling *call, const char *what, GError **error)
{
  g_autoptr (GHashTable) groups = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) buckets = g_hash_table_new (NULL, NULL);
  Again again = { call, groups, buckets };

  g_clear_pointer (&call->again, g_hash_table_unref);
  call->again = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, g_free);
  read_what (&again, what);
  for (guint i = 0; i < ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (call->model, i);

      if (has_group (&again, kind) && !ledger_tables_each (call->transaction, kind, LEDGER_SIDE_REPLICA, "", NULL, 0,
                                                           note_row, &again, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_pulling_end_again (LedgerPulling *call, GError **error)
{
  GHashTableIter iterator;
  gpointer id, value;

  if (call->again == NULL)
    return TRUE;
  g_hash_table_iter_init (&iterator, call->again);
  while (g_hash_table_iter_next (&iterator, &id, &value))
    {
      const LedgerAgain *left = value;
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) row = NULL;

      if (left->groups == 0)
        continue;
      row = ledger_tables_read (call->transaction, left->kind, id, LEDGER_SIDE_REPLICA, &fault);
      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (row != NULL && !ledger_pulling_forget_groups (call, row, left->groups, error))
        return FALSE;
      g_ptr_array_add (call->more_keys, ledger_id_dup_text (id));
    }
  /* Sending again says what is there: what is not, is purged. */
  if (call->more_keys->len > 0 && call->reason == NULL)
    call->reason = g_strdup ("purge");
  return TRUE;
}

/* -- Window */

typedef struct
{
  gint month;
  GPtrArray *outside;           /* of LedgerRecord */
} Outside;

static gboolean
note_outside (LedgerRecord *row, gpointer data, GError **error)
{
  Outside *outside = data;

  if (!ledger_window_holds (row, outside->month))
    g_ptr_array_add (outside->outside, ledger_record_copy (row));
  return TRUE;
}

/* A book of an older model may hold whole what has a window now; before the model of its pull is noted (S21). */
static gboolean
is_of_older_model (LedgerPulling *call)
{
  g_autofree char *model = ledger_transaction_dup_setting (call->transaction, "model");

  return model != NULL && g_ascii_strtoll (model, NULL, 10) < LEDGER_MODEL_VERSION;
}

/* What the window held before it went on, or what came now. */
static gboolean
find_outside (LedgerPulling *call, gboolean moved, Outside *outside, GError **error)
{
  GHashTableIter iterator;
  gpointer id, kind;

  for (guint i = 0; moved && i < ledger_model_get_n_kinds (call->model); i++)
    {
      const LedgerKind *each = ledger_model_get_kind (call->model, i);

      if (each->spec->residence == LEDGER_RESIDENCE_WINDOW &&
          !ledger_tables_each (call->transaction, each, LEDGER_SIDE_REPLICA, "", NULL, 0, note_outside, outside, error))
        return FALSE;
    }
  g_hash_table_iter_init (&iterator, call->windowed);
  while (!moved && g_hash_table_iter_next (&iterator, &id, &kind))
    if (!ledger_tables_each (call->transaction, kind, LEDGER_SIDE_REPLICA, "WHERE id = ?", &LEDGER_ID ((LedgerId *) id),
                             1, note_outside, outside, error))
      return FALSE;
  return TRUE;
}

gboolean
ledger_pulling_move_window (LedgerPulling *call, GError **error)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  Outside outside = { call->month, rows };
  gint64 before;

  if (call->month == 0)
    return TRUE;
  if (!ledger_transaction_get_number (call->transaction, "month", &before, error) ||
      !find_outside (call, call->month != before || is_of_older_model (call), &outside, error))
    return FALSE;
  if (rows->len > 0)
    {
      /* The window is a part of the scope, and the month says all that goes. */
      g_ptr_array_add (call->more_keys, g_strdup_printf ("month %d", call->month));
      if (call->reason == NULL)
        call->reason = g_strdup ("scope");
    }
  for (guint i = 0; i < rows->len; i++)
    {
      const LedgerRecord *row = rows->pdata[i];
      gboolean covered;

      if (!ledger_pulling_is_covered (call, &row->id, &covered, error) ||
          (!covered && !ledger_pulling_remove (call, row, error)))
        return FALSE;
    }
  return call->month == before || ledger_transaction_set_number (call->transaction, "month", call->month, error);
}
