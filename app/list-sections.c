/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of a kind as sections (list-sections.h): data. Main thread.
 */
#include "config.h"

#include "app/list-sections.h"

#include <glib/gi18n.h>

static const LedenboekListColumn task_columns[] = {
  { "due", NC_("column", "Due") },
  { "title", NC_("column", "Task"), 30 },
  { "contact", NC_("column", "Contact") },
  { "assigned", NC_("column", "For") },
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
  { N_("Whose"), N_("For nobody yet"), "{\"not\":{\"field\":\"assigned\",\"filled\":true}}" },
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
ledenboek_tasks_page_new (LedgerReplica *replica)
{
  return ledenboek_record_list_new (replica, &tasks);
}

gint64
ledenboek_tasks_page_count (LedgerReplica *replica)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  const LedgerId *user = ledger_replica_get_user (replica);
  g_autofree char *today = store != NULL ? ledger_world_dup_today (ledger_store_get_world (store), NULL) : NULL;
  LedgerValue parameters[2];
  gint64 count = 0;

  if (store == NULL || user == NULL)
    return 0;
  parameters[0] = LEDGER_ID (user);
  parameters[1] = LEDGER_TEXT (today);
  ledger_store_ask (store, "SELECT COUNT(*) FROM task WHERE existence = 'live' AND (state IS NULL OR state <> 'done') "
                    "AND assigned = ? AND due <= ?", parameters, G_N_ELEMENTS (parameters), &count, NULL);
  return count;
}

GtkWidget *
ledenboek_memberships_page_new (LedgerReplica *replica)
{
  return ledenboek_record_list_new (replica, &memberships);
}
