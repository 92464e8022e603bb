/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What must hold of contacts that were merged (S7), in the book of the server, which those of the desks agree with: a
 * redirect leads to a contact that goes on, everything that hung on the merged one is found under that, and nothing
 * but facts hangs on what is no more. One thread only.
 */
#include "config.h"

#include "tests/simulation/invariants-private.h"

#include "libledger/store/redirect.h"
#include "libledger/sync/contact-merge.h"

#include <string.h>

static gboolean
take_ids (const LedgerValue *values, guint n_values, gpointer data)
{
  GArray *ids = data;

  for (guint i = 0; i < n_values; i++)
    g_array_append_val (ids, values[i].id);
  return TRUE;
}

typedef struct
{
  const char *sql;
  GArray *ids;
} Question;

static gboolean
ask_ids (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Question *question = data;

  return ledger_transaction_query (transaction, question->sql, NULL, 0, take_ids, question->ids, error);
}

/* (transfer full) (element-type LedgerId): all the ids that @sql answers, row by row. */
static GArray *
list_ids (LedgerStore *store, const char *sql)
{
  Question question = { sql, g_array_new (FALSE, FALSE, sizeof (LedgerId)) };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), ask_ids, &question, &error);
  g_assert_no_error (error);
  return question.ids;
}

/*
 * Whether @contact was lost with a machine that was put back before it made it, as the server was: who was merged into
 * it waits for it, or for somebody who undoes that (S7, S19).
 */
static gboolean
is_lost (const Office *office, LedgerStore *store, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  LedgerValue id = LEDGER_ID (contact);
  gint64 erased = 0;

  ledger_store_ask (store, "SELECT COUNT(*) FROM erased WHERE id = ?", &id, 1, &erased, &error);
  g_assert_no_error (error);
  return office->restored && office->put_back && erased == 0;
}

/* A redirect ends at a contact that is there and is not merged itself, and is found back from it. */
static char *
check_redirect (const Office *office, LedgerStore *store, const LedgerKind *kind, const LedgerId *loser)
{
  LedgerId end = *loser;
  g_autoptr (GError) error = NULL;
  gboolean resolved = ledger_store_resolve (store, kind, &end, &error);
  g_autoptr (LedgerRecord) record = resolved ? ledger_store_get (store, kind, &end, &error) : NULL;
  g_autoptr (GPtrArray) merged = record != NULL ? ledger_store_list_merged (store, kind, &end, &error) : NULL;
  char id[LEDGER_ID_TEXT_SIZE];
  gboolean found = FALSE;

  g_assert_no_error (error);
  ledger_id_write (loser, id);
  if (record == NULL && resolved && is_lost (office, store, &end))
    return NULL;
  if (record == NULL || g_strcmp0 (ledger_value_get_text (&record->values[0]), LEDGER_EXISTENCE_MERGED) == 0)
    return g_strdup_printf ("S7: the redirect of contact %s leads nowhere", id);
  for (guint i = 0; !found && i < merged->len; i++)
    found = ledger_id_equal (merged->pdata[i], loser);
  return found ? NULL : g_strdup_printf ("S7: contact %s is not found from what it was merged into", id);
}

