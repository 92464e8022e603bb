/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Works out what the page of a conflict shows: texts a field and side, which fields differ, who and when. No
 * widget in here, so it is tested without a window. Main thread.
 */
#include "config.h"

#include "app/comparison.h"

#include "app/moment.h"
#include "app/value-text.h"

#include <glib/gi18n.h>
#include <string.h>

static void
row_free (gpointer data)
{
  LedenboekComparisonRow *row = data;

  for (guint side = 0; side < LEDENBOEK_N_SIDES; side++)
    g_free (row->texts[side]);
  g_free (row);
}

const LedgerValue *
ledenboek_comparison_get_values (const LedgerConflict *conflict, LedenboekSide side)
{
  switch (side)
    {
    case LEDENBOEK_SIDE_THEIRS:
      return conflict->theirs;
    case LEDENBOEK_SIDE_MINE:
      return conflict->mine;
    case LEDENBOEK_SIDE_EARLIER:
      return conflict->earlier;
    default:
      return conflict->base;
    }
}

static void
add_rows (LedgerStore *store, const LedgerConflict *conflict, GPtrArray *rows)
{
  for (guint place = 0; place < conflict->group->n_fields; place++)
    {
      LedenboekComparisonRow *row = g_new0 (LedenboekComparisonRow, 1);
      gboolean filled = FALSE;

      row->field = conflict->group->fields[place];
      row->differs = !ledger_value_equal (&conflict->theirs[place], &conflict->mine[place]);
      for (guint side = 0; side < LEDENBOEK_N_SIDES; side++)
        {
          const LedgerValue *values = ledenboek_comparison_get_values (conflict, side);

          row->texts[side] = values != NULL ? ledenboek_value_dup_text (store, row->field, &values[place])
                                            : g_strdup ("");
          filled = filled || *row->texts[side] != '\0';
        }
      if (filled)
        g_ptr_array_add (rows, row);
      else
        row_free (row);
    }
}

/* The group that does not go with the one that waits: it is the same for both, and shows what the remark means (S4). */
static void
add_misfit (LedgerStore *store, const LedgerConflict *conflict, GPtrArray *rows)
{
  const LedgerCheck *check = conflict->misfit;
  const LedgerField *field = check->first->group == conflict->group ? check->second : check->first;
  g_autoptr (LedgerRecord) record = ledger_store_get (store, conflict->kind, &conflict->record, NULL);

  if (record == NULL || field->group == conflict->group)
    return;
  for (guint place = 0; place < field->group->n_fields; place++)
    {
      const LedgerField *other = field->group->fields[place];
      LedenboekComparisonRow *row;
      g_autofree char *text = ledenboek_value_dup_text (store, other, &record->values[other->index]);

      if (*text == '\0')
        continue;
      row = g_new0 (LedenboekComparisonRow, 1);
      row->field = other;
      row->beside = TRUE;
      row->texts[LEDENBOEK_SIDE_BASE] = g_strdup ("");
      row->texts[LEDENBOEK_SIDE_EARLIER] = g_strdup ("");
      row->texts[LEDENBOEK_SIDE_THEIRS] = g_strdup (text);
      row->texts[LEDENBOEK_SIDE_MINE] = g_strdup (text);
      g_ptr_array_add (rows, row);
    }
}

GPtrArray *
ledenboek_comparison_new (LedgerStore *store, const LedgerConflict *conflict)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);

  add_rows (store, conflict, rows);
  for (guint i = 0; conflict->others != NULL && i < conflict->others->len; i++)
    add_rows (store, conflict->others->pdata[i], rows);
  if (conflict->what == LEDGER_CONFLICT_COMBINATION && conflict->misfit != NULL)
    add_misfit (store, conflict, rows);
  return rows;
}

gboolean
ledenboek_comparison_has_side (const LedgerConflict *conflict, LedenboekSide side)
{
  return side != LEDENBOEK_SIDE_EARLIER || conflict->earlier != NULL;
}

