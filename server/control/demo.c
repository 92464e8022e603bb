/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * demo: fills a book with sample data, with a line of progress when a person looks. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "server/control/book.h"
#include "server/control/output.h"
#include "server/demo/demo.h"

static const ControlColumn columns[] = {
  { "contacts", N_("Contacts"), CONTROL_INTEGER },
  { "seed", N_("Seed"), CONTROL_INTEGER },
  { NULL },
};

static void
tell_progress (guint done, guint total, gpointer data)
{
  g_autofree char *line = g_strdup_printf (_("%u of %u contacts"), done, total);

  control_print_error ("\r");
  control_print_error (line);
  if (done >= total)
    control_print_error ("\n");
}

gboolean
control_demo (const ControlCall *call, GError **error)
{
  g_auto (ControlBook) book = { 0 };
  g_autoptr (ControlTable) table = control_table_new (columns);
  guint64 contacts = 5000, seed = 1;

  if (!control_parse_number ("contacts", call->contacts, 1, 10000000, &contacts, error) ||
      !control_parse_number ("seed", call->seed, 0, G_MAXINT64, &seed, error) ||
      !control_book_open_for (&book, call, LEDGER_OPEN_EXISTING, error) ||
      !server_demo_fill (book.store, (guint) contacts, seed, isatty (STDERR_FILENO) ? tell_progress : NULL, NULL,
                         error))
    return FALSE;
  control_table_add (table, (gint64) contacts, (gint64) seed);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}
