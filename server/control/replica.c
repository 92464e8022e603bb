/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Opening replicas, and what the commands on them share (replica.h). Main thread.
 */
#include "config.h"

#include "server/control/replica.h"

#include <glib/gi18n-lib.h>

#include "libledger/sync/http/http-transport.h"
#include "libledger/sync/replica-files.h"
#include "server/control/commands.h"
#include "server/control/output.h"

static gboolean
refuse_stranger (const char *directory, GError **error)
{
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
               _("Nobody has logged in in %s yet: begin with “ledenboekctl replica --dir %s login https://HOST:PORT "
                 "--user USER --password-file FILE --ca FILE”"), directory, directory);
  return FALSE;
}

static gboolean
is_locked (ControlReplica *opened)
{
  LedgerStatus status;

  ledger_replica_get_status (opened->replica, &status);
  return status.lock != LEDGER_LOCK_NONE;
}

/* A locked book is neither read nor saved into (S22, S28). */
static gboolean
check_lock (ControlReplica *opened, const char *directory, GError **error)
{
  LedgerStatus status;

  ledger_replica_get_status (opened->replica, &status);
  if (status.lock == LEDGER_LOCK_LEASE)
    g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_LOCKED,
                 _("This book was without contact with the server for too long and is locked. Nothing unsent is lost; "
                   "one contact opens it: “ledenboekctl replica --dir %s sync”"), directory);
  else if (status.lock == LEDGER_LOCK_BLOCKED)
    g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_LOCKED,
                 _("The account is blocked and its book is locked. Nothing unsent is lost; ask an administrator, then "
                   "log in again: “ledenboekctl replica --dir %s login …”"), directory);
  return status.lock == LEDGER_LOCK_NONE;
}

gboolean
control_replica_open (ControlReplica *opened, const ControlCall *call, ControlPurpose purpose, GError **error)
{
  g_autofree char *server = NULL;

  if (purpose != CONTROL_LOGIN && !g_file_test (call->directory, G_FILE_TEST_IS_DIR))
    return refuse_stranger (call->directory, error);
  opened->world = ledger_world_new_machine ();
  opened->replica = ledger_replica_open (call->directory, opened->world, ledger_model_get_default (),
                                         purpose != CONTROL_LOCAL && purpose != CONTROL_LOOK, error);
  if (opened->replica == NULL)
    {
      g_clear_object (&opened->world);
      return FALSE;
    }
  opened->store = ledger_replica_get_store (opened->replica);
  if (purpose == CONTROL_LOGIN)
    return TRUE;
  if (purpose != CONTROL_CONTACT && purpose != CONTROL_LOOK && !check_lock (opened, call->directory, error))
    return FALSE;
  server = ledger_replica_dup_fact (opened->replica, "server");
  if (server == NULL && opened->store == NULL)
    return refuse_stranger (call->directory, error);
  if (opened->store != NULL || purpose == CONTROL_EXCHANGE || purpose == CONTROL_CONTACT || is_locked (opened))
    return TRUE;
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_LOGGED_IN,
               _("The book is not here yet: fetch it with “ledenboekctl replica --dir %s sync”"), call->directory);
  return FALSE;
}

ControlPurpose
control_get_saving_purpose (const ControlCall *call)
{
  return call->sync ? CONTROL_EXCHANGE : CONTROL_LOCAL;
}

void
control_replica_close (ControlReplica *opened)
{
  opened->store = NULL;
  g_clear_object (&opened->replica);
  g_clear_object (&opened->world);
}

/* The certificate seen at the last login, to tell a changed server from an unknown one. */
static char *
dup_fingerprint_path (ControlReplica *opened)
{
  return g_build_filename (ledger_replica_get_directory (opened->replica), "fingerprint", NULL);
}

gboolean
control_replica_connect (ControlReplica *opened, const char *server, const char *authority, GError **error)
{
  const char *directory = ledger_replica_get_directory (opened->replica);
  g_autofree char *remembered = ledger_replica_dup_fact (opened->replica, "server");
  g_autofree char *own = g_build_filename (directory, "authority.pem", NULL);
  g_autofree char *fingerprint_path = dup_fingerprint_path (opened);
  g_autofree char *fingerprint = NULL;
  g_autoptr (LedgerTransport) transport = NULL;

  if (server == NULL && remembered == NULL)
    return refuse_stranger (directory, error);
  if (server == NULL)
    g_file_get_contents (fingerprint_path, &fingerprint, NULL, NULL);
  if (fingerprint != NULL)
    g_strstrip (fingerprint);
  if (authority == NULL && g_file_test (own, G_FILE_TEST_EXISTS))
    authority = own;
  transport = ledger_http_transport_new (server != NULL ? server : remembered, authority, fingerprint, error);
  if (transport == NULL)
    return FALSE;
  ledger_replica_set_transport (opened->replica, transport);
  return TRUE;
}

LedgerRecord *
control_replica_open_for_record (ControlReplica *opened, const ControlCall *call, GError **error)
{
  if (!control_replica_open (opened, call, CONTROL_LOCAL, error) ||
      !control_replica_connect (opened, NULL, NULL, error))
    return NULL;
  return control_find_record (opened->store, call->arguments[0], error);
}

void
control_wait (GObject *object, GAsyncResult *result, gpointer data)
{
  GAsyncResult **place = data;

  *place = g_object_ref (result);
}

