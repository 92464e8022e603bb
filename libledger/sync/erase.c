/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking what was erased out of a changeset (S27, S6): the same function at the authority, which does it to what comes
 * in and to what is kept aside, and at the replica, which does it to its outbox. Plain data; any thread.
 */
#include "config.h"

#include "libledger/sync/erase.h"

#include "libledger/sync/observation.h"

#include <string.h>

GHashTable *
ledger_erase_new_ids (void)
{
  return g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
}

static void
add_id (GHashTable *ids, const LedgerId *id)
{
  if (id != NULL && !ledger_id_is_null (id) && !g_hash_table_contains (ids, id))
    g_hash_table_add (ids, ledger_id_dup (id));
}

GHashTable *
ledger_erase_dup_ids (GHashTable *ids)
{
  GHashTable *copy = ledger_erase_new_ids ();
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    g_hash_table_add (copy, ledger_id_dup (id));
  return copy;
}

void
ledger_erase_collect (const LedgerChangeset *changeset, GHashTable *ids)
{
  for (guint r = 0; r < changeset->records->len; r++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[r];

      add_id (ids, &record->id);
      for (guint g = 0; g < record->groups->len; g++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];

          for (guint i = 0; i < change->group->n_fields; i++)
            add_id (ids, ledger_value_get_id (&change->new_values[i]));
        }
    }
  for (guint i = 0; i < changeset->observations->len; i++)
    {
      const LedgerObservation *observation = changeset->observations->pdata[i];

      add_id (ids, &observation->record);
      add_id (ids, &observation->root);
    }
}

static gboolean
is_erased (GHashTable *ids, const LedgerValue *value)
{
  const LedgerId *id = ledger_value_get_id (value);

  return id != NULL && g_hash_table_contains (ids, id);
}

/* Whether the record itself went, or cannot be without what went: its parent, or what it must refer to. */
static gboolean
goes (const LedgerRecordChange *record, GHashTable *ids)
{
  if (g_hash_table_contains (ids, &record->id))
    return TRUE;
  for (guint g = 0; g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];

      for (guint i = 0; i < change->group->n_fields; i++)
        {
          const LedgerField *field = change->group->fields[i];

          if (ledger_field_needs (field) && is_erased (ids, &change->new_values[i]))
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_new (const LedgerRecordChange *record)
{
  const LedgerGroupChange *first = record->groups->len > 0 ? record->groups->pdata[0] : NULL;

  return first != NULL && first->group->index == 0 && first->old_values[0].shape == LEDGER_SHAPE_NOTHING;
}

/* References that need not be there are emptied: the rest of their group stands. */
static gboolean
empty_references (const LedgerRecordChange *record, GHashTable *ids)
{
  gboolean emptied = FALSE;

  for (guint g = 0; g < record->groups->len; g++)
    {
      LedgerGroupChange *change = record->groups->pdata[g];

      for (guint i = 0; i < change->group->n_fields; i++)
        if (is_erased (ids, &change->new_values[i]))
          {
            ledger_value_set_nothing (&change->new_values[i]);
            emptied = TRUE;
          }
    }
  return emptied;
}

/* Until nothing more goes: what hangs on a new record that went goes too, in whatever order they stand. */
static gboolean
take_out (LedgerChangeset *changeset, GHashTable *ids)
{
  gboolean any = FALSE, more = TRUE;

  while (more)
    {
      more = FALSE;
      for (guint r = changeset->records->len; r-- > 0;)
        if (goes (changeset->records->pdata[r], ids))
          {
            const LedgerRecordChange *record = changeset->records->pdata[r];

            /* One that was there before is only not changed so. */
            if (is_new (record))
              add_id (ids, &record->id);
            g_ptr_array_remove_index (changeset->records, r);
            more = any = TRUE;
          }
    }
  return any;
}

/* That somebody looked goes with whom he looked at. */
static gboolean
forget_looks (LedgerChangeset *changeset, GHashTable *ids)
{
  guint before = changeset->observations->len;

  for (guint i = before; i-- > 0;)
    {
      const LedgerObservation *observation = changeset->observations->pdata[i];

      if (g_hash_table_contains (ids, &observation->record) || g_hash_table_contains (ids, &observation->root))
        g_ptr_array_remove_index (changeset->observations, i);
    }
  return changeset->observations->len < before;
}

gboolean
ledger_erase_prune (LedgerChangeset *changeset, LedgerWorld *world, GHashTable *ids, LedgerPruned *pruned,
                    GError **error)
{
  gboolean changed = forget_looks (changeset, ids);

  changed = take_out (changeset, ids) || changed;

  for (guint r = 0; r < changeset->records->len; r++)
    changed = empty_references (changeset->records->pdata[r], ids) || changed;
  *pruned = !changed ? LEDGER_PRUNED_NOTHING
            : changeset->records->len + changeset->observations->len > 0 ? LEDGER_PRUNED_PART : LEDGER_PRUNED_ALL;
  if (!changed)
    return TRUE;
  ledger_world_fill_random (world, changeset->salt, sizeof changeset->salt);
  return ledger_changeset_seal (changeset, error);
}

/* A record of what was sent, which may go. */
typedef struct
{
  const LedgerKind *kind;
  LedgerId id;
  guint n_groups;
} Sent;

GArray *
ledger_erase_list_sent (const LedgerChangeset *sent)
{
  GArray *list = g_array_sized_new (FALSE, FALSE, sizeof (Sent), sent->records->len);

  for (guint i = 0; i < sent->records->len; i++)
    {
      const LedgerRecordChange *record = sent->records->pdata[i];
      const Sent entry = { record->kind, record->id, record->groups->len };

      g_array_append_val (list, entry);
    }
  return list;
}

GArray *
ledger_erase_list_gone (const GArray *sent, const LedgerChangeset *left)
{
  GArray *gone = g_array_sized_new (FALSE, FALSE, sizeof (guint), left->records->len);
  guint at = 0;

  for (guint i = 0; i < left->records->len; i++)
    {
      const LedgerRecordChange *record = left->records->pdata[i];
      guint n = 0;

      for (; at < sent->len; at++)
        {
          const Sent *entry = &g_array_index (sent, Sent, at);

          if (entry->kind == record->kind && ledger_id_equal (&entry->id, &record->id))
            break;
          n += entry->n_groups;
        }
      at++;
      g_array_append_val (gone, n);
    }
  return gone;
}

gboolean
ledger_erase_names_any (GBytes *bytes, GHashTable *ids)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_ascii_strdown (data != NULL ? data : "", (gssize) size);
  GHashTableIter iterator;
  gpointer id;

  g_hash_table_iter_init (&iterator, ids);
  while (g_hash_table_iter_next (&iterator, &id, NULL))
    {
      char name[LEDGER_ID_TEXT_SIZE];

      ledger_id_write (id, name);
      for (gsize at = 0; at + strlen (name) <= size; at++)
        if (memcmp (text + at, name, strlen (name)) == 0)
          return TRUE;
    }
  return FALSE;
}
