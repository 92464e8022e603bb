/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists of the register as tables (register.h): for each list its columns, and a function that fills a cell. Where
 * somebody lived on a day follows from the dated addresses. A reader's thread.
 */
#include "config.h"

#include "libledger/membership/register.h"

#include "libledger/mail/letter.h"
#include "libledger/model/preference.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* What a row is made of. */
typedef struct
{
  LedgerStore *store;
  const LedgerRegisterEntry *entry;
  LedgerRecord *contact;
  LedgerRecord *home;
  const char *day;
} Row;

static char *
dup_text (const LedgerRecord *record, const char *field)
{
  const char *text = ledger_record_get_text (record, field);

  return g_strdup (text != NULL ? text : "");
}

static char *
dup_number (const Row *row)
{
  return dup_text (row->contact, "number");
}

static char *
dup_name (const Row *row)
{
  return ledger_record_describe (row->contact, LEDGER_DESCRIBE_LIST);
}

static char *
dup_given (const Row *row)
{
  gboolean known = ledger_record_get_text (row->contact, "given_name") != NULL;

  return dup_text (row->contact, known ? "given_name" : "initials");
}

static char *
dup_street (const Row *row)
{
  static const char *const parts[] = { "street", "house_number", "house_number_addition" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      const char *part = ledger_record_get_text (row->home, parts[i]);

      if (part != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", part);
    }
  if (text->len == 0 && ledger_record_get_text (row->home, "address_lines") != NULL)
    g_string_append (text, ledger_record_get_text (row->home, "address_lines"));
  g_string_replace (text, "\n", ", ", 0);
  return g_string_free (text, FALSE);
}

static char *
dup_postcode (const Row *row)
{
  return dup_text (row->home, "postcode");
}

static char *
dup_city (const Row *row)
{
  return dup_text (row->home, "city");
}

static char *
dup_type (const Row *row)
{
  return g_strdup (row->entry->type != NULL ? row->entry->type : "");
}

static char *
dup_standing (const Row *row)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (row->store), "membership_type");

  return g_strdup (row->entry->standing != NULL
                     ? ledger_field_get_choice_label (ledger_kind_find_field (kind, "standing"), row->entry->standing)
                     : "");
}

static char *
dup_entry (const Row *row)
{
  return g_strdup (row->entry->entry);
}

static char *
dup_exit (const Row *row)
{
  return g_strdup (row->entry->exit);
}

static char *
dup_signal (const Row *row)
{
  return g_strdup (row->entry->signal == LEDGER_REGISTER_ENTERED ? _("new")
                   : row->entry->signal == LEDGER_REGISTER_LEFT ? _("left") : "");
}

static char *
dup_envelope (const Row *row)
{
  g_autoptr (LedgerLetter) letter = ledger_letter_new (row->store, row->contact, row->day, LEDGER_LETTER_GENERAL,
                                                       LEDGER_LETTER_ALONE);

  return g_strdup (letter->envelope);
}

static char *
dup_mail_address (const Row *row)
{
  const LedgerAliasSpec *alias = ledger_kind_find_alias (row->contact->kind, "email");
  LedgerId id = ledger_id_derive (&row->contact->id, alias->slot);
  g_autoptr (LedgerRecord) point = ledger_store_get (row->store,
                                                     ledger_model_find_kind (ledger_store_get_model (row->store),
                                                                             alias->kind), &id, NULL);

  return point != NULL && ledger_record_is_live (point) ? dup_text (point, alias->field) : g_strdup ("");
}

/* A member is told of a meeting by the first way that there is and that he did not refuse. */
static char *
dup_way (const Row *row)
{
  g_autofree char *mail = dup_mail_address (row);

  if (*mail != '\0' && ledger_preference_allows (row->contact, LEDGER_CHANNEL_EMAIL, LEDGER_PURPOSE_MEMBERSHIP))
    return g_strdup (ledger_channel_get_label (LEDGER_CHANNEL_EMAIL));
  if (ledger_preference_allows (row->contact, LEDGER_CHANNEL_LETTER, LEDGER_PURPOSE_MEMBERSHIP))
    return g_strdup (ledger_channel_get_label (LEDGER_CHANNEL_LETTER));
  return g_strdup (_("none: refused"));
}

static char *
dup_nothing (const Row *row)
{
  return g_strdup ("");
}

typedef struct
{
  const char *title;            /* N_() */
  LedgerType type;
  char *(*dup) (const Row *row);
} Column;

#define NUMBER { N_("Number"), LEDGER_TYPE_CHOICE, dup_number }
#define NAME { N_("Name"), LEDGER_TYPE_REFERENCE, dup_name }
#define PLACE { N_("Street and number"), LEDGER_TYPE_REFERENCE, dup_street }, \
  { N_("Postcode"), LEDGER_TYPE_CHOICE, dup_postcode }, { N_("Town"), LEDGER_TYPE_REFERENCE, dup_city }

