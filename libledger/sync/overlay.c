/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The overlay (S13): shown values in the tables, the authority's beneath them for just those groups that have
 * changes which the cursor has not passed. Inside the writer's transactions only.
 */
#include "config.h"

#include "libledger/store/redirect.h"
#include "libledger/sync/outbox-private.h"

gboolean
ledger_outbox_find_root (LedgerTransaction *transaction, LedgerRecord *record, LedgerSide side, GError **error)
{
  const LedgerField *parent = record->kind->parent;
  const LedgerId *id;
  g_autofree char *sql = NULL;
  g_auto (LedgerValue) root = { 0 };
  LedgerValue parameter;

  if (parent == NULL || !ledger_id_is_null (&record->root))
    return TRUE;
  id = ledger_value_get_id (&record->values[parent->index]);
  if (id == NULL)
    return TRUE;
  parameter = LEDGER_ID (id);
  sql = g_strdup_printf ("SELECT root FROM \"%s\" WHERE id = ?", parent->spec->reference);
  if (!ledger_transaction_ask (transaction, sql, &parameter, 1, &root, error))
    return FALSE;
  record->root = root.shape == LEDGER_SHAPE_ID ? root.id : *id;
  return TRUE;
}

/* What hangs on another record than before has another root; both are searched anew. */
static gboolean
hang_anew (LedgerTransaction *transaction, const LedgerGroup *group, LedgerRecord *row, GHashTable *roots,
           GError **error)
{
  if (row->kind->parent == NULL || row->kind->parent->group != group)
    return TRUE;
  if (!ledger_id_is_null (&row->root))
    g_hash_table_add (roots, ledger_id_dup (&row->root));
  row->root = (LedgerId) { { 0 } };
  if (!ledger_outbox_find_root (transaction, row, LEDGER_SIDE_REPLICA, error))
    return FALSE;
  if (!ledger_id_is_null (&row->root))
    g_hash_table_add (roots, ledger_id_dup (&row->root));
  return TRUE;
}

static gboolean
keep_beneath (LedgerTransaction *transaction, const LedgerRecord *record, const LedgerGroup *group, GError **error)
{
  g_autoptr (GString) json = g_string_new (NULL);
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);
  LedgerValue parameters[5];

  for (guint i = 0; i < group->n_fields; i++)
    values[i] = record->values[group->fields[i]->index];
  ledger_group_values_append_json (group, values, G_MAXUINT64, json);
  parameters[0] = LEDGER_ID (&record->id);
  parameters[1] = LEDGER_TEXT (group->spec->name);
  parameters[2] = LEDGER_TEXT (record->kind->spec->name);
  parameters[3] = LEDGER_INTEGER (record->versions[group->index]);
  parameters[4] = LEDGER_TEXT (json->str);
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO beneath (record, grp, kind, version, \"values\") VALUES (?, "
                                     "?, ?, ?, ?) "
                                     "ON CONFLICT (record, grp) DO NOTHING", parameters, 5, error);
}

/* The values of @change are shown, those of the authority stand beneath. */
static gboolean
show_group (LedgerTransaction *transaction, const LedgerGroupChange *change, LedgerRecord *row, GHashTable *roots,
            GError **error)
{
  if (!keep_beneath (transaction, row, change->group, error) ||
      (change->group->index == 0 && !ledger_redirect_note_roots (transaction, row, roots, error)))
    return FALSE;
  for (guint i = 0; i < change->group->n_fields; i++)
    if ((change->named & (G_GUINT64_CONSTANT (1) << i)) != 0)
      ledger_value_copy (&row->values[change->group->fields[i]->index], &change->new_values[i]);
  return (change->group->index != 0 || ledger_redirect_note_roots (transaction, row, roots, error)) &&
         hang_anew (transaction, change->group, row, roots, error);
}

