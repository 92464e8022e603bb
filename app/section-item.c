/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Items from the model. The names of fields stand in the model alone; here is only which groups go together.
 * Main thread.
 */
#include "config.h"

#include "app/section-item.h"

#include "app/moment.h"
#include "app/value-text.h"

#include "libledger/store/own-field.h"
#include "libledger/rules/iban.h"
#include "libledger/rules/phone.h"

#include <glib/gi18n.h>
#include <string.h>

static void
item_free (gpointer data)
{
  LedenboekItem *item = data;

  g_free (item->name);
  g_free (item->label);
  g_clear_pointer (&item->definition, ledger_record_unref);
  g_clear_pointer (&item->holder, ledger_record_unref);
  g_free (item);
}

static void
add (GPtrArray *items, const LedgerAccess *access, const char *name, const char *label, const LedgerField *field,
     const LedgerAliasSpec *alias, const LedgerRecord *definition, const LedgerRecord *holder, gboolean wide)
{
  LedgerPermission permission = ledger_access_get (access, field->group->spec->area);
  LedenboekItem *item;

  if (permission < LEDGER_PERMISSION_READ)
    return;
  item = g_new0 (LedenboekItem, 1);
  item->name = g_strdup (name);
  item->label = g_strdup (label);
  item->field = field;
  item->alias = alias;
  item->wide = wide;
  item->definition = definition != NULL ? ledger_record_ref ((LedgerRecord *) definition) : NULL;
  item->holder = holder != NULL && ledger_record_is_live (holder) ? ledger_record_ref ((LedgerRecord *) holder) : NULL;
  item->permission = (field->spec->flags & LEDGER_FIELD_SERVER) != 0 ? LEDGER_PERMISSION_READ : permission;
  g_ptr_array_add (items, item);
}

/* A form of an address begins with which one it is, then what fills in the rest: postcode, then number. */
static guint
rank (const LedgerField *field, const LedgerField *number)
{
  if (field->spec->choices != NULL)
    return 0;
  if (g_strcmp0 (field->spec->rule, "postcode") == 0)
    return 1;
  return number != NULL && g_str_has_prefix (field->spec->name, number->spec->name) ? 2 : 3;
}

/* In a group that begins with a postcode the texts that follow the number are long: street, town, country. */
static gboolean
is_wide (const LedgerField *field, const LedgerField *number)
{
  return number != NULL && rank (field, number) == 3 && field->spec->type == LEDGER_TYPE_TEXT;
}

static void
add_group (GPtrArray *items, const LedgerAccess *access, const LedgerGroup *group, const LedgerRecord *contact)
{
  const LedgerField *number = NULL;

  for (guint i = 0; i < group->n_fields; i++)
    if (g_strcmp0 (group->fields[i]->spec->rule, "house_number") == 0)
      number = group->fields[i];
  for (guint wanted = 0; wanted <= 3; wanted++)
    for (guint i = 0; i < group->n_fields; i++)
      if ((number != NULL ? rank (group->fields[i], number) : 0) == wanted && group->fields[i] != group->kind->parent &&
          (group->fields[i]->spec->flags & LEDGER_FIELD_ACT) == 0)
        add (items, access, group->fields[i]->spec->name, ledger_field_get_label (group->fields[i]), group->fields[i],
             NULL, NULL, contact, is_wide (group->fields[i], number));
}

static LedgerRecord *
get_child (LedgerStore *store, const LedgerKind *kind, const LedgerRecord *contact, const char *slot)
{
  LedgerId id;

  if (contact == NULL)
    return NULL;
  id = ledger_id_derive (&contact->id, slot);
  return ledger_store_get (store, kind, &id, NULL);
}

/* That what was sent there came back, of what has such a group and is written to. */
static void
add_returned (GPtrArray *items, const LedgerAccess *access, const LedgerAliasSpec *alias, const LedgerKind *kind,
              const LedgerRecord *child)
{
  const LedgerGroup *returned = ledger_kind_find_group (kind, "returned");

  if (returned == NULL || g_strcmp0 (alias->constant_value, "email") != 0 ||
      ledger_access_get (access, returned->spec->area) < LEDGER_PERMISSION_READ)
    return;
  for (guint i = 0; i < returned->n_fields; i++)
    {
      const LedgerField *field = returned->fields[i];
      g_autofree char *name = g_strconcat (alias->name, "/", field->spec->name, NULL);

      add (items, access, name, _("E-mail returned on"), field, alias, NULL, child, FALSE);
      ((LedenboekItem *) items->pdata[items->len - 1])->detail = TRUE;
    }
}

