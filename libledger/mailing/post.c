/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The order of the post (post.h). Any thread. */
#include "config.h"

#include "libledger/mailing/post.h"

#include "libledger/mailing/source.h"
#include "libledger/store/tables.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  LedgerStore *store;
  const LedgerId *mailing;
  LedgerLettersWhich which;
  GArray *stops;                /* LedgerPostStop */
} Listing;

static void
clear_stop (gpointer data)
{
  g_free (((LedgerPostStop *) data)->place);
}

/* As letters have it: in capitals beneath the town. A town that is written so has its postcode before it. */
static gboolean
is_country (const char *line)
{
  g_autofree char *capitals = g_utf8_strup (line, -1);

  return strcmp (capitals, line) == 0 && strcspn (line, "0123456789") == strlen (line);
}

/* The line of the town: the last one, or the one above the country. */
static guint
find_town (char **lines, guint n)
{
  return n > 1 && is_country (lines[n - 1]) ? n - 2 : n - 1;
}

/* Of what was filled in. */
static char *
dup_kept (const LedgerRecord *recipient, const char *name)
{
  const char *filled = ledger_record_get_text (recipient, "filled");
  g_autoptr (LedgerMailSource) source = filled != NULL ? ledger_mail_source_new_kept (filled, NULL) : NULL;
  const LedgerTemplateSource *values = source != NULL ? ledger_mail_source_get_source (source) : NULL;
  char *value = values != NULL ? values->dup_value (name, values->data) : NULL;

  return value != NULL ? value : g_strdup ("");
}

char *
ledger_post_dup_name (const LedgerRecord *recipient)
{
  return dup_kept (recipient, "envelope_name");
}

char *
ledger_post_dup_address (const LedgerRecord *recipient)
{
  return dup_kept (recipient, "address");
}

static char *
dup_place (const LedgerRecord *recipient)
{
  g_autofree char *address = ledger_post_dup_address (recipient);
  g_auto (GStrv) lines = g_strsplit (address, "\n", -1);
  guint n = g_strv_length (lines), town;

  if (n == 0)
    return g_strdup ("");
  town = find_town (lines, n);
  return g_strconcat (town + 1 < n ? lines[n - 1] : "", "\n", lines[town], "\n", town > 0 ? lines[town - 1] : "", NULL);
}

static gboolean
add_stop (LedgerRecord *record, gpointer data, GError **error)
{
  Listing *listing = data;
  LedgerPostStop stop = { record->id, dup_place (record) };

  g_array_append_val (listing->stops, stop);
  return TRUE;
}

static gboolean
list_stops (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Listing *listing = data;
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (listing->store), "mailing_recipient");
  const char *tail = listing->which == LEDGER_LETTERS_ALL
                       ? "WHERE mailing = ? AND existence = 'live' AND way = 'letter' AND filled IS NOT NULL AND "
                         "outcome IN ('ready', 'sent', 'returned')"
                       : "WHERE mailing = ? AND existence = 'live' AND way = 'letter' AND filled IS NOT NULL AND "
                         "outcome = 'ready'";

  g_array_set_size (listing->stops, 0);
  return ledger_tables_each (transaction, kind, ledger_store_get_side (listing->store), tail,
                             &LEDGER_ID (listing->mailing), 1, add_stop, listing, error);
}

static int
compare_stops (gconstpointer a, gconstpointer b)
{
  const LedgerPostStop *one = a, *other = b;
  int order = strcmp (one->place, other->place);

  return order != 0 ? order : ledger_id_compare (&one->recipient, &other->recipient);
}

GArray *
ledger_post_list (LedgerStore *store, const LedgerId *mailing, LedgerLettersWhich which, GError **error)
{
  g_autoptr (GArray) stops = g_array_new (FALSE, FALSE, sizeof (LedgerPostStop));
  Listing listing = { store, mailing, which, stops };

  g_array_set_clear_func (stops, clear_stop);
  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list_stops, &listing, error))
    return NULL;
  if (stops->len == 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
                           _("There are no letters in this mailing: prepare it first, or look at who was left out."));
      return NULL;
    }
  g_array_sort (stops, compare_stops);
  return g_steal_pointer (&stops);
}

/* -- Addresses */

/* "2611 RS Delft", "1000 Brussel", "D-10115 Berlin": what has a figure in it, and letters of two after four figures. */
static gsize
measure_postcode (const char *line)
{
  gsize length = strcspn (line, " ");
  const char *rest = line[length] == ' ' ? line + length + 1 : line + length;

  if (strcspn (line, "0123456789") >= length)
    return 0;
  if (strspn (line, "0123456789") == 4 && length == 4 && g_ascii_isupper (rest[0]) && g_ascii_isupper (rest[1]) &&
      (rest[2] == ' ' || rest[2] == '\0'))
    return length + 3;
  return length;
}

LedgerPostAddress *
ledger_post_address_new (const char *text)
{
  LedgerPostAddress *address = g_new0 (LedgerPostAddress, 1);
  g_auto (GStrv) lines = g_strsplit (text != NULL ? text : "", "\n", -1);
  guint n = g_strv_length (lines), town = n > 0 ? find_town (lines, n) : 0;
  gsize length = n > 0 ? measure_postcode (lines[town]) : 0;

  address->lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < town; i++)
    g_ptr_array_add (address->lines, g_strdup (lines[i]));
  address->postcode = n > 0 ? g_strndup (lines[town], length) : g_strdup ("");
  address->city = n > 0 ? g_strstrip (g_strdup (lines[town] + length)) : g_strdup ("");
  address->country = g_strdup (town + 1 < n ? lines[n - 1] : "");
  return address;
}

void
ledger_post_address_free (LedgerPostAddress *address)
{
  g_ptr_array_unref (address->lines);
  g_free (address->postcode);
  g_free (address->city);
  g_free (address->country);
  g_free (address);
}
