/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Prints a list of 120 contacts, one of them, and a table to PDF files in the folder it is given. test_print.py looks
 * into them. Needs a display.
 */
#include "config.h"

#include "app/print.h"
#include "tests/store/store-fixture.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <locale.h>

#define CONTACTS 120

static LedgerRecord *
add_contact (Fixture *fixture, guint number)
{
  g_autofree char *family = g_strdup_printf ("Bergsma%03u", number);
  LedgerRecord *contact = fixture_new_contact (fixture, "Anna", NULL, family);

  fixture_set (contact, "city", "Den Haag");
  fixture_set (contact, "postcode", "2514 EA");
  fixture_set (contact, "birth_date", "1951-03-12");
  fixture_set (contact, "status", "active");
  fixture_write (fixture, contact);
  return contact;
}

static gboolean
write_out (GtkPrintOperation *operation, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GError) error = NULL;
  gboolean done = ledenboek_print_export (operation, path, &error);

  if (!done)
    g_printerr ("%s: %s\n", name, error != NULL ? error->message : "not written");
  g_object_unref (operation);
  return done;
}

static LedgerTable *
make_table (void)
{
  LedgerTable *table = ledger_table_new ();

  ledger_table_add_column (table, "Age", LEDGER_TYPE_TEXT);
  ledger_table_add_column (table, "Contacts", LEDGER_TYPE_INTEGER);
  ledger_table_add_text (table, "30–39");
  ledger_table_add_number (table, 46902);
  return table;
}

int
main (int argc, char **argv)
{
  static const char *const columns[] = { "self", "birth_date", "postcode", "city", "status", NULL };
  g_auto (Fixture) fixture = { 0 };
  LedgerListing listing = { NULL, FALSE, NULL, NULL, 0 };
  g_autoptr (LedgerRecord) last = NULL;
  GArray *rows;
  gboolean done;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("LEDENBOEK_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  adw_init ();
  fixture_open (&fixture, NULL);
  for (guint i = 1; i <= CONTACTS; i++)
    {
      g_clear_pointer (&last, ledger_record_unref);
      last = add_contact (&fixture, i);
    }
  fixture_add_child (&fixture, last, "contact_point", "value", "+31612345678");
  rows = ledger_store_list_order (fixture.store, fixture.contact, &listing, NULL, NULL);
  done = write_out (ledenboek_print_list_new (fixture.store, fixture.contact, rows, columns, "Relaties"), argv[1],
                    "list.pdf") &&
         write_out (ledenboek_print_contact_new (fixture.store, last), argv[1], "contact.pdf") &&
         write_out (ledenboek_print_table_new (make_table (), "Leeftijd"), argv[1], "table.pdf");
  return done && argc == 2 ? 0 : 1;
}