/* What stands in one group with what the alias means. */
static void
add_details (GPtrArray *items, const LedgerAccess *access, const LedgerAliasSpec *alias, const LedgerField *field,
             const LedgerField *constant, const LedgerRecord *child)
{
  guint value = items->len - 1;

  if (ledger_access_get (access, field->group->spec->area) < LEDGER_PERMISSION_READ)
    return;
  for (guint i = 0; i < field->group->n_fields; i++)
    {
      const LedgerField *other = field->group->fields[i];
      g_autofree char *name = g_strconcat (alias->name, "/", other->spec->name, NULL);

      if (other == field || other == constant)
        continue;
      add (items, access, name, ledger_field_get_label (other), other, alias, NULL, child, FALSE);
      ((LedenboekItem *) items->pdata[items->len - 1])->detail = TRUE;
      if (other->spec->choices != NULL)
        ((LedenboekItem *) items->pdata[value])->detailed = TRUE;
    }
}

static void
add_alias (GPtrArray *items, LedgerStore *store, const LedgerAccess *access, const LedgerAliasSpec *alias,
           const LedgerRecord *contact, gboolean details)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), alias->kind);
  const LedgerField *field = ledger_kind_find_field (kind, alias->field);
  const LedgerField *constant = alias->constant_field != NULL ? ledger_kind_find_field (kind, alias->constant_field)
                                                              : NULL;
  g_autoptr (LedgerRecord) child = get_child (store, kind, contact, alias->slot);

  add (items, access, alias->name,
       constant != NULL ? ledger_field_get_choice_label (constant, alias->constant_value)
                        : ledger_field_get_label (field),
       field, alias, NULL, child, TRUE);
  if (details)
    {
      add_details (items, access, alias, field, constant, child);
      add_returned (items, access, alias, kind, child);
    }
}

static void
add_own_fields (GPtrArray *items, LedgerStore *store, const LedgerAccess *access, const LedgerKind *contact_kind,
                const LedgerRecord *contact)
{
  const LedgerField *value = ledger_own_field_find_value (ledger_store_get_model (store), contact_kind);
  g_autoptr (GPtrArray) all = ledger_own_field_list (store, contact_kind, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const LedgerRecord *definition = all->pdata[i];
      const char *label = ledger_record_get_text (definition, "label");
      g_autofree char *slot = ledger_own_field_dup_slot (definition);
      g_autoptr (LedgerRecord) child = get_child (store, value->kind, contact, slot);

      add (items, access, label, label, value, NULL, definition, child, FALSE);
    }
}

GPtrArray *
ledenboek_items_new (LedgerStore *store, const LedenboekPart *part, const LedgerRecord *contact,
                     const LedgerAccess *access)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");

  for (guint i = 0; part->groups != NULL && part->groups[i] != NULL; i++)
    add_group (items, access, ledger_kind_find_group (kind, part->groups[i]), contact);
  for (guint i = 0; part->aliases != NULL && part->aliases[i] != NULL; i++)
    add_alias (items, store, access, ledger_kind_find_alias (kind, part->aliases[i]), contact,
               part->details);
  if (part->own_fields)
    add_own_fields (items, store, access, kind, contact);
  return items;
}

GPtrArray *
ledenboek_items_new_of (LedgerStore *store, const LedgerKind *kind, const LedgerRecord *record,
                        const LedgerAccess *access)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);

  /* The first group is the record's existence. */
  for (guint i = 1; i < kind->n_groups; i++)
    add_group (items, access, &kind->groups[i], record);
  /* Names in a list of the settings are long, and so are the numbers of a bank. */
  for (guint i = 0; i < items->len && kind->spec->root == LEDGER_ROOT_NONE; i++)
    {
      LedenboekItem *item = items->pdata[i];
      const LedgerFieldSpec *spec = item->field->spec;

      item->wide = item->wide || (spec->type == LEDGER_TYPE_TEXT && ((spec->flags & LEDGER_FIELD_REQUIRED) != 0 ||
                                                                     g_strcmp0 (spec->rule, "iban") == 0));
    }
  return items;
}

