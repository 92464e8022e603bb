/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copies of a desk's machine: put aside, put back, cloned (S20); and what is known of a desk whose book is another one
 * since. One thread only.
 */
#include "config.h"

#include "tests/simulation/office-private.h"

#include "libledger/sync/outbox-private.h"

#include <string.h>

gboolean
office_is_branch (const Office *office, guint lineage, guint of)
{
  while (lineage != of && lineage != g_array_index (office->lineages, guint, lineage))
    lineage = g_array_index (office->lineages, guint, lineage);
  return lineage == of;
}

/* What is known of a desk whose book is another one now. */
static void
recall (OfficeDesk *desk)
{
  g_autofree char *cursor = ledger_store_dup_setting (office_get_store (desk), "cursor");

  desk->cursor = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0;
}

/*
 * What was to be seen in the one book is to be seen in its copy. What was confirmed before is not, though a server that
 * was restored since may have confirmed it once more, with a version that the copy has not passed.
 */
static void
copy_pending (GHashTable *to, GHashTable *from)
{
  GHashTableIter iterator;
  gpointer key, saved;

  g_hash_table_remove_all (to);
  g_hash_table_iter_init (&iterator, from);
  while (g_hash_table_iter_next (&iterator, &key, &saved))
    g_hash_table_insert (to, g_strdup (key), saved);
}

void
office_copy_desk (Office *office, OfficeDesk *desk)
{
  if (desk->copy == NULL)
    desk->copy = g_strconcat (desk->folder, ".copy", NULL);
  office_disk_remove_folder (desk->copy);
  office_disk_copy_folder (desk->folder, desk->copy);
  copy_pending (desk->copy_pending, desk->pending);
  desk->copy_lineage = desk->lineage;
  desk->lineage = office_branch_off (office, desk->lineage);
}

static void
excuse_those_in (Office *office, OfficeDesk *desk)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (office_get_store (desk), LEDGER_OUTBOX_UNSENT, G_MAXINT32, NULL);

  for (guint i = 0; i < items->len; i++)
    {
      OfficeSaved *saved = (OfficeSaved *) office_find_saved (office, &((LedgerOutboxItem *) items->pdata[i])->id);

      if (saved != NULL)
        saved->excused = saved->excused || !office_is_branch (office, desk->copy_lineage, saved->lineage);
    }
}

/* What was saved since the copy and has not been sent goes with the machine; what was sent is no longer kept here. */
static void
excuse_unsent (Office *office, OfficeDesk *desk)
{
  for (guint i = 0; i < office->saved->len; i++)
    {
      OfficeSaved *saved = office->saved->pdata[i];

      saved->unretained = saved->unretained || (saved->desk == desk->index &&
                                                !office_is_branch (office, desk->copy_lineage, saved->lineage));
      /* A server that was restored before it heard of it does not get it from here any more. */
      saved->excused = saved->excused || (office->restored && saved->unretained);
    }
  excuse_those_in (office, desk);
}

gboolean
office_put_back (Office *office, OfficeDesk *desk)
{
  if (desk->copy == NULL || desk->replica == NULL || office_get_store (desk) == NULL)
    return FALSE;
  office->put_back = TRUE;
  excuse_unsent (office, desk);
  office_disk_stop (desk->disk, OFFICE_LOSS_NONE, 0);
  office_stop_desk (desk);
  office_disk_load (desk->disk, desk->copy);
  office_disk_turn_on (desk->disk);
  office_start_desk (office, desk);
  desk->lineage = office_branch_off (office, desk->copy_lineage);
  copy_pending (desk->pending, desk->copy_pending);
  if (desk->replica == NULL)
    return TRUE;
  desk->locked_out = desk->other_book = TRUE;
  office_catch_up (office, desk);
  office_run_desk (desk);
  return TRUE;
}

gboolean
office_clone (Office *office, OfficeDesk *desk)
{
  OfficeDesk *clone = &office->desks[OFFICE_PEOPLE];

  if (clone->replica != NULL || desk == clone)
    return FALSE;
  office_disk_stop (clone->disk, OFFICE_LOSS_NONE, 0);
  office_disk_load (clone->disk, desk->folder);
  office_disk_turn_on (clone->disk);
  office_start_desk (office, clone);
  clone->lineage = office_branch_off (office, desk->lineage);
  copy_pending (clone->pending, desk->pending);
  desk->lineage = office_branch_off (office, desk->lineage);
  if (clone->replica == NULL)
    return TRUE;
  clone->locked_out = clone->other_book = TRUE;
  office_catch_up (office, clone);
  office_run_desk (clone);
  return TRUE;
}

/* A save that the disk refused in the end may lie whole in the journal: who opens a copy of it finds it saved. */
void
office_catch_up (Office *office, OfficeDesk *desk)
{
  g_autoptr (GPtrArray) items = NULL;

  if (!desk->locked_out || office_get_store (desk) == NULL)
    return;
  items = ledger_outbox_list (office_get_store (desk), LEDGER_OUTBOX_ALL, G_MAXUINT, NULL);
  g_assert_nonnull (items);
  office_adopt_saved (office, desk, items);
  if (desk->other_book)
    recall (desk);
  desk->locked_out = desk->other_book = FALSE;
}

static gboolean
read_items (LedgerTransaction *transaction, gpointer data, GError **error)
{
  GPtrArray **items = data;

  g_clear_pointer (items, g_ptr_array_unref);
  *items = ledger_outbox_read_items (transaction, "ORDER BY position DESC", NULL, 0, error);
  return *items != NULL;
}

void
office_look_in (Office *office, OfficeDesk *desk)
{
  g_autofree char *pointer = g_build_filename (desk->folder, "current", NULL);
  g_autofree char *name = NULL, *path = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (LedgerDatabase) database = NULL;

  office_catch_up (office, desk);
  if (!desk->locked_out || !g_file_get_contents (pointer, &name, NULL, NULL))
    return;
  path = g_build_filename (desk->folder, g_strstrip (name), NULL);
  database = ledger_database_open_sqlite (path, LEDGER_OPEN_EXISTING, NULL);
  if (database != NULL && ledger_database_read_snapshot (database, read_items, &items, NULL))
    office_adopt_saved (office, desk, items);
}
