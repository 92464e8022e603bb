/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica login|sync|status: the exchange with the server and how it stands. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "libledger/sync/http/http-transport.h"
#include "server/control/output.h"
#include "server/control/replica.h"

static const ControlColumn columns[] = {
  { "up_to_date_until", N_("Up to date until"), CONTROL_INSTANT },
  { "unsent", N_("Unsent"), CONTROL_INTEGER },
  { "parked", N_("Kept aside"), CONTROL_INTEGER },
  { "conflicts", N_("Conflicts"), CONTROL_INTEGER },
  { "logged_in", N_("Logged in"), CONTROL_BOOLEAN },
  { "complete", N_("Book is here"), CONTROL_BOOLEAN },
  { "locked", N_("Locked"), CONTROL_TEXT },
  { "server", N_("Server"), CONTROL_TEXT },
  { "login", N_("User"), CONTROL_TEXT },
  { "organisation", N_("Organisation"), CONTROL_TEXT },
  { "device", N_("Workplace"), CONTROL_TEXT },
  { "access", N_("Access"), CONTROL_TEXT },
  { "trouble", N_("Trouble"), CONTROL_TEXT },
  { "fault", N_("Mended"), CONTROL_TEXT },
  { NULL },
};

static const char *const lock_names[] = {
  [LEDGER_LOCK_NONE] = NULL,
  [LEDGER_LOCK_LEASE] = "lease",
  [LEDGER_LOCK_BLOCKED] = "blocked",
};

static void
print_status (ControlReplica *opened, gboolean json)
{
  g_autoptr (ControlTable) table = control_table_new (columns);
  g_autofree char *server = ledger_replica_dup_fact (opened->replica, "server");
  g_autofree char *login = ledger_replica_dup_fact (opened->replica, "login");
  g_autofree char *organisation = ledger_replica_dup_fact (opened->replica, "organisation");
  g_autofree char *device = ledger_replica_dup_fact (opened->replica, "device");
  g_autofree char *access = ledger_access_dup_text (ledger_replica_get_access (opened->replica));
  LedgerStatus status;

  ledger_replica_get_status (opened->replica, &status);
  control_table_add (table, status.up_to_date_until, status.unsent, status.parked, status.conflicts, status.logged_in,
                     status.complete, lock_names[status.lock], server, login, organisation, device, access,
                     status.trouble, status.fault);
  control_table_print (table, CONTROL_OBJECT, json);
}

static void
tell_progress (gint64 received, gint64 total, gpointer data)
{
  g_autofree char *line = NULL;

  if (!isatty (STDERR_FILENO))
    return;
  control_print_error ("\r");
  line = g_strdup_printf (_("Fetching the book: %.1f of %.1f MB"), (double) received / 1e6, (double) total / 1e6);
  control_print_error (line);
  if (received >= total)
    control_print_error ("\n");
}

/* The book by snapshot when none is here, else one round. */
static gboolean
fetch (ControlReplica *opened, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  LedgerStatus status;

  ledger_replica_get_status (opened->replica, &status);
  if (!status.complete)
    {
      ledger_replica_first_sync_async (opened->replica, NULL, tell_progress, NULL, control_wait, &result);
      control_wait_for (&result);
      if (!ledger_replica_first_sync_finish (opened->replica, result, error))
        return FALSE;
    }
  return control_replica_exchange (opened, error);
}

/* What is trusted from now on: the authority's file and the certificate seen. */
static gboolean
remember_trust (ControlReplica *opened, const ControlCall *call, LedgerHttpTransport *transport, GError **error)
{
  const char *directory = ledger_replica_get_directory (opened->replica);
  g_autofree char *authority = g_build_filename (directory, "authority.pem", NULL);
  g_autofree char *fingerprint = g_build_filename (directory, "fingerprint", NULL);
  const char *seen = ledger_http_transport_get_fingerprint (transport);
  g_autofree char *text = NULL;
  gsize size;

  if (call->authority != NULL && (!g_file_get_contents (call->authority, &text, &size, error) ||
                                  !g_file_set_contents_full (authority, text, (gssize) size,
                                                             G_FILE_SET_CONTENTS_CONSISTENT, 0600, error)))
    return FALSE;
  return seen == NULL ||
         g_file_set_contents_full (fingerprint, seen, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

static gboolean
log_in (ControlReplica *opened, const ControlCall *call, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (LedgerTransport) transport = NULL;
  const char *device = call->device != NULL ? call->device : g_get_host_name ();
  g_autofree char *own = g_build_filename (ledger_replica_get_directory (opened->replica), "authority.pem", NULL);
  const char *authority = call->authority;

  if (authority == NULL && g_file_test (own, G_FILE_TEST_EXISTS))
    authority = own;
  transport = ledger_http_transport_new (call->arguments[0], authority, NULL, error);
  if (transport == NULL)
    return FALSE;
  ledger_replica_set_transport (opened->replica, transport);
  ledger_replica_login_async (opened->replica, call->arguments[0], call->user, password, device, NULL, control_wait,
                              &result);
  control_wait_for (&result);
  return ledger_replica_login_finish (opened->replica, result, error) &&
         remember_trust (opened, call, LEDGER_HTTP_TRANSPORT (transport), error);
}

gboolean
control_replica_login (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autofree char *password = control_read_password (call, error);

  if (password == NULL || !control_replica_open (&opened, call, CONTROL_LOGIN, error) ||
      !log_in (&opened, call, password, error) || !fetch (&opened, error))
    return FALSE;
  print_status (&opened, call->json);
  return TRUE;
}

gboolean
control_replica_sync (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };

  if (!control_replica_open (&opened, call, CONTROL_CONTACT, error) ||
      !control_replica_connect (&opened, NULL, NULL, error) || !fetch (&opened, error))
    return FALSE;
  print_status (&opened, call->json);
  return TRUE;
}

gboolean
control_replica_status (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };

  if (!control_replica_open (&opened, call, CONTROL_LOOK, error))
    return FALSE;
  print_status (&opened, call->json);
  return TRUE;
}
