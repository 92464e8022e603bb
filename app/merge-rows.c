/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of merge-rows.h. A group is told in one line, as people read it; a value that is masked elsewhere is masked
 * here too, for its end tells the two apart. Main thread.
 */
#include "config.h"

#include "app/merge-rows.h"

#include "app/text.h"
#include "app/value-text.h"
#include "libledger/rules/iban.h"

#include <glib/gi18n.h>
#include <string.h>

static void
row_free (gpointer data)
{
  LedenboekMergeRow *row = data;

  g_free (row->label);
  g_free (row->texts[0]);
  g_free (row->texts[1]);
  g_free (row);
}

/* The values of a group in a line; yes and no say of what. */
static char *
dup_group (LedgerStore *store, const LedgerGroup *group, const LedgerRecord *contact)
{
  g_autoptr (GString) line = g_string_new (NULL);

  for (guint i = 0; i < group->n_fields; i++)
    {
      const LedgerField *field = group->fields[i];
      g_autofree char *text = ledenboek_value_dup_text (store, field, &contact->values[field->index]);

      if (*text == '\0')
        continue;
      if (line->len > 0)
        g_string_append (line, field->spec->type == LEDGER_TYPE_BOOLEAN ? ", " : " ");
      if (field->spec->type == LEDGER_TYPE_BOOLEAN)
        g_string_append_printf (line, "%s: ", ledger_field_get_label (field));
      g_string_append (line, text);
    }
  return g_string_free (g_steal_pointer (&line), FALSE);
}

static char *
dup_slot (LedgerStore *store, const LedgerAliasSpec *alias, const LedgerRecord *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), alias->kind);
  const LedgerField *field = ledger_kind_find_field (kind, alias->field);
  g_autofree char *stored = ledenboek_text_dup_slot (store, contact, alias);
  g_auto (LedgerValue) value = LEDGER_NOTHING;

  if (stored != NULL && (field->spec->flags & LEDGER_FIELD_MASKED) != 0)
    return ledger_iban_dup_masked (stored);
  ledger_value_set_text (&value, stored);
  return ledenboek_value_dup_text (store, field, &value);
}

static char *
dup_alias_label (LedgerStore *store, const LedgerAliasSpec *alias)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), alias->kind);
  const LedgerField *constant = ledger_kind_find_field (kind, alias->constant_field);

  return g_strdup (constant != NULL ? ledger_field_get_choice_label (constant, alias->constant_value)
                                    : ledger_field_get_label (ledger_kind_find_field (kind, alias->field)));
}

/* Takes its parts (transfer full). */
static void
add_row (GPtrArray *rows, const char *take, char *label, char *one, char *other)
{
  LedenboekMergeRow *row = g_new0 (LedenboekMergeRow, 1);

  row->take = take;
  row->label = label;
  row->texts[0] = one;
  row->texts[1] = other;
  row->differs = strcmp (one, other) != 0;
  if (*one != '\0' || *other != '\0')
    g_ptr_array_add (rows, row);
  else
    row_free (row);
}

/* What the server alone gives stays what it is: the number. */
static gboolean
is_given (const LedgerGroup *group)
{
  for (guint i = 0; i < group->n_fields; i++)
    if ((group->fields[i]->spec->flags & LEDGER_FIELD_SERVER) == 0)
      return FALSE;
  return TRUE;
}

GPtrArray *
ledenboek_merge_rows_new (LedgerStore *store, const LedgerRecord *one, const LedgerRecord *other)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  const LedgerAliasSpec *alias = one->kind->spec->aliases;

  for (guint g = 1; g < one->kind->n_groups; g++)
    {
      const LedgerGroup *group = &one->kind->groups[g];

      if (!is_given (group))
        add_row (rows, group->spec->name, g_strdup (ledger_group_get_label (group)), dup_group (store, group, one),
                 dup_group (store, group, other));
    }
  for (; alias != NULL && alias->name != NULL; alias++)
    add_row (rows, alias->name, dup_alias_label (store, alias), dup_slot (store, alias, one),
             dup_slot (store, alias, other));
  return rows;
}

char *
ledenboek_merge_rows_dup_moves (LedgerStore *store, const LedgerRecord *loser)
{
  const LedgerModel *model = ledger_store_get_model (store);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint k = 0; k < ledger_model_get_n_kinds (model); k++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, k);
      g_autofree char *number = NULL;
      gint64 count;

      if (kind->parent == NULL || kind->spec->append_only ||
          strcmp (kind->parent->spec->reference, loser->kind->spec->name) != 0)
        continue;
      count = ledger_store_count_children (store, kind, &loser->id, NULL);
      number = ledenboek_text_dup_number (MAX (count, 0));
      if (count > 0)
        g_string_append_printf (text, "%s%s: %s", text->len > 0 ? " · " : "", _(kind->spec->plural), number);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
