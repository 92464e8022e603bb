/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica file: files that hang on a contact: adding, offline too; the list with what is not sent; fetching one.
 * Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/replica-files.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn columns[] = {
  { "id", N_("File"), CONTROL_TEXT },
  { "name", N_("Name"), CONTROL_TEXT },
  { "media_type", N_("Media type"), CONTROL_TEXT },
  { "size", N_("Size"), CONTROL_INTEGER },
  { "sent", N_("Sent"), CONTROL_BOOLEAN },
  { "here", N_("Content is here"), CONTROL_BOOLEAN },
  { "trouble", N_("Trouble"), CONTROL_TEXT },
  { "content", NULL, CONTROL_TEXT },
  { NULL },
};

static const LedgerFileItem *
find_item (GPtrArray *unsent, const LedgerId *record)
{
  for (guint i = 0; i < unsent->len; i++)
    if (ledger_id_equal (&((const LedgerFileItem *) unsent->pdata[i])->record, record))
      return unsent->pdata[i];
  return NULL;
}

static gboolean
add_row (ControlTable *table, ControlReplica *opened, GPtrArray *unsent, const LedgerRecord *record, GError **error)
{
  const LedgerFileItem *item = find_item (unsent, &record->id);
  g_autofree char *id = ledger_id_dup_text (&record->id);
  g_autofree char *name = NULL, *path = NULL;
  LedgerFileSeal seal;

  if (!ledger_file_read_seal (record, &seal, error))
    return FALSE;
  name = ledger_file_dup_name (seal.digest);
  path = ledger_file_dup_path (ledger_replica_get_directory (opened->replica), name);
  control_table_add (table, id, ledger_record_get_text (record, "name"), ledger_record_get_text (record, "media_type"),
                     seal.size, (gboolean) (item == NULL && !ledger_outbox_touches (opened->store, &record->id)),
                     g_file_test (path, G_FILE_TEST_EXISTS), item != NULL ? item->trouble : NULL, name);
  return TRUE;
}

static GPtrArray *
list_files (ControlReplica *opened, const LedgerId *contact, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (opened->store), "file");

  return ledger_store_list_children (opened->store, kind, contact, error);
}

static gboolean
print_files (const ControlCall *call, ControlReplica *opened, const LedgerId *contact, GError **error)
{
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autoptr (GPtrArray) unsent = ledger_files_list_unsent (opened->store, error);
  g_autoptr (GPtrArray) files = unsent != NULL ? list_files (opened, contact, error) : NULL;

  for (guint i = 0; files != NULL && i < files->len; i++)
    if (!add_row (table, opened, unsent, files->pdata[i], error))
      return FALSE;
  if (files != NULL)
    control_table_print (table, CONTROL_LIST, call->json);
  return files != NULL;
}

static gboolean
add_file (const ControlCall *call, ControlReplica *opened, const LedgerId *contact, GError **error)
{
  const char *path = call->arguments[2];
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *type = g_content_type_guess (path, NULL, 0, NULL);
  g_autofree char *media = g_content_type_get_mime_type (type);
  g_autoptr (GAsyncResult) result = NULL;
  const LedgerFileAdd what = { .contact = *contact, .path = path, .name = name, .media_type = media };
  LedgerId record;

  ledger_replica_add_file_async (opened->replica, &what, control_wait, &result);
  control_wait_for (&result);
  if (!ledger_replica_add_file_finish (opened->replica, result, &record, error))
    return FALSE;
  control_print_id (call, &record);
  return control_after_save (call, opened, error);
}

/* By its id, or by its name at that contact. */
static gboolean
find_file (ControlReplica *opened, const LedgerId *contact, const char *text, LedgerId *id, GError **error)
{
  g_autoptr (GPtrArray) files = list_files (opened, contact, error);
  gboolean is_id = ledger_id_parse (text, id);

  for (guint i = 0; files != NULL && i < files->len; i++)
    {
      const LedgerRecord *record = files->pdata[i];

      if (is_id ? ledger_id_equal (id, &record->id) : g_strcmp0 (ledger_record_get_text (record, "name"), text) == 0)
        {
          *id = record->id;
          return TRUE;
        }
    }
  if (files != NULL)
    g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                 _("This contact has no file “%s”: look with “ledenboekctl replica file list CONTACT”"), text);
  return FALSE;
}

static gboolean
get_file (const ControlCall *call, ControlReplica *opened, const LedgerId *contact, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  LedgerId id;

  if (!find_file (opened, contact, call->arguments[2], &id, error) ||
      !control_replica_connect (opened, NULL, NULL, error))
    return FALSE;
  ledger_replica_fetch_file_async (opened->replica, &id, call->arguments[3], NULL, control_wait, &result);
  control_wait_for (&result);
  return ledger_replica_fetch_file_finish (opened->replica, result, error);
}

gboolean
control_replica_file (const ControlCall *call, GError **error)
{
  const char *word = call->arguments[0];
  gboolean adds = strcmp (word, "add") == 0 && call->n_arguments == 3;
  gboolean gets = strcmp (word, "get") == 0 && call->n_arguments == 4;
  g_auto (ControlReplica) opened = { 0 };
  LedgerId contact;

  if (!adds && !gets && (strcmp (word, "list") != 0 || call->n_arguments != 2))
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
                   _("Say “add CONTACT FILE”, “list CONTACT” or “get CONTACT NAME FILE”"));
      return FALSE;
    }
  if (!control_parse_id (call->arguments[1], &contact, error) ||
      !control_replica_open (&opened, call, adds ? control_get_saving_purpose (call) : CONTROL_LOCAL, error))
    return FALSE;
  if (adds)
    return add_file (call, &opened, &contact, error);
  return gets ? get_file (call, &opened, &contact, error) : print_files (call, &opened, &contact, error);
}
