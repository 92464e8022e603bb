/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One function from a value to text, by the type that the model gives the field; nothing here knows a kind of
 * record but through the model, save the two whose own values name what they are. Main thread.
 */
#include "config.h"

#include "app/value-text.h"

#include "app/moment.h"

#include "libledger/rules/phone.h"
#include "libledger/store/named.h"

#include <glib/gi18n.h>

static char *
dup_reference (LedgerStore *store, const LedgerField *field, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);

  return kind != NULL ? ledger_store_dup_title (store, kind, id) : g_strdup ("");
}

static char *
dup_money (gint64 minor)
{
  gint64 amount = ABS (minor);

  /* Translators: an amount: %1$s is a minus or nothing, %2$d whole euros, %3$02d cents */
  return g_strdup_printf (_("%1$s€ %2$d.%3$02d"), minor < 0 ? "−" : "", (int) (amount / 100), (int) (amount % 100));
}

static char *
dup_instant (gint64 at)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (at / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = utc != NULL ? g_date_time_to_local (utc) : NULL;

  return local != NULL ? g_date_time_format (local, "%d-%m-%Y %H:%M") : g_strdup ("");
}

/* Numbers are stored as "+31612345678"; nothing else that is found by its ending begins so. */
static gboolean
is_phone (const LedgerField *field, const LedgerValue *value)
{
  return (field->spec->flags & LEDGER_FIELD_ENDING) != 0 && value->shape == LEDGER_SHAPE_TEXT &&
         value->text[0] == '+';
}

char *
ledenboek_value_dup_text (LedgerStore *store, const LedgerField *field, const LedgerValue *value)
{
  if (value == NULL || value->shape == LEDGER_SHAPE_NOTHING)
    return g_strdup ("");
  if (value->shape != field->shape)
    return ledger_value_dup_display (value);
  if (field->names != NULL)
    return ledger_named_dup_label (store, field->names, value->text);
  switch (field->spec->type)
    {
    case LEDGER_TYPE_CHOICE:
      return g_strdup (ledger_field_get_choice_label (field, value->text));
    case LEDGER_TYPE_DATE:
      return ledenboek_day_dup_text (value->text);
    case LEDGER_TYPE_BOOLEAN:
      return g_strdup (value->integer != 0 ? _("Yes") : _("No"));
    case LEDGER_TYPE_MONEY:
      return dup_money (value->integer);
    case LEDGER_TYPE_INSTANT:
      return dup_instant (value->integer);
    case LEDGER_TYPE_REFERENCE:
      return dup_reference (store, field, &value->id);
    default:
      return is_phone (field, value) ? ledger_phone_dup_display (value->text, "NL") : ledger_value_dup_display (value);
    }
}

char *
ledenboek_value_dup_typed (const LedgerField *field, const LedgerValue *value)
{
  if (value == NULL || value->shape == LEDGER_SHAPE_NOTHING)
    return g_strdup ("");
  if (value->shape != field->shape)
    return ledger_value_dup_display (value);
  switch (field->spec->type)
    {
    case LEDGER_TYPE_DATE:
      return ledenboek_day_dup_text (value->text);
    case LEDGER_TYPE_MONEY:
      /* Translators: an amount as it is typed: %1$s is a minus or nothing, %2$d whole euros, %3$02d cents */
      return g_strdup_printf (_("%1$s%2$d.%3$02d"), value->integer < 0 ? "-" : "",
                              (int) (ABS (value->integer) / 100), (int) (ABS (value->integer) % 100));
    case LEDGER_TYPE_INSTANT:
      return dup_instant (value->integer);
    default:
      return is_phone (field, value) ? ledger_phone_dup_display (value->text, "NL") : ledger_value_dup_display (value);
    }
}

/* A record whose own value says what it is: a contact point is a phone or an e-mail, an own field has its label. */
static char *
dup_own_name (LedgerStore *store, const LedgerRecord *record)
{
  const LedgerField *type = ledger_kind_find_field (record->kind, "type");
  const LedgerField *definition = ledger_kind_find_field (record->kind, "definition");

  if (definition != NULL && definition->spec->type == LEDGER_TYPE_REFERENCE &&
      record->values[definition->index].shape == LEDGER_SHAPE_ID)
    return dup_reference (store, definition, &record->values[definition->index].id);
  if (type != NULL && type->spec->type == LEDGER_TYPE_CHOICE &&
      record->values[type->index].shape == LEDGER_SHAPE_TEXT)
    return g_strdup (ledger_field_get_choice_label (type, record->values[type->index].text));
  return NULL;
}

char *
ledenboek_group_dup_subject (LedgerStore *store, const LedgerGroup *group, const LedgerRecord *record)
{
  g_autofree char *own = NULL;

  if (group->kind->spec->root != LEDGER_ROOT_PARENT)
    return g_strdup (group->index == 0 ? ledger_kind_get_label (group->kind) : ledger_group_get_label (group));
  own = record != NULL ? dup_own_name (store, record) : NULL;
  if (own != NULL && *own != '\0')
    return g_steal_pointer (&own);
  return g_strdup (ledger_kind_get_label (group->kind));
}
