/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Households (household.h): from one to the next by their relationships, both those that hang on a contact and those
 * that name it. Any thread.
 */
#include "config.h"

#include "libledger/mailing/household.h"

#include "libledger/mail/letter.h"
#include "libledger/rules/fold.h"

#include <string.h>

typedef struct
{
  LedgerStore *store;
  const char *day;
  const LedgerKind *kind;       /* relationship */
  GPtrArray *members;           /* LedgerRecord */
  char *place;                  /* where they live */
} Household;

/* -- Between two */

typedef struct
{
  const Household *household;
  const LedgerId *contact;
  GPtrArray *relationships;     /* LedgerRecord */
} Listing;

static gboolean
list_relationships (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Listing *listing = data;
  const LedgerValue parameters[] = { LEDGER_ID (listing->contact), LEDGER_ID (listing->contact) };

  g_clear_pointer (&listing->relationships, g_ptr_array_unref);
  listing->relationships = ledger_tables_select (transaction, listing->household->kind,
                                                 ledger_store_get_side (listing->household->store),
                                                 "WHERE (contact = ? OR other = ?) AND existence = 'live' ORDER BY id",
                                                 parameters, G_N_ELEMENTS (parameters), error);
  return listing->relationships != NULL;
}

static gboolean
is_set_to (const LedgerRecord *relationship, const char *field, gint64 wanted, gint64 unless_set)
{
  return ledger_value_get_integer (ledger_record_get (relationship, field), unless_set) == wanted;
}

static gboolean
holds (const Household *household, const LedgerRecord *relationship)
{
  const char *from = ledger_record_get_text (relationship, "valid_from");
  const char *until = ledger_record_get_text (relationship, "valid_until");

  return (from == NULL || strcmp (from, household->day) <= 0) && (until == NULL || strcmp (until, household->day) >= 0);
}

static const LedgerId *
get_other (const LedgerRecord *relationship, const LedgerId *contact)
{
  const LedgerId *owner = ledger_value_get_id (ledger_record_get (relationship, "contact"));
  const LedgerId *other = ledger_value_get_id (ledger_record_get (relationship, "other"));

  return owner != NULL && ledger_id_equal (owner, contact) ? other : owner;
}

/* A no of either is a no. */
static gboolean
want_their_own (const Household *household, const GPtrArray *relationships, const LedgerId *contact,
                const LedgerId *other)
{
  for (guint i = 0; i < relationships->len; i++)
    {
      const LedgerId *with = get_other (relationships->pdata[i], contact);

      if (with != NULL && ledger_id_equal (with, other) && holds (household, relationships->pdata[i]) &&
          is_set_to (relationships->pdata[i], "one_letter", 0, 1))
        return TRUE;
    }
  return FALSE;
}

/* -- All of them */

static char *
dup_place (const Household *household, const LedgerRecord *contact)
{
  static const char *const fields[] = { "postcode", "house_number", "house_number_addition", "street", "city",
                                        "address_lines" };
  g_autoptr (LedgerRecord) home = ledger_letter_get_home (household->store, contact, household->day);
  g_autoptr (GString) place = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *text = ledger_record_get_text (home, fields[i]);

      g_string_append_printf (place, "%s\n", text != NULL ? text : "");
    }
  return ledger_fold (place->str);
}

static gboolean
is_member (const Household *household, const LedgerId *id)
{
  for (guint i = 0; i < household->members->len; i++)
    if (ledger_id_equal (&((const LedgerRecord *) household->members->pdata[i])->id, id))
      return TRUE;
  return FALSE;
}

/* Adds who lives with @contact. */
static gboolean
add_next (Household *household, const LedgerRecord *contact, GError **error)
{
  Listing listing = { household, &contact->id, NULL };
  g_autoptr (GPtrArray) relationships = NULL;
  gboolean done = ledger_database_read_snapshot (ledger_store_get_database (household->store), list_relationships,
                                                 &listing, error);

  relationships = listing.relationships;
  for (guint i = 0; done && i < relationships->len && household->members->len < LEDGER_HOUSEHOLD_LIMIT; i++)
    {
      const LedgerId *other = get_other (relationships->pdata[i], &contact->id);
      g_autoptr (LedgerRecord) record = NULL;
      g_autofree char *place = NULL;

      if (other == NULL || is_member (household, other) || !holds (household, relationships->pdata[i]) ||
          !is_set_to (relationships->pdata[i], "same_household", 1, 0) ||
          want_their_own (household, relationships, &contact->id, other))
        continue;
      record = ledger_store_get (household->store, contact->kind, other, NULL);
      place = record != NULL ? dup_place (household, record) : NULL;
      if (g_strcmp0 (place, household->place) == 0)
        g_ptr_array_add (household->members, g_steal_pointer (&record));
    }
  return done;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const LedgerRecord *const *one = a, *const *other = b;

  return ledger_id_compare (&(*one)->id, &(*other)->id);
}

GPtrArray *
ledger_household_list (LedgerStore *store, const LedgerRecord *contact, const char *day, GError **error)
{
  g_autoptr (GPtrArray) members = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  Household household = {
    store, day, ledger_model_find_kind (ledger_store_get_model (store), "relationship"), members, NULL,
  };
  gboolean done = TRUE;

  household.place = dup_place (&household, contact);
  g_ptr_array_add (members, ledger_record_ref ((LedgerRecord *) contact));
  for (guint i = 0; done && i < members->len; i++)
    done = add_next (&household, members->pdata[i], error);
  g_free (household.place);
  g_ptr_array_sort (members, compare_ids);
  return done ? g_steal_pointer (&members) : NULL;
}
