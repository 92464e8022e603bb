/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The day's work around a contact: contact moments that were, tasks that are to be done, and the function groups that do
 * them. Replicas hold those of the
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
  { "text", "moment", LEDGER_TYPE_LONG_TEXT, N_("Text"),
    .help = N_("What was said and promised. The contact may ask to read it.") },
  { "user", "moment", LEDGER_TYPE_REFERENCE, N_("By"), .reference = "user" },
  { NULL },
};

static const LedgerWindowSpec interaction_window = { .date = "at", .months = WORK_MONTHS };

const LedgerKindSpec ledger_kind_interaction = {
  .name = "interaction", .label = N_("Contact moment"), .plural = N_("Contact moments"), .area = "notes",
  .root = LEDGER_ROOT_PARENT, .parent = "contact", .residence = LEDGER_RESIDENCE_WINDOW,
  .window = &interaction_window, .groups = interaction_groups, .fields = interaction_fields,
};

static const LedgerChoice group_states[] = {
  { "in_use", N_("In use") },
  { "retired", N_("No longer in use") },
  { NULL, NULL },
};

static const LedgerGroupSpec function_group_groups[] = {
  { "name", N_("Name"), "settings", LEDGER_PRIVACY_NONE },
  { "state", N_("State"), "settings", LEDGER_PRIVACY_NONE },
  { NULL },
};

static const LedgerFieldSpec function_group_fields[] = {
  { "name", "name", LEDGER_TYPE_TEXT, N_("Name"), .flags = LEDGER_FIELD_REQUIRED, .since = 5 },
  { "state", "state", LEDGER_TYPE_CHOICE, N_("State"), .choices = group_states, .since = 5 },
  { NULL },
};

const LedgerKindSpec ledger_kind_function_group = {
  .name = "function_group", .label = N_("Function group"), .plural = N_("Function groups"), .area = "settings",
  .root = LEDGER_ROOT_NONE, .groups = function_group_groups, .fields = function_group_fields,
};

static const LedgerGroupSpec group_member_groups[] = {
  { "member", N_("Member of a function group"), "settings", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};

static const LedgerFieldSpec group_member_fields[] = {
  { "function_group", "member", LEDGER_TYPE_REFERENCE, N_("Function group"),
    .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED, .reference = "function_group", .since = 5 },
  { "user", "member", LEDGER_TYPE_REFERENCE, N_("User"), .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED,
    .reference = "user", .since = 5 },
  { NULL },
};

const LedgerKindSpec ledger_kind_function_group_member = {
  .name = "function_group_member", .label = N_("Member of a function group"),
  .plural = N_("Members of function groups"), .area = "settings", .root = LEDGER_ROOT_NONE,
  .groups = group_member_groups, .fields = group_member_fields,
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
  { "title", "task", LEDGER_TYPE_TEXT, N_("Task"), .flags = LEDGER_FIELD_REQUIRED,
    .help = N_("What is to be done, so that a colleague can do it.") },
  { "due", "task", LEDGER_TYPE_DATE, N_("Due") },
  { "assigned", "task", LEDGER_TYPE_REFERENCE, N_("For"), .reference = "user" },
  { "function_group", "task", LEDGER_TYPE_REFERENCE, N_("For the function group"), .flags = LEDGER_FIELD_INDEXED,
    .reference = "function_group", .since = 5,
    .help = N_("When it does not matter who of the group does it.") },
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
