/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which fields an office wants filled in, per kind of contact (DQ-04). A record a field, so that what two offices want
 * is merged; without one holds what the lists of quality/checks.c say. Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"
#include "libledger/model/record.h"

#include <glib/gi18n-lib.h>

/* As of a contact. */
static const LedgerChoice contact_kinds[] = {
  { "person", N_("Person") },
  { "organisation", N_("Organisation") },
  { NULL, NULL },
};

static const LedgerChoice states[] = {
  { "wanted", N_("Must be filled in") },
  { "optional", N_("May be empty") },
  { NULL, NULL },
};

static const LedgerGroupSpec groups[] = {
  { "field", N_("Field to fill in"), "settings", LEDGER_PRIVACY_NONE },
  { "state", N_("State"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec fields[] = {
  { "contact_kind", "field", LEDGER_TYPE_CHOICE, N_("Kind of contact"), .flags = LEDGER_FIELD_REQUIRED,
    .choices = contact_kinds, .since = 6 },
  { "field", "field", LEDGER_TYPE_TEXT, N_("Field"), .flags = LEDGER_FIELD_REQUIRED, .since = 6,
    .fields_of = "contact" },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("Filled in"), .flags = LEDGER_FIELD_REQUIRED,
    .choices = states, .since = 6,
    .help = N_("A contact without it may always be kept: it comes on a work list.") },
  { NULL },
};

static const char *const once[] = { "contact_kind", "field", NULL };

/* What an alias and an own field are called stands outside of this record; who has the store says it (named.h). */
static char *
describe (const LedgerRecord *record, LedgerDescribe purpose)
{
  const LedgerField *kind = ledger_kind_find_field (record->kind, "contact_kind");
  const LedgerField *field = ledger_kind_find_field (record->kind, "field");
  const char *of = ledger_record_get_text (record, "contact_kind");
  const char *name = ledger_record_get_text (record, "field");
  const LedgerField *named = name != NULL ? ledger_kind_find_field (field->names, name) : NULL;

  if (of == NULL || name == NULL)
    return g_strdup (purpose == LEDGER_DESCRIBE_SORT ? "" : ledger_kind_get_label (record->kind));
  /* In the same order in every language. */
  if (purpose == LEDGER_DESCRIBE_SORT)
    return g_strdup_printf ("%s %s", of, name);
  if (named != NULL)
    name = ledger_field_get_label (named);
  else if (g_str_has_prefix (name, LEDGER_OWN_FIELD))
    name = _("Own field");
  return g_strdup_printf ("%s: %s", ledger_field_get_choice_label (kind, of), name);
}

static const char *const named_by[] = { "contact_kind", "field", NULL };

const LedgerKindSpec ledger_kind_wanted_field = {
  .name = "wanted_field", .label = N_("Field to fill in"), .plural = N_("Fields to fill in"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = groups, .fields = fields, .describe = describe, .named_by = named_by, .once = once,
};