char *
ledenboek_comparison_dup_difference (LedgerStore *store, const LedgerConflict *conflict, LedenboekSide side)
{
  g_autoptr (GPtrArray) rows = ledenboek_comparison_new (store, conflict);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    {
      const LedenboekComparisonRow *row = rows->pdata[i];

      if (row->differs && *row->texts[side] != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", row->texts[side]);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : g_strdup ("–");
}

char *
ledenboek_comparison_dup_source (const LedgerConflict *conflict, LedenboekSide side, gint64 now)
{
  const struct
  {
    const char *by, *device;
    gint64 at;
  } sources[LEDENBOEK_N_SIDES] = {
    [LEDENBOEK_SIDE_EARLIER] = { conflict->earlier_by, conflict->earlier_device, conflict->earlier_at },
    [LEDENBOEK_SIDE_THEIRS] = { conflict->theirs_by, conflict->theirs_device, conflict->theirs_at },
    [LEDENBOEK_SIDE_MINE] = { conflict->mine_by, conflict->mine_device, conflict->mine_at },
  };
  g_autofree char *at = ledenboek_moment_dup_text (sources[side].at, now);
  const char *parts[] = { sources[side].by, at, sources[side].device };
  g_autoptr (GString) text = g_string_new (NULL);

  if (side == LEDENBOEK_SIDE_BASE)
    return g_strdup ("");
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL && *parts[i] != '\0')
      g_string_append_printf (text, "%s%s", text->len > 0 ? " · " : "", parts[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
ledenboek_comparison_is_own (LedgerStore *store, const LedgerConflict *conflict, const LedgerId *user)
{
  const LedgerKind *kind = ledger_model_get_exchange (ledger_store_get_model (store), LEDGER_EXCHANGE_CONFLICT);
  g_autoptr (LedgerRecord) record = ledger_store_get (store, kind, &conflict->id, NULL);
  const LedgerId *by = record != NULL ? ledger_value_get_id (ledger_record_get (record, "mine_by")) : NULL;

  return by != NULL && user != NULL && ledger_id_equal (by, user);
}

char *
ledenboek_comparison_dup_subject (LedgerStore *store, const LedgerConflict *conflict)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (store, conflict->kind, &conflict->record, NULL);

  return ledenboek_group_dup_subject (store, conflict->group, record);
}

char *
ledenboek_comparison_dup_contact (LedgerStore *store, const LedgerConflict *conflict)
{
  g_autoptr (LedgerRecord) root = NULL;

  if (!ledger_id_is_null (&conflict->root))
    root = ledger_store_get_root (store, &conflict->root);
  if (root != NULL)
    return ledger_record_describe (root, LEDGER_DESCRIBE_LIST);
  return ledger_store_dup_title (store, conflict->kind, &conflict->record);
}

static gboolean
is_deleted (const LedgerValue *values)
{
  return values != NULL && g_strcmp0 (ledger_value_get_text (&values[0]), LEDGER_EXISTENCE_DELETED) == 0;
}

char *
ledenboek_comparison_dup_remark (const LedgerConflict *conflict)
{
  const char *by = is_deleted (conflict->mine) ? conflict->mine_by : conflict->theirs_by;
  const char *unknown = _("Somebody");

  if (conflict->what == LEDGER_CONFLICT_COMBINATION && conflict->misfit != NULL)
    return g_strdup (ledger_check_get_message (conflict->misfit));
  if (conflict->others != NULL)
    return g_strdup (_("These were changed together: what you choose holds for all of them."));
  if (conflict->earlier != NULL)
    /* Translators: %s is a person */
    return g_strdup_printf (_("%s changed this since: what applies now is a choice of its own (1), what the office had "
                              "before is one too (4)."),
                            *conflict->theirs_by != '\0' ? conflict->theirs_by : unknown);
  if (conflict->group->index != 0)
    return NULL;
  if (by == NULL || *by == '\0')
    by = unknown;
  if (is_deleted (conflict->theirs) || is_deleted (conflict->mine))
    /* Translators: %s is a person */
    return g_strdup_printf (_("%s removed this record while it was being changed elsewhere."), by);
  return g_strdup (_("This record refers to something that has been removed."));
}

gboolean
ledenboek_comparison_read (const LedgerGroup *group, const char *const *texts, LedgerValue *values, guint *place,
                           GError **error)
{
  LedgerRuleContext context = { NULL, NULL };

  for (guint i = 0; i < group->n_fields; i++)
    {
      const LedgerFieldSpec *spec = group->fields[i]->spec;

      if (strcmp (spec->name, "country") == 0 && texts[i] != NULL && *texts[i] != '\0')
        context.country = texts[i];
    }
  for (guint i = 0; i < group->n_fields; i++)
    {
      *place = i;
      if (!ledger_field_read (group->fields[i], texts[i], &context, &values[i], error))
        return FALSE;
    }
  return TRUE;
}
