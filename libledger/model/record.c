/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records in memory: one allocation of values and versions, reference counted.
 * Any thread; a shared record is read only.
 */
#include "config.h"

#include "libledger/model/record.h"

#include <string.h>

LedgerRecord *
ledger_record_new (const LedgerKind *kind, const LedgerId *id)
{
  LedgerRecord *record = g_new0 (LedgerRecord, 1);

  record->kind = kind;
  record->id = *id;
  record->versions = g_new0 (gint64, kind->n_groups);
  record->values = g_new0 (LedgerValue, kind->n_fields);
  record->reference_count = 1;
  if (kind->spec->root == LEDGER_ROOT_SELF)
    record->root = *id;
  return record;
}

LedgerRecord *
ledger_record_copy (const LedgerRecord *record)
{
  LedgerRecord *copy = ledger_record_new (record->kind, &record->id);

  copy->root = record->root;
  copy->row = record->row;
  memcpy (copy->versions, record->versions, record->kind->n_groups * sizeof *copy->versions);
  for (guint i = 0; i < record->kind->n_fields; i++)
    ledger_value_copy (&copy->values[i], &record->values[i]);
  return copy;
}

LedgerRecord *
ledger_record_ref (LedgerRecord *record)
{
  g_atomic_int_inc (&record->reference_count);
  return record;
}

void
ledger_record_unref (LedgerRecord *record)
{
  if (!g_atomic_int_dec_and_test (&record->reference_count))
    return;
  for (guint i = 0; i < record->kind->n_fields; i++)
    ledger_value_clear (&record->values[i]);
  g_free (record->values);
  g_free (record->versions);
  g_free (record);
}

char *
ledger_kind_dup_slot (const LedgerKind *kind, const LedgerRecord *record)
{
  const LedgerId *name = kind->spec->slot_field != NULL
                           ? ledger_value_get_id (ledger_record_get (record, kind->spec->slot_field)) : NULL;
  char text[LEDGER_ID_TEXT_SIZE];

  return name != NULL ? g_strconcat (kind->spec->slot_prefix, ledger_id_write (name, text), NULL) : NULL;
}

const LedgerValue *
ledger_record_get (const LedgerRecord *record, const char *field)
{
  static const LedgerValue nothing = { LEDGER_SHAPE_NOTHING, { 0 } };
  const LedgerField *found = ledger_kind_find_field (record->kind, field);

  return found != NULL ? &record->values[found->index] : &nothing;
}

const char *
ledger_record_get_text (const LedgerRecord *record, const char *field)
{
  return ledger_value_get_text (ledger_record_get (record, field));
}

gboolean
ledger_record_shows (const LedgerRecord *record, const LedgerGroup *group, const LedgerValue *values, guint64 named)
{
  for (guint i = 0; i < group->n_fields; i++)
    if ((named & (G_GUINT64_CONSTANT (1) << i)) != 0 &&
        !ledger_value_equal (&values[i], &record->values[group->fields[i]->index]))
      return FALSE;
  return TRUE;
}

gboolean
ledger_record_is_live (const LedgerRecord *record)
{
  return g_strcmp0 (ledger_value_get_text (&record->values[0]), LEDGER_EXISTENCE_LIVE) == 0;
}

gint64
ledger_record_get_version (const LedgerRecord *record)
{
  gint64 highest = 0;

  for (guint i = 0; i < record->kind->n_groups; i++)
    highest = MAX (highest, record->versions[i]);
  return highest;
}

/* A kind without names of its own is called by its first text. */
static char *
describe_plainly (const LedgerRecord *record)
{
  for (guint i = 1; i < record->kind->n_fields; i++)
    if (record->kind->fields[i].spec->type == LEDGER_TYPE_TEXT && record->values[i].shape == LEDGER_SHAPE_TEXT)
      return g_strdup (record->values[i].text);
  return NULL;
}

char *
ledger_record_describe (const LedgerRecord *record, LedgerDescribe purpose)
{
  char *text = record->kind->spec->describe != NULL ? record->kind->spec->describe (record, purpose)
                                                    : describe_plainly (record);

  if (text != NULL && *text != '\0')
    return text;
  g_free (text);
  return g_strdup (purpose == LEDGER_DESCRIBE_SORT ? "" : ledger_kind_get_label (record->kind));
}