static const Column register_columns[] = {
  NUMBER, NAME, { N_("Given name"), LEDGER_TYPE_REFERENCE, dup_given }, PLACE,
  { N_("Membership"), LEDGER_TYPE_REFERENCE, dup_type }, { N_("Standing"), LEDGER_TYPE_REFERENCE, dup_standing },
  { N_("Entry"), LEDGER_TYPE_DATE, dup_entry }, { N_("Exit"), LEDGER_TYPE_DATE, dup_exit },
  { N_("Last 8 days"), LEDGER_TYPE_CHOICE, dup_signal }, { NULL },
};

static const Column voter_columns[] = {
  NUMBER, NAME, PLACE, { N_("Standing"), LEDGER_TYPE_REFERENCE, dup_standing },
  { N_("Member since"), LEDGER_TYPE_DATE, dup_entry }, { NULL },
};

static const Column notice_columns[] = {
  NUMBER, { N_("Name on the envelope"), LEDGER_TYPE_REFERENCE, dup_envelope }, PLACE,
  { N_("Way"), LEDGER_TYPE_REFERENCE, dup_way }, { N_("E-mail"), LEDGER_TYPE_REFERENCE, dup_mail_address }, { NULL },
};

static const Column presence_columns[] = {
  NUMBER, NAME, { N_("Town"), LEDGER_TYPE_REFERENCE, dup_city },
  { N_("Signature"), LEDGER_TYPE_LONG_TEXT, dup_nothing }, { N_("Proxy given to"), LEDGER_TYPE_LONG_TEXT, dup_nothing },
  { NULL },
};

static const Column *const columns[LEDGER_REGISTER_LISTS] = {
  [LEDGER_REGISTER_MEMBERS] = register_columns, [LEDGER_REGISTER_ALL] = register_columns,
  [LEDGER_REGISTER_VOTERS] = voter_columns, [LEDGER_REGISTER_NOTICE] = notice_columns,
  [LEDGER_REGISTER_PRESENCE] = presence_columns,
};

/* Where the contact lived on @day: the former address that held until then soonest after it, else as letters go. */
static LedgerRecord *
get_home (LedgerStore *store, LedgerRecord *contact, const char *day)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "address");
  g_autoptr (GPtrArray) addresses = ledger_store_list_children (store, kind, &contact->id, NULL);
  LedgerRecord *found = NULL;

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      const char *until = ledger_record_get_text (addresses->pdata[i], "valid_until");

      if (g_strcmp0 (ledger_record_get_text (addresses->pdata[i], "type"), "former") == 0 && until != NULL &&
          strcmp (until, day) >= 0 &&
          (found == NULL || strcmp (until, ledger_record_get_text (found, "valid_until")) < 0))
        found = addresses->pdata[i];
    }
  return found != NULL ? ledger_record_ref (found) : ledger_letter_get_home (store, contact, day);
}

static LedgerTable *
table_new (LedgerRegisterList list)
{
  LedgerTable *table = ledger_table_new ();

  for (const Column *column = columns[list]; column->title != NULL; column++)
    ledger_table_add_column (table, g_dgettext (GETTEXT_PACKAGE, column->title), column->type);
  return table;
}

/* A contact that left the book meanwhile has an empty row: rows and entries go together. */
static void
add_row (const LedgerRegister *self, LedgerStore *store, guint place, LedgerTable *table)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  const char *day = ledger_register_get_day (self);
  g_autoptr (LedgerRecord) contact = NULL, home = NULL;
  LedgerRegisterEntry entry;

  ledger_register_get (self, place, &entry);
  contact = ledger_store_get (store, kind, &entry.contact, NULL);
  home = contact != NULL ? get_home (store, contact, day) : NULL;
  for (const Column *column = columns[ledger_register_get_list (self)]; column->title != NULL; column++)
    {
      const Row row = { store, &entry, contact, home, day };
      g_autofree char *text = contact != NULL ? column->dup (&row) : g_strdup ("");

      ledger_table_add_text (table, text);
    }
}

LedgerTable *
ledger_register_make_table (const LedgerRegister *self, LedgerStore *store, guint first, guint n)
{
  LedgerTable *table = table_new (ledger_register_get_list (self));
  guint n_entries = ledger_register_get_n_entries (self);

  for (guint i = MIN (first, n_entries); n > 0 && i < n_entries; i++, n--)
    add_row (self, store, i, table);
  return table;
}

typedef struct
{
  const LedgerRegister *list;
  LedgerStore *store;
} Writing;

static LedgerTable *
make_piece (guint first, guint n, gpointer data)
{
  const Writing *writing = data;

  return ledger_register_make_table (writing->list, writing->store, first, n);
}

gboolean
ledger_register_write (const LedgerRegister *self, LedgerStore *store, const char *path, LedgerExportForm form,
                       GError **error)
{
  g_autoptr (LedgerTable) heads = table_new (ledger_register_get_list (self));
  Writing writing = { self, store };

  return ledger_table_write_pieces (heads, ledger_register_get_n_entries (self), make_piece, &writing, path, form,
                                    error);
}