void
control_wait_for (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
exchange_once (ControlReplica *opened, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  ledger_replica_sync_async (opened->replica, NULL, control_wait, &result);
  control_wait_for (&result);
  return ledger_replica_sync_finish (opened->replica, result, error);
}

/* Whether a content is still to be sent. Of a book that is locked nothing is told: it may be so (S22). */
static gboolean
find_unsent_files (ControlReplica *opened, gboolean *any, GError **error)
{
  LedgerStore *store = ledger_replica_get_store (opened->replica);
  g_autoptr (GPtrArray) unsent = store != NULL ? ledger_files_list_unsent (store, error) : NULL;

  *any = store == NULL || (unsent != NULL && unsent->len > 0);
  return store == NULL || unsent != NULL;
}

/*
 * What waits for the content of a file goes after it; what does not wait has gone before. Who is blocked hands in
 * contents too, and is told at the end that he is (S22).
 */
gboolean
control_replica_exchange (ControlReplica *opened, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) fault = NULL;
  gboolean any;

  if (!exchange_once (opened, &fault) && !g_error_matches (fault, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_BLOCKED))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (!find_unsent_files (opened, &any, error))
    return FALSE;
  if (!any && fault == NULL)
    return TRUE;
  ledger_replica_send_files_async (opened->replica, NULL, control_wait, &result);
  control_wait_for (&result);
  return ledger_replica_send_files_finish (opened->replica, result, error) && exchange_once (opened, error);
}

void
control_tell_reach (const LedgerHistoryReach *reach, const char *format)
{
  g_autofree char *told = control_dup_instant (reach->told);
  g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
  g_autofree char *text = g_strjoinv (told, parts);

  if (!reach->whole)
    control_print_error (text);
}

gboolean
control_parse_id (const char *text, LedgerId *id, GError **error)
{
  if (ledger_id_parse (text, id))
    return TRUE;
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("“%s” is no id of a record"), text);
  return FALSE;
}

static gboolean
is_merged (const LedgerRecord *record)
{
  return g_strcmp0 (ledger_value_get_text (&record->values[0]), LEDGER_EXISTENCE_MERGED) == 0;
}

LedgerRecord *
control_find_record (LedgerStore *store, const char *text, GError **error)
{
  return control_find_record_of (store, text, CONTROL_LIVE_ONLY, error);
}

LedgerRecord *
control_find_record_of (LedgerStore *store, const char *text, ControlWhich which, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  LedgerId id;

  if (!control_parse_id (text, &id, error))
    return NULL;
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (model, i);
      GError *fault = NULL;
      LedgerRecord *record;

      if (kind->spec->residence == LEDGER_RESIDENCE_SERVER)
        continue;
      record = ledger_store_get (store, kind, &id, &fault);
      if (fault != NULL)
        {
          g_propagate_error (error, fault);
          return NULL;
        }
      if (record != NULL && (ledger_record_is_live (record) || (which == CONTROL_MERGED_TOO && is_merged (record))))
        return record;
      g_clear_pointer (&record, ledger_record_unref);
    }
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
               _("There is no record %s on this replica: sync, or look whether it was deleted"), text);
  return NULL;
}

const LedgerKind *
control_find_kind (LedgerStore *store, const char *name, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  const LedgerKind *kind = ledger_model_find_kind (model, name);
  g_autoptr (GString) known = NULL;

  if (kind != NULL)
    return kind;
  known = g_string_new (NULL);
  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "", ledger_model_get_kind (model, i)->spec->name);
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("There is no kind of record “%s”; there are: %s"), name,
               known->str);
  return NULL;
}

gboolean
control_split_assignment (const char *text, char **field, const char **value, GError **error)
{
  const char *equals = g_utf8_strchr (text, -1, '=');

  if (equals == NULL || equals == text)
    {
      g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_USAGE, _("“%s” is not of the form FIELD=VALUE"), text);
      return FALSE;
    }
  *field = g_strndup (text, (gsize) (equals - text));
  *value = equals + 1;
  return TRUE;
}

char *
control_dup_shown (LedgerStore *store, const LedgerField *field, const LedgerValue *value)
{
  const LedgerKind *reference;

  if (value->shape == LEDGER_SHAPE_NOTHING)
    return g_strdup ("");
  switch (field->spec->type)
    {
    case LEDGER_TYPE_CHOICE:
      return g_strdup (ledger_field_get_choice_label (field, value->text));
    case LEDGER_TYPE_BOOLEAN:
      return g_strdup (value->integer != 0 ? _("yes") : _("no"));
    case LEDGER_TYPE_INSTANT:
      return control_dup_instant (value->integer);
    case LEDGER_TYPE_MONEY:
      return g_strdup_printf ("%s%" G_GINT64_FORMAT ".%02" G_GINT64_FORMAT, value->integer < 0 ? "-" : "",
                              ABS (value->integer) / 100, ABS (value->integer) % 100);
    case LEDGER_TYPE_REFERENCE:
      reference = ledger_model_find_kind (ledger_store_get_model (store), field->spec->reference);
      if (reference != NULL)
        {
          g_autofree char *title = ledger_store_dup_title (store, reference, &value->id);

          if (*title != '\0')
            return g_steal_pointer (&title);
        }
      return ledger_value_dup_display (value);
    default:
      return ledger_value_dup_display (value);
    }
}

void
control_print_id (const ControlCall *call, const LedgerId *id)
{
  g_autofree char *text = ledger_id_dup_text (id);
  g_autofree char *line = call->json ? g_strdup_printf ("{\"id\": \"%s\"}\n", text) : g_strdup_printf ("%s\n", text);

  control_print (line);
}

gboolean
control_after_save (const ControlCall *call, ControlReplica *opened, GError **error)
{
  return !call->sync ||
         (control_replica_connect (opened, NULL, NULL, error) && control_replica_exchange (opened, error));
}
