/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows into an edit (change.h). Any thread; an edit is used by one at a time. */
#include "config.h"

#include "libledger/import/change.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  LedgerEdit *edit;
  LedgerStore *store;
  LedgerImportExisting how;
  const char *refusal;          /* (nullable): what cannot be together */
} Changing;

static gboolean
is_nothing (const LedgerValue *value)
{
  return value->shape == LEDGER_SHAPE_NOTHING;
}

/* -- New */

static void
set_all (Changing *changing, const LedgerRecord *said, const LedgerId *id)
{
  for (guint i = 1; i < said->kind->n_fields; i++)
    if (!is_nothing (&said->values[i]))
      ledger_edit_set (changing->edit, &said->kind->fields[i], id, &said->values[i]);
}

static void
create (Changing *changing, const LedgerRecord *said, const LedgerId *id, const LedgerId *parent)
{
  ledger_edit_create_with_id (changing->edit, said->kind, id);
  if (parent != NULL)
    ledger_edit_set (changing->edit, said->kind->parent, id, &LEDGER_ID (parent));
  set_all (changing, said, id);
}

/* -- In the book already */

/* Whether file and book say different things of the group. */
static gboolean
differs (const LedgerRecord *said, const LedgerRecord *known, const LedgerGroup *group, guint64 assumed)
{
  for (guint i = 0; i < group->n_fields; i++)
    {
      guint index = group->fields[i]->index;

      if ((assumed >> MIN (index, 63) & 1) == 0 && !is_nothing (&said->values[index]) &&
          !is_nothing (&known->values[index]) && !ledger_value_equal (&said->values[index], &known->values[index]))
        return TRUE;
    }
  return FALSE;
}

/* An addition belongs to its number: another number has none until the file says so. */
static void
clear_addition (const LedgerRecord *said, LedgerRecord *after, const LedgerRecord *known)
{
  const LedgerField *number = ledger_kind_find_field (said->kind, "house_number");
  const LedgerField *addition = ledger_kind_find_field (said->kind, "house_number_addition");

  if (number != NULL && addition != NULL && is_nothing (&said->values[addition->index]) &&
      !ledger_value_equal (&after->values[number->index], &known->values[number->index]))
    ledger_value_set_nothing (&after->values[addition->index]);
}

static void
change_group (Changing *changing, const LedgerRecord *said, LedgerRecord *after, const LedgerRecord *known,
              const LedgerGroup *group, guint64 assumed)
{
  if (changing->how == LEDGER_IMPORT_FILL && differs (said, known, group, assumed))
    return;
  for (guint i = 0; i < group->n_fields; i++)
    {
      guint index = group->fields[i]->index;

      if (!is_nothing (&said->values[index]) && (assumed >> MIN (index, 63) & 1) == 0)
        ledger_value_copy (&after->values[index], &said->values[index]);
    }
}

/* What cannot be together and was not so before is told (S4). */
static void
check (Changing *changing, const LedgerRecord *after, const LedgerRecord *known)
{
  for (guint i = 0; i < after->kind->n_checks; i++)
    if (!ledger_check_holds (&after->kind->checks[i], after->values) &&
        ledger_check_holds (&after->kind->checks[i], known->values))
      changing->refusal = ledger_check_get_message (&after->kind->checks[i]);
}

/* What an act sets, with all that it ends or brings back, no file sets in its place (REL-07). */
static void
check_acts (Changing *changing, const LedgerRecord *after, const LedgerRecord *known)
{
  for (guint i = 1; i < after->kind->n_fields; i++)
    if ((after->kind->fields[i].spec->flags & LEDGER_FIELD_ACT) != 0 && !is_nothing (&known->values[i]) &&
        !ledger_value_equal (&after->values[i], &known->values[i]))
      changing->refusal = _("The book says otherwise about who is active, and since when: change that at the contact, "
                            "where memberships and cards end with it. Leave that column out, or this row.");
}

static void
change_record (Changing *changing, const LedgerRecord *said, const LedgerRecord *known, guint64 assumed)
{
  g_autoptr (LedgerRecord) after = ledger_record_copy (known);

  if (changing->how == LEDGER_IMPORT_LEAVE)
    return;
  for (guint g = 1; g < said->kind->n_groups; g++)
    if (said->kind->parent == NULL || &said->kind->groups[g] != said->kind->parent->group)
      change_group (changing, said, after, known, &said->kind->groups[g], assumed);
  clear_addition (said, after, known);
  check (changing, after, known);
  check_acts (changing, after, known);
  for (guint i = 1; i < said->kind->n_fields; i++)
    if (!ledger_value_equal (&after->values[i], &known->values[i]))
      ledger_edit_set (changing->edit, &said->kind->fields[i], &known->id, &after->values[i]);
}

/* Whether both are one: all that is required of the kind is equal. */
static gboolean
is_one (const LedgerRecord *said, const LedgerRecord *known)
{
  gboolean any = FALSE;

  for (guint i = 1; i < said->kind->n_fields; i++)
    {
      const LedgerField *field = &said->kind->fields[i];

      if (field == said->kind->parent || (field->spec->flags & LEDGER_FIELD_REQUIRED) == 0)
        continue;
      if (!ledger_value_equal (&said->values[i], &known->values[i]))
        return FALSE;
      any = TRUE;
    }
  return any;
}

static LedgerRecord *
find_child (Changing *changing, const LedgerRecord *said, const LedgerId *contact)
{
  g_autoptr (GPtrArray) children = ledger_store_list_children (changing->store, said->kind, contact, NULL);

  for (guint i = 0; children != NULL && i < children->len; i++)
    if (is_one (said, children->pdata[i]))
      return ledger_record_ref (children->pdata[i]);
  return NULL;
}

static void
change_child (Changing *changing, const LedgerImportChild *child, const LedgerId *contact)
{
  const LedgerRecord *said = child->record;
  g_autoptr (LedgerRecord) known = find_child (changing, said, contact);
  LedgerId id;

  if (known == NULL && child->slot != NULL)
    {
      id = ledger_id_derive (contact, child->slot);
      known = ledger_store_get (changing->store, said->kind, &id, NULL);
    }
  else
    id = ledger_id_new (ledger_store_get_world (changing->store));
  if (known != NULL && ledger_record_is_live (known))
    change_record (changing, said, known, 0);
  else if (changing->how != LEDGER_IMPORT_LEAVE)
    create (changing, said, &id, contact);
}

/* -- A row */

LedgerId
ledger_import_row_change (const LedgerImportRow *self, LedgerEdit *edit, LedgerStore *store, const LedgerId *existing,
                          LedgerImportExisting how, const char **refusal)
{
  Changing changing = { edit, store, how, NULL };
  g_autoptr (LedgerRecord) known = existing != NULL ? ledger_store_get (store, self->contact->kind, existing, NULL)
                                                    : NULL;
  LedgerId contact = known != NULL ? *existing : ledger_id_new (ledger_store_get_world (store));

  if (known != NULL)
    change_record (&changing, self->contact, known, self->assumed);
  else
    create (&changing, self->contact, &contact, NULL);
  for (guint i = 0; i < self->children->len; i++)
    {
      const LedgerImportChild *child = self->children->pdata[i];
      LedgerId id;

      if (known != NULL)
        {
          change_child (&changing, child, &contact);
          continue;
        }
      id = child->slot != NULL ? ledger_id_derive (&contact, child->slot)
                               : ledger_id_new (ledger_store_get_world (store));
      create (&changing, child->record, &id, &contact);
    }
  if (refusal != NULL)
    *refusal = changing.refusal;
  return contact;
}
