/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * erase, erasures, erasure show: what is known of a contact goes, for good (S27). Without --yes it only tells what
 * would go. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "server/control/book.h"
#include "server/control/output.h"
#include "server/erasure/erasure.h"
#include "server/folder.h"

/* So often the journal is tried to be emptied, each up to 5 seconds, while a daemon reads. */
#define SCRUB_TRIES 12

static const ControlColumn count_columns[] = {
  { "kind", N_("Kind"), CONTROL_TEXT },
  { "removed", N_("Goes"), CONTROL_INTEGER },
  { "restricted", N_("Of which kept by law"), CONTROL_INTEGER },
  { NULL },
};

static void
append_counts_json (GString *json, const ServerErasurePlan *plan)
{
  g_string_append (json, "\"kinds\": [");
  for (guint i = 0; i < plan->counts->len; i++)
    {
      const ServerErasureCount *count = &g_array_index (plan->counts, ServerErasureCount, i);

      g_string_append_printf (json, "%s{\"kind\": \"%s\", \"removed\": %u, \"restricted\": %u}", i > 0 ? ", " : "",
                              count->kind->spec->name, count->removed, count->restricted);
    }
  g_string_append (json, "], \"laws\": [");
  for (guint i = 0; i < plan->laws->len; i++)
    {
      g_string_append (json, i > 0 ? ", " : "");
      ledger_json_append_string (json, plan->laws->pdata[i]);
    }
  g_string_append_printf (json, "], \"ledger_values\": %u, \"parked_in_part\": %u, \"references\": %u",
                          plan->ledger_values, plan->parked_in_part, plan->references);
}

/* @erasure: (nullable): its id, once it was done. */
static void
print_json (const ServerErasurePlan *plan, const LedgerId *erasure)
{
  GString *json = g_string_new ("{\"contact\": ");
  char id[LEDGER_ID_TEXT_SIZE];

  ledger_json_append_string (json, plan->name != NULL ? plan->name : "");
  g_string_append (json, ", ");
  append_counts_json (json, plan);
  if (erasure != NULL)
    g_string_append_printf (json, ", \"erasure\": \"%s\"}\n", ledger_id_write (erasure, id));
  else
    g_string_append (json, ", \"erasure\": null}\n");
  control_print (json->str);
  g_string_free (json, TRUE);
}

static void
print_text (const ServerErasurePlan *plan, const LedgerId *erasure)
{
  g_autoptr (ControlTable) table = control_table_new (count_columns);
  g_autoptr (GString) text = g_string_new (NULL);
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (text, "%s (%s)\n", plan->name != NULL ? plan->name : "",
                          plan->number != NULL ? plan->number : "");
  control_print (text->str);
  for (guint i = 0; i < plan->counts->len; i++)
    {
      const ServerErasureCount *count = &g_array_index (plan->counts, ServerErasureCount, i);

      control_table_add (table, ledger_kind_get_label (count->kind), (gint64) count->removed,
                         (gint64) count->restricted);
    }
  control_table_print (table, CONTROL_LIST, FALSE);
  g_string_printf (text, _("Values in the history: %u. Changes kept aside that go on without it: %u. References of "
                           "others that are emptied: %u.\n"), plan->ledger_values, plan->parked_in_part,
                   plan->references);
  for (guint i = 0; i < plan->laws->len; i++)
    g_string_append_printf (text, _("Kept by law: %s\n"), (const char *) plan->laws->pdata[i]);
  if (erasure != NULL)
    g_string_append_printf (text, _("Erased: %s\n"), ledger_id_write (erasure, id));
  else
    g_string_append (text, _("Nothing was erased yet. With --yes it is done, and cannot be taken back.\n"));
  control_print (text->str);
}

/* A daemon's readers end, so it is tried for a while. */
static gboolean
scrub (LedgerStore *store, GError **error)
{
  for (guint i = 0; i < SCRUB_TRIES; i++)
    {
      g_autoptr (GError) fault = NULL;

      if (server_erasure_scrub (store, &fault))
        return TRUE;
      if (i + 1 < SCRUB_TRIES && g_error_matches (fault, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_BUSY))
        continue;
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return TRUE;
}

/* Not clean before the copies have gone (S27). What is left the daemon tries again, and so does the same command. */
static gboolean
finish (LedgerStore *store, const char *directory, const LedgerId *root, GError **error)
{
  g_autoptr (GError) fault = NULL;
  char id[LEDGER_ID_TEXT_SIZE];

  if (server_folder_remove_copies (directory, &fault) && scrub (store, &fault))
    return TRUE;
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
               _("It was erased, but the server is not clean yet: %s The daemon goes on trying, and so does the same "
                 "command with “%s”."), fault->message, ledger_id_write (root, id));
  return FALSE;
}

