/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The invariants that hold after each step: what is read never goes back and own changes stay in sight (I7); what the
 * ledger has said at a version it says for ever (I9). One thread only.
 */
#include "config.h"

#include "tests/simulation/invariants-private.h"

#include <string.h>

/* -- I7, after each step */

typedef struct
{
  const LedgerId *id;
  gint64 outcome;
  gint64 seq;
  gboolean found;
} ItemCall;

static gboolean
take_item (const LedgerValue *values, guint n_values, gpointer data)
{
  ItemCall *call = data;

  call->found = TRUE;
  call->outcome = ledger_value_get_integer (&values[0], 0);
  call->seq = ledger_value_get_integer (&values[1], 0);
  return TRUE;
}

static gboolean
read_item (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ItemCall *call = data;
  LedgerValue id = LEDGER_ID (call->id);

  return ledger_transaction_query (transaction, "SELECT outcome, seq FROM outbox WHERE id = ?", &id, 1, take_item, call,
                                   error);
}

/*
 * Whether @shown holds what the saved change set. A field that an older program did not know it left as it was; that
 * it is the server's again the end of the story tells (S21).
 */
static gboolean
shows (const LedgerRecord *shown, const LedgerGroupChange *change)
{
  for (guint i = 0; i < change->group->n_fields; i++)
    if ((change->named & (G_GUINT64_CONSTANT (1) << i)) != 0 &&
        !ledger_value_equal (&shown->values[change->group->fields[i]->index], &change->new_values[i]))
      return FALSE;
  return TRUE;
}

/* One own change that was not confirmed: still so, it must be what is shown; @confirmed is set when it is over. */
static char *
check_pending (OfficeDesk *desk, const char *key, const OfficeSaved *saved, gboolean *confirmed)
{
  LedgerStore *store = office_get_store (desk);
  ItemCall call = { &saved->changeset->id, 0, 0, FALSE };
  const LedgerRecordChange *record = NULL;
  const LedgerGroupChange *change = invariant_find_change (saved, key, &record);
  g_autoptr (LedgerRecord) shown = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *what = NULL;

  *confirmed = saved->touched;
  if (*confirmed)
    return NULL;
  what = invariant_describe (saved, record, change);
  ledger_database_read_snapshot (ledger_store_get_database (store), read_item, &call, &error);
  g_assert_no_error (error);
  /* A server that is not there cannot say whether it went with something erased: that is looked at when it is back. */
  if (!call.found && (desk->office->server == NULL || office_disk_is_stopped (desk->office->server_disk)))
    return NULL;
  if (!call.found)
    return g_strdup_printf ("I1: %s is gone from the outbox unconfirmed", what);
  *confirmed = call.outcome != 0 && call.seq <= desk->cursor;
  if (*confirmed)
    return NULL;
  shown = ledger_store_get (store, record->kind, &record->id, &error);
  g_assert_no_error (error);
  /* What left the scope vanishes here; the change stays in the outbox (S24). */
  if (shown == NULL && ledger_replica_get_access (desk->replica)->n_places > 0)
    return NULL;
  if (shown == NULL)
    return g_strdup_printf ("I7: %s is not shown any more", what);
  return shows (shown, change) ? NULL : g_strdup_printf ("I7: %s is shown with other values", what);
}

/* Whether nothing was written there, and nothing more saved, since it was looked at. */
static gboolean
is_looked_at (OfficeDesk *desk)
{
  guint64 operations = office_disk_count_operations (desk->disk);
  gboolean same = desk->looked_at == operations && desk->looked_for == desk->office->saved->len;

  desk->looked_at = operations;
  desk->looked_for = desk->office->saved->len;
  return same;
}

/* Who works in few branches loses much with one of them (S25): the fuse has let it happen. */
static void
count_contacts (OfficeDesk *desk)
{
  guint contacts = (guint) ledger_view_count (office_get_store (desk), "SELECT COUNT(*) FROM contact");

  desk->office->much_lost += contacts < desk->contacts / 2 && ledger_replica_get_access (desk->replica)->n_places > 0;
  desk->contacts = contacts;
}

