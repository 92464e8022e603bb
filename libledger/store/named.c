/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names of fields (named.h). Any thread; reads by key, and all definitions, of which there are few.
 */
#include "config.h"

#include "libledger/store/named.h"

#include "libledger/store/own-field.h"

#include <string.h>

static gboolean
find_own (LedgerStore *store, const LedgerKind *kind, const char *name, LedgerNamed *named)
{
  LedgerId id;

  if (!g_str_has_prefix (name, LEDGER_OWN_FIELD) || !ledger_id_parse (name + strlen (LEDGER_OWN_FIELD), &id))
    return FALSE;
  named->field = ledger_own_field_find_value (ledger_store_get_model (store), kind);
  named->definition = named->field != NULL ? ledger_own_field_get (store, kind, &id) : NULL;
  if (named->definition != NULL && g_strcmp0 (ledger_record_get_text (named->definition, "state"), "retired") != 0)
    return TRUE;
  ledger_named_clear (named);
  return FALSE;
}

gboolean
ledger_named_find (LedgerStore *store, const LedgerKind *kind, const char *name, LedgerNamed *named)
{
  const LedgerKind *child;

  *named = (LedgerNamed) { 0 };
  named->field = ledger_kind_find_field (kind, name);
  if (named->field != NULL)
    return TRUE;
  named->alias = ledger_kind_find_alias (kind, name);
  if (named->alias == NULL)
    return find_own (store, kind, name, named);
  child = ledger_model_find_kind (ledger_store_get_model (store), named->alias->kind);
  named->field = ledger_kind_find_field (child, named->alias->field);
  if (named->alias->constant_field != NULL)
    named->constant = ledger_kind_find_field (child, named->alias->constant_field);
  return TRUE;
}

void
ledger_named_clear (LedgerNamed *named)
{
  g_clear_pointer (&named->definition, ledger_record_unref);
  *named = (LedgerNamed) { 0 };
}

const char *
ledger_named_get_label (const LedgerNamed *named)
{
  const char *own = named->definition != NULL ? ledger_record_get_text (named->definition, "label") : NULL;

  if (own != NULL)
    return own;
  return named->constant != NULL ? ledger_field_get_choice_label (named->constant, named->alias->constant_value)
                                 : ledger_field_get_label (named->field);
}

char *
ledger_named_dup_label (LedgerStore *store, const LedgerKind *kind, const char *name)
{
  g_auto (LedgerNamed) named = { 0 };

  return g_strdup (ledger_named_find (store, kind, name, &named) ? ledger_named_get_label (&named) : name);
}

char **
ledger_named_list (LedgerStore *store, const LedgerField *field)
{
  const LedgerKind *kind = field->names;
  g_autoptr (GPtrArray) own = ledger_own_field_list (store, kind, NULL);
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < kind->n_fields; i++)
    if (ledger_field_may_name (field, kind->fields[i].spec->name))
      g_ptr_array_add (names, g_strdup (kind->fields[i].spec->name));
  for (const LedgerAliasSpec *alias = kind->spec->aliases; alias != NULL && alias->name != NULL; alias++)
    g_ptr_array_add (names, g_strdup (alias->name));
  for (guint i = 0; own != NULL && i < own->len; i++)
    {
      char id[LEDGER_ID_TEXT_SIZE];

      g_ptr_array_add (names, g_strconcat (LEDGER_OWN_FIELD,
                                           ledger_id_write (&((const LedgerRecord *) own->pdata[i])->id, id), NULL));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

LedgerRecord *
ledger_named_get_holder (LedgerStore *store, const LedgerNamed *named, const LedgerRecord *record)
{
  g_autofree char *slot = NULL;
  LedgerRecord *holder;
  LedgerId child;

  if (named->alias == NULL && named->definition == NULL)
    return ledger_record_ref ((LedgerRecord *) record);
  slot = named->alias != NULL ? g_strdup (named->alias->slot) : ledger_own_field_dup_slot (named->definition);
  child = ledger_id_derive (&record->id, slot);
  holder = ledger_store_get (store, named->field->kind, &child, NULL);
  if (holder != NULL && !ledger_record_is_live (holder))
    g_clear_pointer (&holder, ledger_record_unref);
  return holder;
}
