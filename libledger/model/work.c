/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The day's work around a contact: contact moments that were, tasks that are to be done. Replicas hold those of the
 * last two years and what is still open (S23). Constant data; any thread.
 */
#include "config.h"

#include "libledger/model/kinds-private.h"

#include <glib/gi18n-lib.h>

/* Months that are at hand everywhere. */
#define WORK_MONTHS 24

static const LedgerChoice channels[] = {
  { "phone", N_("Phone") },
  { "letter", N_("Letter") },
  { "email", N_("E-mail") },
  { "visit", N_("Visit") },
  { NULL, NULL },
};

static const LedgerChoice directions[] = {
  { "incoming", N_("Incoming") },
  { "outgoing", N_("Outgoing") },
  { NULL, NULL },
};

static const LedgerGroupSpec interaction_groups[] = {
  { "owner", N_("Belongs to"), "notes", LEDGER_PRIVACY_NONE },
  { "moment", N_("Contact moment"), "notes", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec interaction_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "at", "moment", LEDGER_TYPE_INSTANT, N_("When"), .flags = LEDGER_FIELD_REQUIRED },
  { "channel", "moment", LEDGER_TYPE_CHOICE, N_("Way"), .choices = channels },
  { "direction", "moment", LEDGER_TYPE_CHOICE, N_("Direction"), .choices = directions },
  { "text", "moment", LEDGER_TYPE_LONG_TEXT, N_("Text") },
  { "user", "moment", LEDGER_TYPE_REFERENCE, N_("By"), .reference = "user" },
  { NULL },
};

static const LedgerWindowSpec interaction_window = { .date = "at", .months = WORK_MONTHS };

const LedgerKindSpec ledger_kind_interaction = {
  .name = "interaction", .label = N_("Contact moment"), .plural = N_("Contact moments"), .area = "notes",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .residence = LEDGER_RESIDENCE_WINDOW,
  .window = &interaction_window, .groups = interaction_groups, .fields = interaction_fields,
};

static const LedgerChoice task_states[] = {
  { "open", N_("Open") },
  { "done", N_("Done") },
  { NULL, NULL },
};

static const LedgerGroupSpec task_groups[] = {
  { "owner", N_("Belongs to"), "notes", LEDGER_PRIVACY_NONE },
  { "task", N_("Task"), "notes", LEDGER_PRIVACY_PERSONAL },
  { "state", N_("State"), "notes", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec task_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, N_("Contact"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "contact" },
  { "title", "task", LEDGER_TYPE_TEXT, N_("Task"), .flags = LEDGER_FIELD_REQUIRED },
  { "due", "task", LEDGER_TYPE_DATE, N_("Due") },
  { "assigned", "task", LEDGER_TYPE_REFERENCE, N_("For"), .reference = "user" },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("State"), .choices = task_states },
  { NULL },
};

/* What nobody ticked off is open, whatever its date. */
static const LedgerWindowSpec task_window = { .date = "due", .months = WORK_MONTHS, .state = "state", .open = "open" };

const LedgerKindSpec ledger_kind_task = {
  .name = "task", .label = N_("Task"), .plural = N_("Tasks"), .area = "notes",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .residence = LEDGER_RESIDENCE_WINDOW, .window = &task_window,
  .groups = task_groups, .fields = task_fields,
};