static char *
check_desk (OfficeDesk *desk)
{
  g_autofree char *text = NULL;
  GHashTableIter iterator;
  gpointer key, saved;
  char *fault = NULL;
  gint64 cursor;

  if (office_get_store (desk) == NULL)
    return NULL;
  office_catch_up (desk->office, desk);
  if (is_looked_at (desk))
    return NULL;
  count_contacts (desk);
  text = ledger_store_dup_setting (office_get_store (desk), "cursor");
  cursor = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;

  if (cursor < desk->cursor)
    return g_strdup_printf ("I7: the cursor of desk %u went back by %" G_GINT64_FORMAT, desk->index,
                            desk->cursor - cursor);
  desk->cursor = cursor;
  g_hash_table_iter_init (&iterator, desk->pending);
  while (fault == NULL && g_hash_table_iter_next (&iterator, &key, &saved))
    {
      gboolean confirmed = FALSE;

      fault = check_pending (desk, key, saved, &confirmed);
      if (confirmed)
        g_hash_table_iter_remove (&iterator);
    }
  return fault;
}

/* -- I9, after each step: what the ledger has once said at a version it says for ever */

/* The id that stands in @json behind @mark. */
static gboolean
find_id (const char *json, const char *mark, LedgerId *id)
{
  const char *found = strstr (json, mark);
  char text[LEDGER_ID_TEXT_SIZE] = { 0 };

  if (found == NULL)
    return FALSE;
  g_strlcpy (text, found + strlen (mark), sizeof text);
  return ledger_id_parse (text, id);
}

/* What a contact was merged into is known also when the contact has been erased since. */
static void
note_merged (Office *office, gint64 seq, const LedgerId *record, const char *json)
{
  LedgerId target;
  char id[LEDGER_ID_TEXT_SIZE];

  if (find_id (json, "\"merged_into\":\"", &target))
    g_hash_table_replace (office->merged,
                          g_strdup_printf ("%" G_GINT64_FORMAT "/%s", seq, ledger_id_write (record, id)),
                          ledger_id_dup (&target));
}

/* What a conflict, or something kept aside, is about: known also to who chooses in it later. */
static void
note_about (Office *office, const LedgerId *record, const char *json)
{
  LedgerId root;

  if (find_id (json, "\"record_root\":\"", &root))
    g_hash_table_replace (office->abouts, ledger_id_dup (record), ledger_id_dup (&root));
}

static gboolean
take_meaning (const LedgerValue *values, guint n_values, gpointer data)
{
  Office *office = data;
  char id[LEDGER_ID_TEXT_SIZE];
  char *key = g_strdup_printf ("%" G_GINT64_FORMAT "/%" G_GINT64_FORMAT, values[0].integer, values[1].integer);
  char *meaning = g_strdup_printf ("%s %s %s", ledger_id_write (&values[2].id, id), ledger_value_get_text (&values[3]),
                                   values[4].shape == LEDGER_SHAPE_TEXT ? values[4].text : "nothing");
  const char *before = g_hash_table_lookup (office->meanings, key);

  if (before != NULL && strcmp (before, meaning) != 0 && values[4].shape == LEDGER_SHAPE_TEXT && office->fault == NULL)
    office->fault = g_strdup_printf ("I9: version %s was “%s” and is “%s”", key, before, meaning);
  office->seen_seq = MAX (office->seen_seq, values[0].integer);
  g_hash_table_replace (office->meanings, key, meaning);
  if (values[4].shape == LEDGER_SHAPE_TEXT && g_strcmp0 (ledger_value_get_text (&values[3]), "subject") == 0)
    note_about (office, &values[2].id, values[4].text);
  if (values[4].shape == LEDGER_SHAPE_TEXT && g_strcmp0 (ledger_value_get_text (&values[3]), "existence") == 0)
    note_merged (office, values[0].integer, &values[2].id, values[4].text);
  return TRUE;
}

static gboolean
read_meanings (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerValue after = LEDGER_INTEGER (((Office *) data)->seen_seq);

  return ledger_transaction_query (transaction, "SELECT seq, position, record, grp, new FROM ledger_change "
                                   "WHERE seq > ?", &after, 1, take_meaning, data, error);
}

char *
invariant_check_meanings (Office *office)
{
  g_autoptr (GError) error = NULL;

  if (office->server == NULL || office_disk_is_stopped (office->server_disk))
    return NULL;
  ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)), read_meanings,
                                 office, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&office->fault);
}

char *
invariant_check_step (Office *office)
{
  char *fault = g_steal_pointer (&office->fault);

  /* What comes back to a restored server may be erased at that moment, without anybody asking for it (S27). */
  if (office->server != NULL)
    office_read_erased (office);
  for (guint i = 0; fault == NULL && i < OFFICE_DESKS; i++)
    if (office->desks[i].replica != NULL)
      fault = check_desk (&office->desks[i]);
  if (fault == NULL && office_line_count_within () > 0)
    fault = g_strdup ("S16: a message was sent while a write transaction was open");
  return fault != NULL ? fault : invariant_check_meanings (office);
}