/* Whether @text names a contact that was erased before. */
static gboolean
was_erased (LedgerStore *store, const char *text, LedgerId *root)
{
  g_autoptr (GPtrArray) erasures = ledger_id_parse (text, root) ? server_erasure_list (store, NULL) : NULL;

  for (guint i = 0; erasures != NULL && i < erasures->len; i++)
    {
      const ServerErasure *erasure = erasures->pdata[i];

      if (g_ptr_array_find_with_equal_func (erasure->ids, root, (GEqualFunc) ledger_id_equal, NULL))
        return TRUE;
    }
  return FALSE;
}

gboolean
control_erase (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (ServerErasurePlan) plan = NULL;
  LedgerId root, erasure;

  if (!control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  if (call->yes && was_erased (book.store, call->arguments[0], &root))
    return finish (book.store, call->data, &root, error);
  if (!server_erasure_find (book.store, call->arguments[0], &root, error))
    return FALSE;
  plan = call->yes ? server_erasure_execute (book.store, &root, g_get_user_name (), call->reason, &erasure, error)
                   : server_erasure_plan (book.store, &root, error);
  if (plan == NULL)
    return FALSE;
  if (call->json)
    print_json (plan, call->yes ? &erasure : NULL);
  else
    print_text (plan, call->yes ? &erasure : NULL);
  return !call->yes || finish (book.store, call->data, &root, error);
}

/* -- The report */

static const ControlColumn erasure_columns[] = {
  { "at", N_("Erased at"), CONTROL_INSTANT },
  { "asked_by", N_("By"), CONTROL_TEXT },
  { "reason", N_("Reason"), CONTROL_TEXT },
  { "confirmed", N_("Confirmed"), CONTROL_INTEGER },
  { "replicas", N_("Of"), CONTROL_INTEGER },
  { "waiting", N_("Not yet"), CONTROL_TEXT },
  { "restricted", N_("Kept by law"), CONTROL_INTEGER },
  { "scrubbed", N_("Server clean"), CONTROL_INSTANT },
  { "erasure", N_("Id"), CONTROL_TEXT },
  { NULL },
};

/* "laptop X (anna) last seen …" of each replica that has not confirmed; @confirmed (out): how many have. */
static char *
dup_waiting (const ServerErasure *erasure, guint *confirmed)
{
  GString *text = g_string_new (NULL);

  *confirmed = 0;
  for (guint i = 0; i < erasure->replicas->len; i++)
    {
      const ServerErasureReplica *replica = erasure->replicas->pdata[i];
      g_autofree char *seen = control_dup_instant (replica->seen);

      if (replica->confirmed != 0)
        (*confirmed)++;
      else
        g_string_append_printf (text, _("%s%s (%s) last seen %s"), text->len > 0 ? ", " : "", replica->device,
                                replica->login, seen);
    }
  return g_string_free (text, FALSE);
}

static void
add_erasure (ControlTable *table, const ServerErasure *erasure)
{
  char id[LEDGER_ID_TEXT_SIZE];
  guint confirmed;
  g_autofree char *waiting = dup_waiting (erasure, &confirmed);

  control_table_add (table, erasure->at, erasure->asked_by, erasure->reason, (gint64) confirmed,
                     (gint64) erasure->replicas->len, waiting, (gint64) erasure->restricted->len, erasure->scrubbed,
                     ledger_id_write (&erasure->id, id));
}

gboolean
control_erasures (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (GPtrArray) erasures = NULL;
  g_autoptr (ControlTable) table = control_table_new (erasure_columns);

  if (!control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  erasures = server_erasure_list (book.store, error);
  for (guint i = 0; erasures != NULL && i < erasures->len; i++)
    add_erasure (table, erasures->pdata[i]);
  if (erasures != NULL)
    control_table_print (table, CONTROL_LIST, call->json);
  return erasures != NULL;
}

static void
print_erasure (const ServerErasure *erasure, gboolean json)
{
  g_autoptr (ControlTable) table = control_table_new (erasure_columns);
  g_autofree char *certificate = server_erasure_dup_certificate (erasure);

  add_erasure (table, erasure);
  if (json)
    control_table_print (table, CONTROL_OBJECT, TRUE);
  else
    control_print (certificate);
}

gboolean
control_erasure_show (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (GPtrArray) erasures = NULL;
  LedgerId id = { { 0 } };

  if (!control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  erasures = server_erasure_list (book.store, error);
  if (erasures == NULL)
    return FALSE;
  ledger_id_parse (call->arguments[0], &id);
  for (guint i = 0; i < erasures->len; i++)
    if (ledger_id_equal (&((const ServerErasure *) erasures->pdata[i])->id, &id))
      {
        print_erasure (erasures->pdata[i], call->json);
        return TRUE;
      }
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
               _("There is no erasure “%s”: “ledenboekctl erasures” lists them"), call->arguments[0]);
  return FALSE;
}
