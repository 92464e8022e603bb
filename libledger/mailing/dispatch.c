/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list for the printer (dispatch.h): from what was filled in when the mailing was prepared, so that it agrees with
 * letters and labels. Any thread.
 */
#include "config.h"

#include "libledger/mailing/dispatch.h"

#include "libledger/rules/country-name.h"
#include "libledger/store/tables.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

/* Lines above the town; what there is more stands in the last one. */
#define LINES 3

/* One line of it. */
typedef struct
{
  LedgerRecord *recipient;
  LedgerRecord *contact;        /* (nullable) */
  gint64 copies;
} Line;

typedef struct
{
  LedgerStore *store;
  const LedgerId *mailing;
  LedgerLettersWhich which;
  GArray *found;                /* LedgerId */
} Listing;

static const LedgerKind *
get_kind (LedgerStore *store, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (store), name);
}

static LedgerTable *
make_table (void)
{
  LedgerTable *table = ledger_table_new ();

  ledger_table_add_column (table, C_("column", "No."), LEDGER_TYPE_TEXT);
  ledger_table_add_column (table, C_("column", "Name"), LEDGER_TYPE_TEXT);
  for (guint i = 1; i <= LINES; i++)
    {
      g_autofree char *title = g_strdup_printf (_("Address line %u"), i);

      ledger_table_add_column (table, title, LEDGER_TYPE_TEXT);
    }
  ledger_table_add_column (table, _("Postcode"), LEDGER_TYPE_TEXT);
  ledger_table_add_column (table, C_("column", "Town"), LEDGER_TYPE_TEXT);
  ledger_table_add_column (table, _("Country"), LEDGER_TYPE_TEXT);
  ledger_table_add_column (table, _("E-mail address"), LEDGER_TYPE_TEXT);
  ledger_table_add_column (table, _("Copies"), LEDGER_TYPE_INTEGER);
  ledger_table_add_column (table, _("Dispatch"), LEDGER_TYPE_TEXT);
  return table;
}

static char *
dup_line (const GPtrArray *lines, guint i)
{
  GString *text = g_string_new (i < lines->len ? lines->pdata[i] : "");

  for (guint more = i + 1; i == LINES - 1 && more < lines->len; more++)
    g_string_append_printf (text, ", %s", (const char *) lines->pdata[more]);
  return g_string_free (text, FALSE);
}

static void
add_start (LedgerTable *table, const Line *line)
{
  const char *number = line->contact != NULL ? ledger_record_get_text (line->contact, "number") : NULL;
  g_autofree char *name = ledger_post_dup_name (line->recipient);

  ledger_table_add_text (table, number != NULL ? number : "");
  ledger_table_add_text (table, name);
}

static void
add_posted (LedgerTable *table, const Line *line)
{
  g_autofree char *text = ledger_post_dup_address (line->recipient);
  g_autoptr (LedgerPostAddress) address = ledger_post_address_new (text);
  gboolean abroad = *address->country != '\0';
  g_autofree char *home = g_utf8_strup (ledger_country_get_name ("NL", "nl"), -1);

  add_start (table, line);
  for (guint i = 0; i < LINES; i++)
    {
      g_autofree char *part = dup_line (address->lines, i);

      ledger_table_add_text (table, part);
    }
  ledger_table_add_text (table, address->postcode);
  ledger_table_add_text (table, address->city);
  ledger_table_add_text (table, abroad ? address->country : home);
  ledger_table_add_text (table, "");
  ledger_table_add_number (table, line->copies);
  ledger_table_add_text (table, abroad ? _("Abroad") : _("Post"));
}

static void
add_digital (LedgerTable *table, const Line *line)
{
  const char *address = ledger_record_get_text (line->recipient, "address");

  add_start (table, line);
  for (guint i = 0; i < LINES + 3; i++)
    ledger_table_add_text (table, "");
  ledger_table_add_text (table, address != NULL ? address : "");
  ledger_table_add_number (table, line->copies);
  ledger_table_add_text (table, _("Digital"));
}

static gboolean
add_found (const LedgerValue *values, guint n_values, gpointer data)
{
  if (values[0].shape == LEDGER_SHAPE_ID)
    g_array_append_val ((GArray *) data, values[0].id);
  return TRUE;
}

/* By e-mail there is no order of the post: that of their ids, the same everywhere. */
static gboolean
list_digital (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Listing *listing = data;
  const char *sql = listing->which == LEDGER_LETTERS_ALL
                      ? "SELECT id FROM mailing_recipient WHERE mailing = ? AND existence = 'live' AND way = 'email' "
                        "AND outcome IN ('ready', 'sent', 'uncertain', 'refused', 'returned') ORDER BY id"
                      : "SELECT id FROM mailing_recipient WHERE mailing = ? AND existence = 'live' AND way = 'email' "
                        "AND outcome = 'ready' ORDER BY id";

  g_array_set_size (listing->found, 0);
  return ledger_transaction_query (transaction, sql, &LEDGER_ID (listing->mailing), 1, add_found, listing->found,
                                   error);
}

static gboolean
add_each (LedgerTable *table, LedgerStore *store, const LedgerId *id,
          void (*add) (LedgerTable *table, const Line *line), guint *none, GError **error)
{
  g_autoptr (LedgerRecord) recipient = ledger_store_get (store, get_kind (store, "mailing_recipient"), id, error);
  const LedgerId *to = recipient != NULL ? ledger_value_get_id (ledger_record_get (recipient, "contact")) : NULL;
  g_autoptr (LedgerRecord) contact = to != NULL ? ledger_store_get_root (store, to) : NULL;
  const Line line = { recipient, contact,
                      contact != NULL ? ledger_value_get_integer (ledger_record_get (contact, "magazine_copies"), 1)
                                      : 1 };

  if (recipient == NULL)
    return FALSE;
  if (line.copies > 0)
    add (table, &line);
  else
    (*none)++;
  return TRUE;
}

/* Nobody by letter is no fault as long as somebody is by e-mail. */
static gboolean
list_all (Listing *listing, GArray **stops, GError **error)
{
  g_autoptr (GError) none = NULL;

  if (!ledger_database_read_snapshot (ledger_store_get_database (listing->store), list_digital, listing, error))
    return FALSE;
  *stops = ledger_post_list (listing->store, listing->mailing, listing->which, &none);
  if (*stops != NULL || (listing->found->len > 0 && g_error_matches (none, G_IO_ERROR, G_IO_ERROR_NOT_FOUND)))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&none));
  return FALSE;
}

LedgerTable *
ledger_mailing_dispatch (LedgerStore *store, const LedgerId *mailing, LedgerLettersWhich which, guint *none,
                         GError **error)
{
  g_autoptr (GArray) stops = NULL;
  g_autoptr (GArray) digital = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  Listing listing = { store, mailing, which, digital };
  g_autoptr (LedgerTable) table = make_table ();

  *none = 0;
  if (!list_all (&listing, &stops, error))
    return NULL;
  for (guint i = 0; stops != NULL && i < stops->len; i++)
    if (!add_each (table, store, &g_array_index (stops, LedgerPostStop, i).recipient, add_posted, none, error))
      return NULL;
  for (guint i = 0; i < digital->len; i++)
    if (!add_each (table, store, &g_array_index (digital, LedgerId, i), add_digital, none, error))
      return NULL;
  if (ledger_table_get_n_rows (table) == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _("Everybody in this mailing gets 0 copies of the magazine: put a number at who gets one."));
      return NULL;
    }
  return g_steal_pointer (&table);
}
