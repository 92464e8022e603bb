/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doctor: looks whether a server's book, certificates and files are whole, and says what is wrong with the remedy.
 * Exit status 1 when something is. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "server/authority/authority.h"
#include "server/listener/certificates.h"
#include "server/recovery/contents.h"
#include "server/control/book.h"
#include "server/control/output.h"
#include "server/folder.h"
#include "server/recovery/receipt.h"

/* A certificate is renewed in time: 30 days, in microseconds. */
#define SOON (G_GINT64_CONSTANT (30) * 86400 * G_USEC_PER_SEC)

static void
check_certificate (const char *directory, const char *name, gint64 now, GPtrArray *faults)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  g_autoptr (GError) error = NULL;
  gint64 end = server_certificates_get_end (path, &error);

  if (error != NULL)
    g_ptr_array_add (faults, g_strdup (error->message));
  else if (end < now)
    g_ptr_array_add (faults, g_strdup_printf (
                                 _("%s has expired: make a new one with “ledenboekctl certificate”"), path));
  else if (end < now + SOON)
    g_ptr_array_add (faults, g_strdup_printf (
                                 _("%s expires within 30 days: make a new one with “ledenboekctl certificate”"), path));
}

static void
check_key (const char *directory, const char *name, GPtrArray *faults)
{
  g_autofree char *path = g_build_filename (directory, name, NULL);
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    g_ptr_array_add (faults, g_strdup_printf (_("%s is not there: put it back from a backup"), path));
  else if ((status.st_mode & 0077) != 0)
    g_ptr_array_add (faults, g_strdup_printf (_("%s can be read by others: chmod 600"), path));
}

static void
print_faults (const GPtrArray *faults, gboolean json)
{
  GString *text = g_string_new (NULL);

  if (json)
    g_string_append_printf (text, "{\"healthy\": %s, \"faults\": [", faults->len == 0 ? "true" : "false");
  for (guint i = 0; i < faults->len; i++)
    {
      const char *fault = g_ptr_array_index (faults, i);

      if (json)
        {
          g_string_append (text, i > 0 ? ", " : "");
          ledger_json_append_string (text, fault);
        }
      else
        g_string_append_printf (text, "%s\n", fault);
    }
  if (json)
    g_string_append (text, "]}\n");
  else if (faults->len == 0)
    g_string_append_printf (text, "%s\n", _("The book is whole."));
  control_print (text->str);
  g_string_free (text, TRUE);
}

gboolean
control_doctor (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) journal = NULL;
  gint64 now;

  if (!control_book_open_alone (&book, call, error) ||
      !control_book_open_files (&book, call->data, call->database, call->files, error) ||
      !server_authority_check (book.store, faults, error) || !server_contents_check (book.store, faults, error))
    return FALSE;
  if (!server_folder_open_journal (book.store, call->data, &journal))
    g_ptr_array_add (faults, g_strdup (journal->message));
  now = ledger_world_now (book.world);
  check_certificate (call->data, SERVER_AUTHORITY_FILE, now, faults);
  check_certificate (call->data, SERVER_CERTIFICATE_FILE, now, faults);
  check_key (call->data, SERVER_AUTHORITY_KEY_FILE, faults);
  check_key (call->data, SERVER_CERTIFICATE_KEY_FILE, faults);
  check_key (call->data, SERVER_RECEIPT_KEY_FILE, faults);
  print_faults (faults, call->json);
  if (faults->len == 0)
    return TRUE;
  g_set_error (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
               g_dngettext (GETTEXT_PACKAGE, "%u fault was found", "%u faults were found", faults->len), faults->len);
  return FALSE;
}
