/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server that is wrong (S25): an answer says that all contacts have left, without a reason, or with one that the next
 * answer does not repeat. The desk must keep what it has. And programs that are upgraded (S21). One thread only.
 */
#include "config.h"

#include "libledger/sync/fuse.h"
#include "tests/simulation/office-old.h"
#include "tests/simulation/steps-private.h"

typedef struct
{
  GPtrArray *contacts;          /* (element-type utf8): ids */
  guint64 rows;                 /* of all kinds */
  const LedgerModel *model;
} Held;

static gboolean
take_contact (const LedgerValue *values, guint n_values, gpointer data)
{
  g_ptr_array_add (data, ledger_id_dup_text (&values[0].id));
  return TRUE;
}

static gboolean
read_held (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Held *held = data;

  g_ptr_array_set_size (held->contacts, 0);
  return ledger_transaction_query (transaction, "SELECT id FROM contact ORDER BY id", NULL, 0, take_contact,
                                   held->contacts, error) &&
         ledger_fuse_count (transaction, held->model, &held->rows, error);
}

static void
look (const Act *act, LedgerStore *store, Held *held)
{
  g_autoptr (GError) error = NULL;

  held->model = act->office->model;
  if (held->contacts == NULL)
    held->contacts = g_ptr_array_new_with_free_func (g_free);
  ledger_database_read_snapshot (ledger_store_get_database (store), read_held, held, &error);
  g_assert_no_error (error);
}

/* (transfer full): frames that take all of @held away. */
static char *
dup_lie (const Act *act, const Held *held, gboolean reason)
{
  g_autofree char *rights = ledger_store_dup_setting (act->store, "rights");
  const char *version = rights != NULL ? rights : "";
  g_autofree char *digest = ledger_fuse_dup_digest (version, held->contacts);
  GString *frames = g_string_new (NULL);

  if (reason)
    g_string_append_printf (frames, "{\"loses\":\"scope\",\"version\":\"%s\",\"keys\":%u,\"digest\":\"%s\"}\n", version,
                            held->contacts->len, digest);
  for (guint i = 0; i < held->contacts->len; i++)
    g_string_append_printf (frames, "{\"leave\":\"%s\"}\n", (char *) held->contacts->pdata[i]);
  return g_string_free (frames, FALSE);
}

static void
on_told (GObject *source, GAsyncResult *result, gpointer seen)
{
  g_autoptr (GError) error = NULL;

  ledger_replica_sync_finish (LEDGER_REPLICA (source), result, &error);
  ((guint *) seen)[SEEN_FUSE_BLEW] += g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_FUSE);
}

char *
step_lie (const Act *act, StepType type)
{
  g_autoptr (GPtrArray) contacts = g_ptr_array_new_with_free_func (g_free);
  Held before = { contacts, 0, NULL }, after = { 0 };
  guint lies = act->office->faults[OFFICE_FAULT_LIED], erased = g_hash_table_size (act->office->erased);
  gboolean reason = test_tape_chance (act->tape, 2);
  g_autofree char *frames = NULL;
  g_autofree char *noted = act->store != NULL ? ledger_store_dup_setting (act->store, "fuse") : NULL;
  guint left;

  if (act->store == NULL || act->desk->line == NULL || act->desk->unplugged)
    return NULL;
  look (act, act->store, &before);
  /* Of fewer than that the fuse lets it happen, and the sums bring it back (S17). */
  if (contacts->len * LEDGER_FUSE_PART <= before.rows)
    return NULL;
  /* The same reason twice, and no other answer heard between: that is believed. */
  if (reason && noted != NULL)
    return NULL;
  step_tell (act, "all contacts leave%s", reason ? ", with a reason" : "");
  frames = dup_lie (act, &before, reason);
  office_line_set_lie (act->desk->line, frames);
  ledger_replica_sync_async (act->desk->replica, NULL, on_told, act->seen);
  office_run (act->office, 20 * G_USEC_PER_SEC);
  if (act->desk->line != NULL)
    office_line_set_lie (act->desk->line, NULL);
  if (act->office->faults[OFFICE_FAULT_LIED] == lies || act->desk->replica == NULL ||
      office_get_store (act->desk) == NULL || ledger_replica_get_access (act->desk->replica)->n_places > 0 ||
      g_hash_table_size (act->office->erased) > erased)
    return NULL;
  look (act, office_get_store (act->desk), &after);
  left = after.contacts->len;
  g_ptr_array_unref (after.contacts);
  /* A small loss is let happen: what is unsent stays, so that a lie about all may be one about few (S17 mends it). */
  if ((contacts->len - MIN (left, contacts->len)) * LEDGER_FUSE_PART > before.rows)
    return g_strdup_printf ("S25: desk %u had %u contacts and has %u after an answer that was wrong", act->desk->index,
                            contacts->len, left);
  act->seen[SEEN_FUSE_ASKED] += reason;
  return NULL;
}

/* -- Programs */

/* From here on the program there is of the model before; or it was until now, and is upgraded. */
char *
step_change_program (const Act *act, StepType type)
{
  if (act->store == NULL)
    return NULL;
  step_tell (act, act->desk->old ? "upgraded" : "of the model before");
  if (act->desk->old && office_old_upgrade (act->office, act->desk))
    act->seen[SEEN_UPGRADED]++;
  act->desk->old = !act->desk->old;
  return NULL;
}
