/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of a kind as sections (list-sections.h): data. Main thread.
 */
#include "config.h"

#include "app/list-sections.h"

#include <glib/gi18n.h>

#define IS(field, value) "{\"field\":\"" field "\",\"is\":[\"" value "\"]}"
#define FILLED(field) "{\"field\":\"" field "\",\"filled\":true}"
#define WITHOUT(field) "{\"not\":" FILLED (field) "}"

/* What is read in a list is measured by an example of it. */
static const LedenboekListColumn contact_columns[] = {
  { "number", NC_("column", "No."), .least = "1000000" },
  { "self", NC_("column", "Name"), .least = "Berg, M.A.M. van den", .most = "Fysiotherapie Het Bakenhof B.V.",
    .turn = 1 },
  { "birth_date", NC_("column", "Born"), .least = "00-00-0000" },
  { "matched", NC_("column", "Found by"), .least = "06… 12 34 56", .most = "a.vandenberg@example.org", .turn = 2,
    .when = LEDENBOEK_COLUMN_WHEN_FOUND },
  { "place", NC_("column", "Address"), .least = "1000 AM 100", .most = "1000 AM 100-bis", .turn = 4 },
  { "city", NC_("column", "Town"), .least = "Amersfoort", .most = "'s-Hertogenbosch", .turn = 3, .gives_way = TRUE },
  { "membership", NC_("column", "Kind"), .least = "Partnerlid", .most = "Basislidmaatschap", .turn = 2,
    .when = LEDENBOEK_COLUMN_WHEN_LISTED },
  { "status", NC_("column", "Status"), .least = "Oud-lid 2026", .when = LEDENBOEK_COLUMN_WHEN_MIXED },
  { NULL },
};

static const LedenboekListPreset contact_presets[] = {
  { N_("Status"), N_("Active"), IS ("status", "active"), TRUE },
  { N_("Status"), N_("Inactive"), IS ("status", "inactive") },
  { N_("Status"), N_("Deceased"), IS ("status", "deceased") },
  { N_("Kind"), N_("Persons"), IS ("kind", "person") },
  { N_("Kind"), N_("Organisations"), IS ("kind", "organisation") },
  { N_("Country"), N_("Netherlands"), IS ("country", "NL") },
  { N_("Country"), N_("Belgium"), IS ("country", "BE") },
  { N_("Attention"), N_("With a warning"), FILLED ("warning") },
  { N_("Attention"), N_("Without date of birth"), "{\"all\":[" IS ("kind", "person") "," WITHOUT ("birth_date") "]}" },
  { N_("Attention"), N_("Without postcode"), WITHOUT ("postcode") },
  { NULL },
};

static const LedenboekListSpec contacts = {
  .name = "contacts", .kind = "contact", .columns = contact_columns, .presets = contact_presets, .leads = TRUE,
  .empty = N_("No contacts yet"), .hint = N_("Make a contact, or fetch the book from the server."),
  .make = N_("New contact"),
};

static const LedenboekListColumn task_columns[] = {
  { "due", NC_("column", "Due") },
  { "title", NC_("column", "Task"), 30 },
  { "contact", NC_("column", "Contact") },
  { "assigned", NC_("column", "For") },
  { "function_group", NC_("column", "Function group") },
  { "author", NC_("column", "From"), 24 },
  { NULL },
};

