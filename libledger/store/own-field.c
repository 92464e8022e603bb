/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Own fields by their definitions (own-field.h). Any thread; reads by key, and all definitions, of which there are few.
 */
#include "config.h"

#include "libledger/store/own-field.h"

static const LedgerKind *
find_definitions (const LedgerModel *model)
{
  return ledger_model_find_kind (model, "field_definition");
}

static gboolean
is_on (const LedgerRecord *definition, const LedgerKind *kind)
{
  return g_strcmp0 (ledger_record_get_text (definition, "record_kind"), kind->spec->name) == 0;
}

GPtrArray *
ledger_own_field_list (LedgerStore *store, const LedgerKind *kind, GError **error)
{
  g_autoptr (GPtrArray) all = ledger_store_list_all (store, find_definitions (ledger_store_get_model (store)), error);
  GPtrArray *found;

  if (all == NULL)
    return NULL;
  found = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  for (guint i = 0; i < all->len; i++)
    if (is_on (all->pdata[i], kind) && g_strcmp0 (ledger_record_get_text (all->pdata[i], "state"), "retired") != 0)
      g_ptr_array_add (found, ledger_record_ref (all->pdata[i]));
  return found;
}

LedgerRecord *
ledger_own_field_get (LedgerStore *store, const LedgerKind *kind, const LedgerId *id)
{
  const LedgerKind *definitions = find_definitions (ledger_store_get_model (store));
  g_autoptr (LedgerRecord) found = ledger_store_get (store, definitions, id, NULL);

  return found != NULL && ledger_record_is_live (found) && is_on (found, kind) ? g_steal_pointer (&found) : NULL;
}

const LedgerField *
ledger_own_field_find_value (const LedgerModel *model, const LedgerKind *kind)
{
  const LedgerKind *values = ledger_model_find_kind (model, "field_value");

  return values != NULL && g_strcmp0 (values->spec->parent, kind->spec->name) == 0
           ? ledger_kind_find_field (values, "value") : NULL;
}

char *
ledger_own_field_dup_slot (const LedgerRecord *definition)
{
  char id[LEDGER_ID_TEXT_SIZE];

  return g_strconcat ("field:", ledger_id_write (&definition->id, id), NULL);
}

LedgerType
ledger_own_field_get_type (const LedgerRecord *definition)
{
  const char *type = ledger_record_get_text (definition, "type");

  if (g_strcmp0 (type, "date") == 0)
    return LEDGER_TYPE_DATE;
  return g_strcmp0 (type, "boolean") == 0 ? LEDGER_TYPE_BOOLEAN : LEDGER_TYPE_TEXT;
}