static gboolean
lay_group (LedgerTransaction *transaction, const LedgerChangeset *changeset, const LedgerGroupChange *change,
           gint64 position, LedgerRecord *row, GHashTable *roots, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&row->id), LEDGER_TEXT (change->group->spec->name),
                               LEDGER_INTEGER (position), LEDGER_TEXT (row->kind->spec->name),
                               LEDGER_ID (&changeset->id) };

  if (!show_group (transaction, change, row, roots, error))
    return FALSE;
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO outbox_group (record, grp, position, kind, changeset) "
                                     "VALUES (?, ?, ?, ?, ?)", parameters, G_N_ELEMENTS (parameters), error);
}

static gboolean
note_root (LedgerTransaction *transaction, const LedgerRecord *row, gint64 position, LedgerChangeNote *note,
           GHashTable *roots, GError **error)
{
  LedgerValue parameters[] = { LEDGER_ID (&row->root), LEDGER_INTEGER (position) };

  ledger_change_note_add (note, row);
  if (ledger_id_is_null (&row->root))
    return TRUE;
  g_hash_table_add (roots, ledger_id_dup (&row->root));
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO outbox_root (root, position) VALUES (?, ?) "
                                     "ON CONFLICT (root, position) DO NOTHING", parameters, 2, error);
}

/* A conflict may be gone from the book when its contact is erased, and the choice in it still be here (S27). */
static gboolean
note_about (LedgerTransaction *transaction, const LedgerRecord *row, gint64 position, GError **error)
{
  const LedgerField *field = ledger_kind_find_field (row->kind, "record_root");
  const LedgerId *root = field != NULL ? ledger_value_get_id (&row->values[field->index]) : NULL;
  LedgerValue parameters[] = { LEDGER_ID (&row->id), LEDGER_NOTHING, LEDGER_INTEGER (position) };

  if (root == NULL)
    return TRUE;
  parameters[1] = LEDGER_ID (root);
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO outbox_about (record, root, position) VALUES (?, ?, ?) "
                                     "ON CONFLICT (record, position) DO NOTHING", parameters, 3, error);
}

gboolean
ledger_overlay_add (LedgerTransaction *transaction, const LedgerChangeset *changeset, gint64 position,
                    LedgerChangeNote *note, GHashTable *roots, GError **error)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *change = changeset->records->pdata[i];
      g_autoptr (GError) local = NULL;
      g_autoptr (LedgerRecord) row = ledger_tables_read (transaction, change->kind, &change->id,
                                                         LEDGER_SIDE_REPLICA, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return FALSE;
        }
      if (row == NULL)
        row = ledger_record_new (change->kind, &change->id);
      for (guint g = 0; g < change->groups->len; g++)
        if (!lay_group (transaction, changeset, change->groups->pdata[g], position, row, roots, error))
          return FALSE;
      if (!ledger_outbox_find_root (transaction, row, LEDGER_SIDE_REPLICA, error) ||
          !ledger_tables_write (transaction, row, LEDGER_SIDE_REPLICA, error) ||
          !note_root (transaction, row, position, note, roots, error) ||
          !note_about (transaction, row, position, error))
        return FALSE;
    }
  return TRUE;
}

void
ledger_laid_free (LedgerLaid *laid)
{
  g_free (laid->group);
  g_free (laid);
}

/* record, grp, position */
static gboolean
add_laid (const LedgerValue *values, guint n_values, gpointer data)
{
  LedgerLaid *laid = g_new0 (LedgerLaid, 1);

  laid->record = values[0].id;
  laid->group = g_strdup (ledger_value_get_text (&values[1]));
  laid->position = ledger_value_get_integer (&values[2], 0);
  g_ptr_array_add (data, laid);
  return TRUE;
}

