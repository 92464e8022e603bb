/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * certificate: a new certificate of the server from the authority that the desktops trust. The daemon takes it up
 * at its next start. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>

#include "server/listener/certificates.h"
#include "server/control/book.h"
#include "server/control/output.h"

static const ControlColumn columns[] = {
  { "certificate", N_("Certificate file"), CONTROL_TEXT },
  { "fingerprint", N_("Fingerprint (SHA-256)"), CONTROL_TEXT },
  { "until", N_("Valid until"), CONTROL_INSTANT },
  { NULL },
};

char **
control_dup_hostnames (const ControlCall *call)
{
  const char *const local[] = { "localhost", "127.0.0.1", "::1", NULL };
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  if (call->hostnames != NULL)
    g_strv_builder_addv (names, (const char **) call->hostnames);
  g_strv_builder_addv (names, (const char **) local);
  return g_strv_builder_end (names);
}

gboolean
control_certificate (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_auto (GStrv) names = control_dup_hostnames (call);
  g_autofree char *folder = g_canonicalize_filename (call->data, NULL);
  g_autofree char *path = g_build_filename (folder, SERVER_CERTIFICATE_FILE, NULL);
  g_autofree char *organisation = NULL;
  g_autofree char *fingerprint = NULL;
  g_autoptr (ControlTable) table = control_table_new (columns);

  if (!control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error))
    return FALSE;
  organisation = ledger_store_dup_setting (book.store, "organisation");
  if (!server_certificates_renew (folder, organisation != NULL ? organisation : "Ledenboek",
                                  (const char *const *) names, book.world, error))
    return FALSE;
  fingerprint = server_certificates_dup_fingerprint (path, error);
  if (fingerprint == NULL)
    return FALSE;
  control_table_add (table, path, fingerprint, server_certificates_get_end (path, NULL));
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
