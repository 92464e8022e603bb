/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * At the end of a story all that was saved comes once more: the same again changes nothing and gets the same answer
 * (I4), and the same number with other content is kept aside (S2). One thread only.
 */
#include "config.h"

#include "tests/simulation/invariants-private.h"

#include "libledger/sync/erase.h"
#include "server/authority/authority.h"

#include <string.h>

static void
fill_author (const OfficeDesk *desk, ServerAuthor *author)
{
  g_autofree char *replica = ledger_replica_dup_fact (desk->replica, "replica");
  g_autofree char *device = ledger_replica_dup_fact (desk->replica, "device");

  author->user = *ledger_replica_get_user (desk->replica);
  author->access = *ledger_replica_get_access (desk->replica);
  g_assert_true (ledger_id_parse (replica, &author->replica));
  g_strlcpy (author->device, device, sizeof author->device);
}

static gboolean
take_erased (const LedgerValue *values, guint n_values, gpointer data)
{
  g_hash_table_add (data, ledger_id_dup (&values[0].id));
  return TRUE;
}

static gboolean
read_erased (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT id FROM erased", NULL, 0, take_erased, data, error);
}

/* Whether it makes what a restored book holds a change of already, and does not know whose that is (S19). */
static gboolean
is_waited_for (LedgerStore *store, const OfficeSaved *saved)
{
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerRecordChange *record = saved->changeset->records->pdata[r];
      g_autoptr (LedgerRecord) here = ledger_store_get (store, record->kind, &record->id, NULL);

      if (here != NULL && ledger_id_is_null (&here->root))
        return TRUE;
    }
  return FALSE;
}

/*
 * Whether it is a choice in a conflict that a restored book never got back, about somebody who was erased: of that only
 * the desk knows, and what it sent is what it left of it. Its first bytes are another changeset then (S2).
 */
static gboolean
was_cut_unheard (Office *office, GHashTable *erased, const OfficeSaved *saved)
{
  for (guint r = 0; r < saved->changeset->records->len; r++)
    {
      const LedgerId *id = &((LedgerRecordChange *) saved->changeset->records->pdata[r])->id;

      if (g_hash_table_contains (office->abouts, id) && g_hash_table_contains (office->erased, id) &&
          !g_hash_table_contains (erased, id))
        return TRUE;
    }
  return FALSE;
}

char *
invariant_check_doubling (Office *office, const LedgerView *view, const char *before)
{
  LedgerStore *store = server_server_get_store (office->server);
  g_autofree ServerPush *pushes = g_new0 (ServerPush, office->saved->len + 1);
  g_autofree ServerAuthor *authors = g_new0 (ServerAuthor, OFFICE_DESKS);
  g_autoptr (GPtrArray) fates = g_ptr_array_new ();
  g_autoptr (GHashTable) erased = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  g_autoptr (GHashTable) told = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *after = NULL;
  gboolean unread = FALSE;
  char *fault = NULL, id[LEDGER_ID_TEXT_SIZE];

  for (guint i = 0; i < OFFICE_DESKS; i++)
    if (office->desks[i].replica != NULL)
      fill_author (&office->desks[i], &authors[i]);
  ledger_database_read_snapshot (ledger_store_get_database (store), read_erased, erased, &error);
  g_assert_no_error (error);
  told = ledger_erase_dup_ids (erased);
  for (guint i = 0; i < office->saved->len; i++)
    {
      const OfficeSaved *saved = office->saved->pdata[i];
      LedgerFate *fate = g_hash_table_lookup (view->fates, &saved->changeset->id);

      /* What went with something erased before it was sent comes too, from a copy of the machine: it stays away. */
      if (fate == NULL && (!office_goes_with_erased (saved, erased) || is_waited_for (store, saved)))
        continue;
      if (was_cut_unheard (office, told, saved))
        continue;
      for (guint r = 0; fate == NULL && r < saved->changeset->records->len; r++)
        g_hash_table_add (erased, ledger_id_dup (&((LedgerRecordChange *) saved->changeset->records->pdata[r])->id));
      pushes[fates->len] = (ServerPush) { .bytes = saved->changeset->bytes, .author = &authors[saved->desk],
                                          .counter = SERVER_COUNTER_NONE };
      g_ptr_array_add (fates, fate);
    }
  server_authority_apply (store, pushes, fates->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < fates->len; i++)
    {
      const LedgerFate *fate = fates->pdata[i];

      if (fault == NULL && fate != NULL && (pushes[i].outcome != fate->outcome || pushes[i].seq != fate->seq))
        fault = g_strdup_printf ("I4: the same again (%s) got another answer than %s: %s",
                                 ledger_id_write (&pushes[i].id, id), ledger_outcome_get_name (fate->outcome),
                                 pushes[i].reason);
      /* What the server has died of twice is kept aside unread, nothing of it when it names something erased (S3). */
      unread = unread || (fate == NULL && pushes[i].outcome == LEDGER_OUTCOME_PARKED && pushes[i].attempts > 1);
      g_free (pushes[i].reason);
      g_free (pushes[i].bases);
    }
  after = ledger_view_dup_dump (store, NULL);
  if (fault == NULL && !unread && strcmp (before, after) != 0)
    {
      g_autofree char *difference = invariant_dup_first_difference (before, after);

      fault = g_strdup_printf ("I4: the same again changed the book:%s", difference);
    }
  return fault;
}

/* The same number with other content is kept aside, and what was answered before stays (S2). */
char *
invariant_check_impostor (Office *office, const LedgerView *view, const OfficeSaved *saved)
{
  const LedgerFate *fate = g_hash_table_lookup (view->fates, &saved->changeset->id);
  gsize size;
  const char *bytes = g_bytes_get_data (saved->changeset->bytes, &size);
  g_autofree char *text = g_strndup (bytes, size);
  char *time = strstr (text, "\"time\":");
  g_autoptr (GBytes) other = NULL;
  ServerAuthor author = { 0 };
  ServerPush push = { .author = &author, .counter = SERVER_COUNTER_NONE };
  g_autoptr (GError) error = NULL;
  gboolean kept;
  char id[LEDGER_ID_TEXT_SIZE];

  /* What cannot be kept aside is answered as the first was. */
  if (fate == NULL || saved->touched || saved->changeset->observations->len > 0)
    return NULL;
  g_assert_nonnull (time);
  time += strlen ("\"time\":");
  *time = *time == '1' ? '2' : '1';
  push.bytes = other = g_bytes_new (text, size);
  fill_author (&office->desks[saved->desk], &author);
  server_authority_apply (server_server_get_store (office->server), &push, 1, &error);
  g_assert_no_error (error);
  kept = push.outcome == LEDGER_OUTCOME_PARKED && push.seq > fate->seq;
  g_free (push.reason);
  g_free (push.bases);
  if (kept)
    return NULL;
  return g_strdup_printf ("S2: another changeset with the number of %s (desk %u, step %u, %s) was answered "
                          "as the first: %s",
                          ledger_id_write (&saved->changeset->id, id), saved->desk, saved->step,
                          saved->changeset->action, ledger_outcome_get_name (push.outcome));
}