/* What is made on a record that is not here is not here either. */
static gboolean
find_parent (LedgerTransaction *transaction, const LedgerRecordChange *change, gboolean *here, GError **error)
{
  const LedgerField *field = change->kind->parent;
  g_autofree char *sql = NULL;
  g_auto (LedgerValue) count = { 0 };
  const LedgerId *parent = NULL;
  LedgerValue parameter;

  *here = FALSE;
  for (guint g = 0; field != NULL && g < change->groups->len; g++)
    {
      const LedgerGroupChange *group = change->groups->pdata[g];

      if (group->group == field->group)
        parent = ledger_value_get_id (&group->new_values[field->place]);
    }
  if (parent == NULL)
    return TRUE;
  parameter = LEDGER_ID (parent);
  sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE id = ?", field->spec->reference);
  if (!ledger_transaction_ask (transaction, sql, &parameter, 1, &count, error))
    return FALSE;
  *here = ledger_value_get_integer (&count, 0) > 0;
  return TRUE;
}

static gboolean
lay_again (LedgerTransaction *transaction, const LedgerChangeset *changeset, const LedgerLaid *bare,
           LedgerChangeNote *note, GHashTable *roots, GError **error)
{
  for (guint i = 0; i < changeset->records->len; i++)
    {
      const LedgerRecordChange *change = changeset->records->pdata[i];
      g_autoptr (LedgerRecord) row = NULL;
      g_autoptr (GError) fault = NULL;
      gboolean here = TRUE;

      if (!ledger_id_equal (&change->id, &bare->record))
        continue;
      row = ledger_tables_read (transaction, change->kind, &change->id, LEDGER_SIDE_REPLICA, &fault);
      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (row == NULL && !find_parent (transaction, change, &here, error))
        return FALSE;
      if (!here)
        return TRUE;
      if (row == NULL)
        row = ledger_record_new (change->kind, &change->id);
      for (guint g = 0; g < change->groups->len; g++)
        {
          const LedgerGroupChange *group = change->groups->pdata[g];

          if (g_str_equal (group->group->spec->name, bare->group) &&
              !show_group (transaction, group, row, roots, error))
            return FALSE;
        }
      return ledger_outbox_find_root (transaction, row, LEDGER_SIDE_REPLICA, error) &&
             ledger_tables_write (transaction, row, LEDGER_SIDE_REPLICA, error) &&
             note_root (transaction, row, bare->position, note, roots, error);
    }
  return TRUE;
}

/* Own changes that lie over nothing: their record left the scope and came back, or a part of them was erased. */
gboolean
ledger_overlay_lay_again (LedgerTransaction *transaction, const LedgerModel *model, LedgerChangeNote *note,
                          GHashTable *roots, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_laid_free);

  if (!ledger_transaction_query (transaction,
                                 "SELECT g.record, g.grp, g.position FROM outbox_group g WHERE NOT EXISTS "
                                 "(SELECT 1 FROM beneath b WHERE b.record = g.record AND b.grp = g.grp) "
                                 "ORDER BY g.position", NULL, 0, add_laid, all, error))
    return FALSE;
  for (guint i = 0; i < all->len; i++)
    {
      const LedgerLaid *bare = all->pdata[i];
      LedgerValue position = LEDGER_INTEGER (bare->position);
      g_autoptr (GPtrArray) items = ledger_outbox_read_items (transaction, "WHERE position = ?", &position, 1, error);
      g_autoptr (LedgerChangeset) changeset = NULL;

      if (items == NULL)
        return FALSE;
      if (items->len > 0)
        changeset = ledger_changeset_read (model, ((LedgerOutboxItem *) items->pdata[0])->bytes, NULL, NULL);
      if (changeset != NULL && !lay_again (transaction, changeset, bare, note, roots, error))
        return FALSE;
    }
  return TRUE;
}

/* A group whose last overlay went: where its value stands beneath. */
typedef struct
{
  char *kind;
  LedgerId record;
  char *group;
  gint64 version;
  char *values;
} Uncovered;

static void
uncovered_free (Uncovered *uncovered)
{
  g_free (uncovered->kind);
  g_free (uncovered->group);
  g_free (uncovered->values);
  g_free (uncovered);
}

