/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Versions that follow each other (version.h), found by the index of what they are versions of. Any thread. */
#include "config.h"

#include "libledger/mailing/version.h"

#include <string.h>

#define FIRST_LANGUAGE "nl"

typedef struct
{
  LedgerStore *store;
  const LedgerField *field;     /* a reference */
  const LedgerId *to;
  GPtrArray *records;           /* LedgerRecord */
} Listing;

static gboolean
list_live (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Listing *listing = data;
  g_autofree char *tail = g_strdup_printf ("WHERE \"%s\" = ? AND existence = '" LEDGER_EXISTENCE_LIVE "'",
                                           listing->field->spec->name);

  g_clear_pointer (&listing->records, g_ptr_array_unref);
  listing->records = ledger_tables_select (transaction, listing->field->kind, ledger_store_get_side (listing->store),
                                           tail, &LEDGER_ID (listing->to), 1, error);
  return listing->records != NULL;
}

static int
compare_age (gconstpointer a, gconstpointer b)
{
  const LedgerRecord *one = *(LedgerRecord *const *) a, *other = *(LedgerRecord *const *) b;
  gint64 made = ledger_value_get_integer (ledger_record_get (one, "made_at"), 0);
  gint64 other_made = ledger_value_get_integer (ledger_record_get (other, "made_at"), 0);

  if (made != other_made)
    return made > other_made ? -1 : 1;
  return ledger_id_compare (&other->id, &one->id);
}

GPtrArray *
ledger_version_list_naming (LedgerStore *store, const char *kind_name, const char *field, const LedgerId *to,
                            GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  Listing listing = { store, ledger_kind_find_field (kind, field), to, NULL };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list_live, &listing, error))
    g_clear_pointer (&listing.records, g_ptr_array_unref);
  if (listing.records != NULL)
    g_ptr_array_sort (listing.records, compare_age);
  return listing.records;
}

GPtrArray *
ledger_version_list (LedgerStore *store, const LedgerId *template, GError **error)
{
  return ledger_version_list_naming (store, "template_version", "template", template, error);
}

LedgerRecord *
ledger_version_find (const GPtrArray *versions, const char *language)
{
  for (guint i = 0; i < versions->len; i++)
    if (g_strcmp0 (ledger_record_get_text (versions->pdata[i], "language"), language) == 0)
      return versions->pdata[i];
  return NULL;
}

const char *
ledger_version_choose_language (const GPtrArray *languages, const LedgerRecord *contact)
{
  const char *own = ledger_record_get_text (contact, "language"), *first = NULL;
  const char *wanted[] = { own != NULL ? own : FIRST_LANGUAGE, FIRST_LANGUAGE };

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    for (guint place = 0; place < languages->len; place++)
      if (strcmp (languages->pdata[place], wanted[i]) == 0)
        return languages->pdata[place];
  for (guint place = 0; place < languages->len; place++)
    if (first == NULL || strcmp (languages->pdata[place], first) < 0)
      first = languages->pdata[place];
  return first;
}

gboolean
ledger_version_get_letterhead (LedgerStore *store, const LedgerId *company, LedgerRecord **letterhead, GError **error)
{
  g_autoptr (GPtrArray) all = NULL;

  if (company != NULL)
    all = ledger_version_list_naming (store, "letterhead", "company", company, error);
  *letterhead = all != NULL && all->len > 0 ? ledger_record_ref (all->pdata[0]) : NULL;
  return company == NULL || all != NULL;
}