/* What hangs on a merged contact: facts, which are read through the redirect; nothing else is left there. */
static char *
check_children (const Office *office, LedgerStore *store, const LedgerKind *contact, const LedgerKind *kind)
{
  const char *parent = kind->parent->spec->name;
  g_autofree char *sql = g_strdup_printf ("SELECT c.id, c.\"%s\" FROM \"%s\" AS c JOIN \"%s\" AS p ON p.id = c.\"%s\" "
                                          "WHERE c.existence = 'live' AND p.existence = 'merged' ORDER BY c.id",
                                          parent, kind->spec->name, contact->spec->name, parent);
  g_autoptr (GArray) ids = list_ids (store, sql);

  for (guint i = 0; i + 1 < ids->len; i += 2)
    {
      const LedgerId *child = &g_array_index (ids, LedgerId, i);
      LedgerId end = g_array_index (ids, LedgerId, i + 1);
      g_autoptr (LedgerRecord) survivor = NULL;
      g_autoptr (GPtrArray) children = NULL;
      char id[LEDGER_ID_TEXT_SIZE];
      gboolean found = FALSE;

      ledger_id_write (child, id);
      g_assert_true (ledger_store_resolve (store, contact, &end, NULL));
      survivor = ledger_store_get (store, contact, &end, NULL);
      if (survivor == NULL && is_lost (office, store, &end))
        continue;
      if (!kind->spec->append_only)
        return g_strdup_printf ("S7: %s %s hangs on a merged contact", kind->spec->name, id);
      children = ledger_store_list_children (store, kind, &end, NULL);
      for (guint c = 0; !found && c < children->len; c++)
        found = ledger_id_equal (&((LedgerRecord *) children->pdata[c])->id, child);
      if (!found)
        return g_strdup_printf ("S7: %s %s is not reached through the redirect of its contact", kind->spec->name, id);
    }
  return NULL;
}

/* Whether a change of where a record hangs was led on by a redirect: it hangs elsewhere than its writer said (S6). */
static gboolean
is_led_elsewhere (const LedgerView *view, const LedgerFate *fate, const LedgerRecordChange *record)
{
  const LedgerField *parent = record->kind->parent;
  GPtrArray *lines = g_hash_table_lookup (view->by_seq, &fate->seq);

  for (guint g = 0; parent != NULL && g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];
      g_autofree char *values = change->group == parent->group ? invariant_dup_new_values (change) : NULL;

      for (guint i = 0; values != NULL && lines != NULL && i < lines->len; i++)
        {
          const LedgerLine *line = lines->pdata[i];

          if (ledger_id_equal (&line->record, &record->id) && strcmp (line->group, change->group->spec->name) == 0 &&
              *line->new_values != '\0' && strcmp (line->new_values, values) != 0)
            return TRUE;
        }
    }
  return FALSE;
}

/* What each saved merge came to, and what was led on by one. */
static void
count_merges (const Office *office, const LedgerView *view, guint *seen)
{
  for (guint i = 0; i < office->saved->len; i++)
    {
      const OfficeSaved *saved = office->saved->pdata[i];
      const LedgerFate *fate = g_hash_table_lookup (view->fates, &saved->changeset->id);
      gboolean merge = ledger_contact_merge_is (saved->changeset);

      seen[SEEN_CONTACTS_MERGED] += merge && fate != NULL && fate->outcome <= LEDGER_OUTCOME_MERGED;
      seen[SEEN_MERGE_CONFLICT] += merge && fate != NULL && fate->outcome == LEDGER_OUTCOME_CONFLICT;
      for (guint r = 0; fate != NULL && r < saved->changeset->records->len; r++)
        seen[SEEN_LED_ON] += is_led_elsewhere (view, fate, saved->changeset->records->pdata[r]);
    }
}

char *
invariant_check_merged (const Office *office, const LedgerView *view, guint *seen)
{
  LedgerStore *store = server_server_get_store (office->server);
  const LedgerKind *contact = ledger_model_find_kind (office->model, "contact");
  g_autoptr (GArray) losers = list_ids (store, "SELECT id FROM contact WHERE existence = 'merged' ORDER BY id");
  char *fault = NULL;

  for (guint i = 0; fault == NULL && i < losers->len; i++)
    fault = check_redirect (office, store, contact, &g_array_index (losers, LedgerId, i));
  for (guint i = 0; fault == NULL && losers->len > 0 && i < ledger_model_get_n_kinds (office->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (office->model, i);

      if (kind->parent != NULL && g_strcmp0 (kind->parent->spec->reference, contact->spec->name) == 0)
        fault = check_children (office, store, contact, kind);
    }
  count_merges (office, view, seen);
  return fault;
}
