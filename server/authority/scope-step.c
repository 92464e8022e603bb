/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finding a step from one scope to another, and saying it (scope-step.h). Inside a transaction; any thread.
 */
#include "config.h"

#include "server/authority/scope-step.h"

#include <string.h>

#include "libledger/sync/fuse.h"
#include "libledger/sync/sums.h"
#include "server/authority/moved.h"
#include "server/authority/scope.h"
#include "server/erasure/erasure.h"
#include "server/snapshot/snapshot.h"
#include "server/statements.h"

gboolean
server_scope_prepare (LedgerTransaction *transaction, GError **error)
{
  static const char *const statements[] = {
    "CREATE TABLE IF NOT EXISTS scope_known (rights %3$s NOT NULL PRIMARY KEY, access %3$s NOT NULL)",
  };

  return server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error);
}

gboolean
server_scope_note (LedgerTransaction *transaction, const LedgerAccess *access, GError **error)
{
  g_autofree char *rights = server_snapshot_dup_rights (access);
  g_autofree char *text = ledger_access_dup_text (access);
  LedgerValue parameters[] = { LEDGER_TEXT (rights), LEDGER_TEXT (text) };

  return ledger_transaction_execute (transaction,
                                     "INSERT INTO scope_known (rights, access) VALUES (?, ?) "
                                     "ON CONFLICT (rights) DO NOTHING", parameters, 2, error);
}

void
server_scope_step_init (ServerScopeStep *step)
{
  memset (step, 0, sizeof *step);
  step->entered = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  step->left = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  step->gained = g_hash_table_new (NULL, NULL);
  step->lost = g_ptr_array_new_with_free_func (g_free);
  step->moved = g_ptr_array_new_with_free_func (g_free);
  step->gone = g_ptr_array_new ();
}

void
server_scope_step_clear (ServerScopeStep *step)
{
  g_clear_pointer (&step->entered, g_hash_table_unref);
  g_clear_pointer (&step->left, g_hash_table_unref);
  g_clear_pointer (&step->gained, g_hash_table_unref);
  g_clear_pointer (&step->lost, g_ptr_array_unref);
  g_clear_pointer (&step->gone, g_ptr_array_unref);
  g_clear_pointer (&step->moved, g_ptr_array_unref);
}

/* -- What the replica held */

static gboolean
find_held (ServerScopeStep *step, LedgerTransaction *transaction, const char *rights, GError **error)
{
  g_auto (LedgerValue) text = LEDGER_NOTHING;

  if (!ledger_transaction_ask (transaction, "SELECT access FROM scope_known WHERE rights = ?", &LEDGER_TEXT (rights), 1,
                               &text, error))
    return FALSE;
  step->known = text.shape == LEDGER_SHAPE_TEXT && ledger_access_read (text.text, &step->held);
  return TRUE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
compare_groups (ServerScopeStep *step, const LedgerModel *model, const LedgerAccess *access)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);

      for (guint g = 0; ledger_sums_counts (kind) && g < kind->n_groups; g++)
        {
          const LedgerGroup *group = &kind->groups[g];
          gboolean before = server_scope_may_read (&step->held, group), now = server_scope_may_read (access, group);

          if (now && !before)
            g_hash_table_add (step->gained, (gpointer) group);
          if (before && !now)
            g_ptr_array_add (step->lost, g_strconcat (kind->spec->name, ".", group->spec->name, NULL));
        }
    }
  g_ptr_array_sort (step->lost, compare_names);
}

static gboolean
has_same_places (const LedgerAccess *a, const LedgerAccess *b)
{
  if (a->n_places != b->n_places)
    return FALSE;
  for (guint i = 0; i < a->n_places; i++)
    if (!ledger_access_holds_place (b, &a->places[i]))
      return FALSE;
  return TRUE;
}

/* Roots that stood in the held scope at the cursor, and those that stand in today's. */
static gboolean
compare_roots (ServerScopeStep *step, LedgerTransaction *transaction, const LedgerAccess *access, gint64 cursor,
               GError **error)
{
  GHashTableIter iterator;
  gpointer root;

  if (!server_scope_list_at (transaction, &step->held, cursor, step->left, error) ||
      !server_scope_list_at (transaction, access, G_MAXINT64, step->entered, error))
    return FALSE;
  g_hash_table_iter_init (&iterator, step->entered);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    if (g_hash_table_remove (step->left, root))
      g_hash_table_iter_remove (&iterator);
  return TRUE;
}

/* -- What was hung on another root */

/* Whether the replica may hold what stood under @root at its cursor; where one stood that was erased nothing tells. */
static gboolean
find_held_root (ServerScopeStep *step, LedgerTransaction *transaction, const LedgerAccess *access, const LedgerId *root,
                gboolean *held, GError **error)
{
  *held = g_hash_table_contains (step->left, root);
  return *held || (server_scope_holds (transaction, access, root, held, error) &&
                   (*held || server_erasure_holds (transaction, root, held, error)));
}

