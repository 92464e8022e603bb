/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The authority lies in the replica's folder as `authority.pem`; without it the system's authorities are
 * trusted. Main thread; the file is small.
 */
#include "config.h"

#include "app/connection.h"

#include "app/sample-book.h"

#include "libledger/sync/http/http-transport.h"

#include <glib/gi18n.h>
#include <string.h>

#define AUTHORITY_FILE "authority.pem"
/* No authority's file is larger than this, in bytes. */
#define AUTHORITY_LIMIT (1024 * 1024)

char *
ledenboek_connection_dup_address (const char *typed)
{
  g_autofree char *text = g_strstrip (g_strdup (typed));
  gsize length = strlen (text);

  while (length > 0 && text[length - 1] == '/')
    text[--length] = '\0';
  if (strstr (text, "://") != NULL || *text == '\0')
    return g_steal_pointer (&text);
  return g_strconcat ("https://", text, NULL);
}

static gboolean
keep_authority (LedgerReplica *replica, const char *file, GError **error)
{
  g_autofree char *target = g_build_filename (ledger_replica_get_directory (replica), AUTHORITY_FILE, NULL);
  g_autofree char *content = NULL;
  gsize length;

  if (file == NULL || g_strcmp0 (file, target) == 0)
    return TRUE;
  if (!g_file_get_contents (file, &content, &length, error))
    return FALSE;
  if (length > AUTHORITY_LIMIT || strstr (content, "BEGIN CERTIFICATE") == NULL)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL,
                   _("%s holds no certificate authority: choose the file that your administrator gave you, such as "
                     "authority.pem."), file);
      return FALSE;
    }
  return g_file_set_contents (target, content, (gssize) length, error);
}

static gboolean
make (LedgerReplica *replica, const char *address, const char *fingerprint, GError **error)
{
  g_autofree char *authority = g_build_filename (ledger_replica_get_directory (replica), AUTHORITY_FILE, NULL);
  gboolean known = g_file_test (authority, G_FILE_TEST_EXISTS);
  g_autoptr (LedgerTransport) transport = ledger_http_transport_new (address, known ? authority : NULL, fingerprint,
                                                                     error);

  if (transport == NULL)
    return FALSE;
  ledger_replica_set_transport (replica, transport);
  return TRUE;
}

gboolean
ledenboek_connection_make (LedgerReplica *replica, const char *server, const char *authority_file, char **address,
                           GError **error)
{
  g_autofree char *used = ledenboek_connection_dup_address (server);

  if (!keep_authority (replica, authority_file, error) || !make (replica, used, NULL, error))
    return FALSE;
  if (address != NULL)
    *address = g_steal_pointer (&used);
  return TRUE;
}

gboolean
ledenboek_connection_has_authority (LedgerReplica *replica)
{
  g_autofree char *authority = g_build_filename (ledger_replica_get_directory (replica), AUTHORITY_FILE, NULL);

  return g_file_test (authority, G_FILE_TEST_EXISTS);
}

char *
ledenboek_connection_dup_server (LedgerReplica *replica)
{
  g_autofree char *server = ledger_replica_dup_fact (replica, "server");

  if (g_strcmp0 (server, LEDENBOEK_SAMPLE_SERVER) == 0)
    return g_strdup (_("Sample data on this computer"));
  return g_steal_pointer (&server);
}

gboolean
ledenboek_connection_restore (LedgerReplica *replica, GError **error)
{
  g_autofree char *server = ledger_replica_dup_fact (replica, "server");
  g_autofree char *fingerprint = ledger_replica_dup_fact (replica, "fingerprint");

  return server != NULL && g_str_has_prefix (server, "https://") && make (replica, server, fingerprint, error);
}