static gboolean
add_uncovered (const LedgerValue *values, guint n_values, gpointer data)
{
  Uncovered *uncovered = g_new0 (Uncovered, 1);

  uncovered->kind = g_strdup (ledger_value_get_text (&values[0]));
  uncovered->record = values[1].id;
  uncovered->group = g_strdup (ledger_value_get_text (&values[2]));
  uncovered->version = ledger_value_get_integer (&values[3], 0);
  uncovered->values = g_strdup (ledger_value_get_text (&values[4]));
  g_ptr_array_add (data, uncovered);
  return TRUE;
}

static gboolean
find_unknown_to_authority (LedgerTransaction *transaction, const LedgerRecord *row, gboolean *unknown, GError **error)
{
  g_auto (LedgerValue) count = { 0 };
  LedgerValue id = LEDGER_ID (&row->id);

  *unknown = FALSE;
  if (ledger_record_get_version (row) != 0)
    return TRUE;
  if (!ledger_transaction_ask (transaction, "SELECT COUNT(*) FROM beneath WHERE record = ?", &id, 1, &count, error))
    return FALSE;
  *unknown = ledger_value_get_integer (&count, 1) == 0;
  return TRUE;
}

/* The row to which @uncovered belongs, NULL when it is gone or of a kind or group that is not known here. */
static gboolean
read_uncovered (LedgerTransaction *transaction, const LedgerKind *kind, const LedgerGroup *group,
                const Uncovered *uncovered, LedgerRecord **row, GError **error)
{
  g_autoptr (GError) fault = NULL;

  *row = group != NULL ? ledger_tables_read (transaction, kind, &uncovered->record, LEDGER_SIDE_REPLICA, &fault) : NULL;
  if (fault == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* The authority's value becomes the shown one again; a record that never came to be goes. */
static gboolean
uncover (LedgerTransaction *transaction, const LedgerModel *model, const Uncovered *uncovered,
         LedgerChangeNote *note, GHashTable *roots, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (model, uncovered->kind);
  const LedgerGroup *group = kind != NULL ? ledger_kind_find_group (kind, uncovered->group) : NULL;
  g_autoptr (LedgerRecord) row = NULL;
  LedgerValue parameters[] = { LEDGER_ID (&uncovered->record), LEDGER_TEXT (uncovered->group) };
  g_autofree LedgerValue *values = NULL;
  gboolean unknown;

  if (!ledger_transaction_execute (transaction, "DELETE FROM beneath WHERE record = ? AND grp = ?", parameters,
                                   2, error) ||
      !read_uncovered (transaction, kind, group, uncovered, &row, error))
    return FALSE;
  if (row == NULL)
    return TRUE;
  ledger_change_note_add (note, row);
  if (!ledger_id_is_null (&row->root))
    g_hash_table_add (roots, ledger_id_dup (&row->root));
  values = g_new0 (LedgerValue, group->n_fields);
  if (!ledger_group_values_read_json (group, uncovered->values, values, NULL, error) ||
      (group->index == 0 && !ledger_redirect_note_roots (transaction, row, roots, error)))
    return FALSE;
  for (guint i = 0; i < group->n_fields; i++)
    {
      ledger_value_copy (&row->values[group->fields[i]->index], &values[i]);
      ledger_value_clear (&values[i]);
    }
  row->versions[group->index] = uncovered->version;
  if (!find_unknown_to_authority (transaction, row, &unknown, error) ||
      (group->index == 0 && !ledger_redirect_note_roots (transaction, row, roots, error)) ||
      (!unknown && !hang_anew (transaction, group, row, roots, error)))
    return FALSE;
  if (unknown)
    return ledger_tables_delete (transaction, kind, &row->id, error);
  return ledger_tables_write (transaction, row, LEDGER_SIDE_REPLICA, error);
}

/* -- What an erasure took out of an own changeset */

static const LedgerGroupChange *
find_change (const LedgerChangeset *changeset, const LedgerLaid *laid)
{
  for (guint i = 0; changeset != NULL && i < changeset->records->len; i++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[i];

      for (guint g = 0; ledger_id_equal (&record->id, &laid->record) && g < record->groups->len; g++)
        {
          const LedgerGroupChange *change = record->groups->pdata[g];

          if (g_str_equal (change->group->spec->name, laid->group))
            return change;
        }
    }
  return NULL;
}

static gboolean
shows_the_same (const LedgerGroupChange *one, const LedgerGroupChange *other)
{
  gboolean same = one != NULL && other != NULL;

  for (guint i = 0; same && i < one->group->n_fields; i++)
    same = ledger_value_equal (&one->new_values[i], &other->new_values[i]);
  return same;
}

gboolean
ledger_overlay_take_out (LedgerTransaction *transaction, gint64 position, const LedgerChangeset *before,
                         const LedgerChangeset *left, GPtrArray *laid, GError **error)
{
  guint first = laid->len;

  if (!ledger_transaction_query (transaction,
                                 "SELECT record, grp, position FROM outbox_group WHERE position = ? "
                                 "ORDER BY record, grp", &LEDGER_INTEGER (position), 1, add_laid, laid, error))
    return FALSE;
  for (guint i = laid->len; i-- > first;)
    {
      const LedgerLaid *at = laid->pdata[i];
      const LedgerGroupChange *change = find_change (left, at);
      LedgerValue parameters[] = { LEDGER_ID (&at->record), LEDGER_TEXT (at->group), LEDGER_INTEGER (position) };

      if (shows_the_same (change, find_change (before, at)))
        g_ptr_array_remove_index (laid, i);
      else if (change == NULL &&
               !ledger_transaction_execute (transaction,
                                            "DELETE FROM outbox_group WHERE record = ? AND grp = ? AND position = ?",
                                            parameters, G_N_ELEMENTS (parameters), error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_overlay_bare (LedgerTransaction *transaction, const LedgerModel *model, const GPtrArray *laid,
                     LedgerChangeNote *note, GHashTable *roots, GError **error)
{
  for (guint i = 0; i < laid->len; i++)
    {
      const LedgerLaid *at = laid->pdata[i];
      g_autoptr (GPtrArray) beneath = g_ptr_array_new_with_free_func ((GDestroyNotify) uncovered_free);
      LedgerValue parameters[] = { LEDGER_ID (&at->record), LEDGER_TEXT (at->group) };

      if (!ledger_transaction_query (transaction,
                                     "SELECT kind, record, grp, version, \"values\" FROM beneath WHERE record = ? AND "
                                     "grp = ?", parameters, G_N_ELEMENTS (parameters), add_uncovered, beneath, error) ||
          (beneath->len > 0 && !uncover (transaction, model, beneath->pdata[0], note, roots, error)))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_overlay_settle (LedgerTransaction *transaction, const LedgerModel *model, gint64 cursor,
                       LedgerChangeNote *note, GHashTable *roots, GError **error)
{
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func ((GDestroyNotify) uncovered_free);
  LedgerValue parameter = LEDGER_INTEGER (cursor);

  if (!ledger_transaction_execute (transaction,
                                   "DELETE FROM outbox_group WHERE position IN "
                                   "(SELECT o.position FROM outbox o WHERE o.outcome <> 0 AND o.seq <= ? AND "
                                   "o.position IN "
                                   "(SELECT g.position FROM outbox_group g))", &parameter, 1, error) ||
      !ledger_transaction_query (transaction,
                                 "SELECT b.kind, b.record, b.grp, b.version, b.\"values\" FROM beneath b WHERE "
                                 "NOT EXISTS "
                                 "(SELECT 1 FROM outbox_group g WHERE g.record = b.record AND g.grp = b.grp)",
                                 NULL, 0, add_uncovered, gone, error))
    return FALSE;
  for (guint i = 0; i < gone->len; i++)
    if (!uncover (transaction, model, gone->pdata[i], note, roots, error))
      return FALSE;
  return TRUE;
}