/* What stands elsewhere since the cursor: it comes whole to who sees it now, and goes from who saw it (S7). */
static gboolean
find_moved (ServerScopeStep *step, LedgerTransaction *transaction, const LedgerModel *model, const LedgerAccess *access,
            const LedgerId *user, gint64 cursor, GError **error)
{
  g_autoptr (GPtrArray) all = server_moved_list (transaction, model, cursor, error);

  if (all == NULL)
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      const ServerMoved *moved = all->pdata[i];
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) record = ledger_tables_read (transaction, moved->kind, &moved->record,
                                                            LEDGER_SIDE_AUTHORITY, &fault);
      gboolean reached = FALSE, held = FALSE;

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (record == NULL)
        continue;
      if (!server_access_reaches (transaction, access, user, record, &reached, error) ||
          !find_held_root (step, transaction, access, &moved->from, &held, error))
        return FALSE;
      if (reached || held)
        g_ptr_array_add (step->moved, g_memdup2 (moved, sizeof *moved));
      if (!reached && held)
        g_ptr_array_add (step->gone, step->moved->pdata[step->moved->len - 1]);
    }
  return TRUE;
}

static gboolean
find_roots (ServerScopeStep *step, LedgerTransaction *transaction, const LedgerAccess *access, gint64 cursor,
            GError **error)
{
  if (step->changed && !has_same_places (&step->held, access))
    return compare_roots (step, transaction, access, cursor, error);
  return server_scope_list_moves (transaction, access, cursor, step->entered, step->left, error);
}

gboolean
server_scope_step_find (ServerScopeStep *step, LedgerTransaction *transaction, const LedgerModel *model,
                        const char *rights, const LedgerAccess *access, const LedgerId *user, gint64 cursor,
                        GError **error)
{
  g_autofree char *today = server_snapshot_dup_rights (access);

  g_hash_table_remove_all (step->entered);
  g_hash_table_remove_all (step->left);
  g_hash_table_remove_all (step->gained);
  g_ptr_array_set_size (step->lost, 0);
  g_ptr_array_set_size (step->gone, 0);
  g_ptr_array_set_size (step->moved, 0);
  step->known = TRUE;
  step->changed = rights != NULL && strcmp (rights, today) != 0;
  if (step->changed && !find_held (step, transaction, rights, error))
    return FALSE;
  if (step->changed && !step->known)
    return TRUE;
  if (step->changed)
    compare_groups (step, model, access);
  return find_roots (step, transaction, access, cursor, error) &&
         (cursor == 0 || find_moved (step, transaction, model, access, user, cursor, error));
}

/* -- Frames */

static GPtrArray *
list_lost_keys (const ServerScopeStep *step)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iterator;
  gpointer root;

  g_hash_table_iter_init (&iterator, step->left);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    g_ptr_array_add (keys, ledger_id_dup_text (root));
  for (guint i = 0; i < step->lost->len; i++)
    g_ptr_array_add (keys, g_strdup (step->lost->pdata[i]));
  for (guint i = 0; i < step->gone->len; i++)
    g_ptr_array_add (keys, ledger_id_dup_text (&((const ServerMoved *) step->gone->pdata[i])->record));
  g_ptr_array_sort (keys, compare_names);
  return keys;
}

static void
append_scope (const ServerScopeStep *step, const LedgerAccess *access, const char *rights, GString *answer)
{
  g_autofree char *text = ledger_access_dup_text (access);

  g_string_append_printf (answer, "{\"scope\":\"%s\",\"access\":", rights);
  ledger_json_append_string (answer, text);
  g_string_append (answer, ",\"lost\":[");
  for (guint i = 0; i < step->lost->len; i++)
    g_string_append_printf (answer, "%s\"%s\"", i > 0 ? "," : "", (const char *) step->lost->pdata[i]);
  g_string_append (answer, "]}\n");
}

static void
append_left (const ServerScopeStep *step, GString *answer)
{
  g_autoptr (GPtrArray) roots = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iterator;
  gpointer root;

  g_hash_table_iter_init (&iterator, step->left);
  while (g_hash_table_iter_next (&iterator, &root, NULL))
    g_ptr_array_add (roots, ledger_id_dup_text (root));
  g_ptr_array_sort (roots, compare_names);
  for (guint i = 0; i < roots->len; i++)
    g_string_append_printf (answer, "{\"leave\":\"%s\"}\n", (const char *) roots->pdata[i]);
}

void
server_scope_step_append_frames (const ServerScopeStep *step, const LedgerAccess *access, GString *answer)
{
  g_autofree char *rights = server_snapshot_dup_rights (access);
  g_autoptr (GPtrArray) keys = list_lost_keys (step);
  g_autofree char *digest = ledger_fuse_dup_digest (rights, keys);

  if (keys->len > 0)
    g_string_append_printf (answer, "{\"loses\":\"scope\",\"version\":\"%s\",\"keys\":%u,\"digest\":\"%s\"}\n", rights,
                            keys->len, digest);
  if (step->changed)
    append_scope (step, access, rights, answer);
  append_left (step, answer);
  for (guint i = 0; i < step->gone->len; i++)
    {
      const ServerMoved *moved = step->gone->pdata[i];
      char text[LEDGER_ID_TEXT_SIZE];

      g_string_append_printf (answer, "{\"gone\":\"%s\",\"kind\":\"%s\"}\n",
                              ledger_id_write (&moved->record, text), moved->kind->spec->name);
    }
}