static const LedenboekListPreset task_presets[] = {
  { N_("State"), N_("Open"), "{\"not\":{\"field\":\"state\",\"is\":[\"done\"]}}", TRUE },
  { N_("State"), N_("Done"), "{\"field\":\"state\",\"is\":[\"done\"]}" },
  { N_("Due"), N_("Overdue"), "{\"field\":\"due\",\"at_most\":\"today-1d\"}" },
  { N_("Due"), N_("Due this week"),
    "{\"all\":[{\"field\":\"due\",\"at_least\":\"today\"},{\"field\":\"due\",\"at_most\":\"today+7d\"}]}" },
  { N_("Due"), N_("Without a day"), "{\"not\":{\"field\":\"due\",\"filled\":true}}" },
  { N_("Whose"), N_("For me"), "{\"field\":\"assigned\",\"is\":[\"@user\"]}" },
  { N_("Whose"), N_("For my function group"), "{\"field\":\"function_group\",\"is\":[@groups]}" },
  { N_("Whose"), N_("For nobody yet"),
    "{\"not\":{\"any\":[{\"field\":\"assigned\",\"filled\":true},{\"field\":\"function_group\",\"filled\":true}]}}" },
  { NULL },
};

static const LedenboekListSpec tasks = {
  .name = "tasks", .kind = "task", .columns = task_columns, .order = "due", .presets = task_presets,
  .empty = N_("No tasks"), .hint = N_("Open a contact and press Ctrl+T to make one."),
};

static const LedenboekListColumn membership_columns[] = {
  { "contact", NC_("column", "Contact"), 22 },
  { "membership_type", NC_("column", "Type") },
  { "valid_from", NC_("column", "From day") },
  { "valid_until", NC_("column", "Until") },
  { "membership_type.base_price", NC_("column", "Rate") },
  { "payer", NC_("column", "Payer") },
  { "payment_method", NC_("column", "Payment"), 17 },
  { "term", NC_("column", "Status"), 11 },
  { NULL },
};

static const LedenboekListPreset membership_presets[] = {
  { N_("Runs"), N_("Running now"),
    "{\"not\":{\"any\":[{\"field\":\"valid_until\",\"at_most\":\"today-1d\"},"
    "{\"field\":\"valid_from\",\"at_least\":\"today+1d\"}]}}", TRUE },
  { N_("Runs"), N_("Ended"), "{\"field\":\"valid_until\",\"at_most\":\"today-1d\"}" },
  { N_("Runs"), N_("Begins later"), "{\"field\":\"valid_from\",\"at_least\":\"today+1d\"}" },
  { N_("Runs"), N_("Ends within three months"),
    "{\"all\":[{\"field\":\"valid_until\",\"at_least\":\"today\"},"
    "{\"field\":\"valid_until\",\"at_most\":\"today+3m\"}]}" },
  { N_("Payer"), N_("Somebody else pays"), "{\"field\":\"payer\",\"filled\":true}" },
  { NULL },
};

static const LedenboekListSpec memberships = {
  .name = "memberships", .kind = "membership", .columns = membership_columns, .presets = membership_presets,
  .order = "contact", .empty = N_("No memberships"),
  .hint = N_("Open a contact and add a membership to it."),
};

GtkWidget *
ledenboek_contacts_list_new (LedgerReplica *replica)
{
  return ledenboek_record_list_new (replica, &contacts);
}

GtkWidget *
ledenboek_tasks_page_new (LedgerReplica *replica)
{
  return ledenboek_record_list_new (replica, &tasks);
}

gint64
ledenboek_tasks_page_count (LedgerStore *store, const LedgerId *user)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  LedgerValue parameters[3];
  gint64 count = 0;

  if (user == NULL)
    return 0;
  parameters[0] = LEDGER_ID (user);
  parameters[1] = LEDGER_ID (user);
  parameters[2] = LEDGER_TEXT (today);
  ledger_store_ask (store, "SELECT COUNT(*) FROM task WHERE existence = 'live' AND (state IS NULL OR state <> 'done') "
                    "AND (assigned = ? OR (assigned IS NULL AND function_group IN (SELECT m.function_group FROM "
                    "function_group_member m WHERE m.\"user\" = ? AND m.existence = 'live'))) AND due <= ?",
                    parameters, G_N_ELEMENTS (parameters), &count, NULL);
  return count;
}

GtkWidget *
ledenboek_memberships_page_new (LedgerReplica *replica)
{
  return ledenboek_record_list_new (replica, &memberships);
}