static const LedgerValue *
get_value (const LedenboekItem *item)
{
  static const LedgerValue nothing;

  return item->holder != NULL ? &item->holder->values[item->field->index] : &nothing;
}

static gboolean
is_day (const LedenboekItem *item)
{
  return item->field->spec->type == LEDGER_TYPE_DATE ||
         (item->definition != NULL && g_strcmp0 (ledger_record_get_text (item->definition, "type"), "date") == 0);
}

/* Numbers are stored as "+31612345678"; nothing else that is found by its ending begins so. */
static gboolean
is_phone (const LedenboekItem *item, const char *text)
{
  return (item->field->spec->flags & LEDGER_FIELD_ENDING) != 0 && text[0] == '+';
}

static char *
dup_plain (const LedenboekItem *item, const char *text)
{
  if (is_day (item))
    return ledenboek_day_dup_text (text);
  if (is_phone (item, text))
    return ledger_phone_dup_display (text, NULL);
  if (g_strcmp0 (item->field->spec->rule, "iban") == 0)
    return ledger_iban_dup_grouped (text);
  return g_strdup (text);
}

char *
ledenboek_item_dup_typed (const LedenboekItem *item)
{
  const char *text = ledger_value_get_text (get_value (item));

  if (text != NULL)
    return dup_plain (item, text);
  return item->field->spec->type == LEDGER_TYPE_MONEY ? ledenboek_value_dup_typed (item->field, get_value (item))
                                                      : ledger_value_dup_display (get_value (item));
}

char *
ledenboek_item_dup_shown (const LedenboekItem *item, LedgerStore *store)
{
  const char *text = ledger_value_get_text (get_value (item));

  if (text != NULL && item->definition != NULL &&
      g_strcmp0 (ledger_record_get_text (item->definition, "type"), "boolean") == 0)
    return g_strdup (g_str_equal (text, "0") ? _("No") : _("Yes"));
  if (text != NULL && item->field->spec->type != LEDGER_TYPE_CHOICE && item->field->names == NULL)
    return dup_plain (item, text);
  return ledenboek_value_dup_text (store, item->field, get_value (item));
}

char *
ledenboek_item_dup_masked (const LedenboekItem *item)
{
  const char *text = ledger_value_get_text (get_value (item));

  if (text == NULL || (item->field->spec->flags & LEDGER_FIELD_MASKED) == 0)
    return NULL;
  return ledger_iban_dup_masked (text);
}

gboolean
ledenboek_item_is_country (const LedenboekItem *item)
{
  return g_strcmp0 (item->field->spec->rule, "country") == 0;
}

int
ledenboek_item_get_units (const LedenboekItem *item)
{
  if (item->field->spec->type == LEDGER_TYPE_LONG_TEXT || g_strcmp0 (item->field->group->spec->name, "warning") == 0)
    return 6;
  if (item->detail && item->field->spec->choices != NULL)
    return 2;
  if (item->detailed)
    return 4;
  if (item->alias != NULL || item->wide)
    return 3;
  return 2;
}

GtkWidget *
ledenboek_item_make_editor (const LedenboekItem *item, LedgerStore *store)
{
  GtkWidget *editor = item->definition != NULL ? ledenboek_field_editor_new_own (store, item->definition)
                                               : ledenboek_field_editor_new (store, item->field, item->label);
  g_autofree char *typed = ledenboek_item_dup_typed (item);
  gboolean named = item->field->spec->type == LEDGER_TYPE_REFERENCE || item->field->names != NULL;
  g_autofree char *shown = named ? ledenboek_item_dup_shown (item, store) : NULL;

  /* What is retired, or no choice of settings (a file of the contact), is shown by its name all the same. */
  if (shown != NULL && *typed != '\0')
    ledenboek_field_editor_offer (LEDENBOEK_FIELD_EDITOR (editor), typed, shown);
  ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (editor), typed);
  return editor;
}
