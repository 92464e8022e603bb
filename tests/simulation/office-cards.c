/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card numbers in the office (office-cards.h). A number counts as taken once the desk has said so: from then on its
 * book has noted it, whatever happens to the machine. One thread only.
 */
#include "config.h"

#include "tests/simulation/office-cards.h"

#include "libledger/rules/card-number.h"
#include "libledger/sync/cards.h"
#include "tests/simulation/ledger-view.h"
#include "tests/simulation/steps.h"

#include <string.h>

typedef struct
{
  guint desk;
  guint lineage;
  char *number;
} Taken;

static void
taken_free (gpointer data)
{
  Taken *taken = data;

  g_free (taken->number);
  g_free (taken);
}

const guint8 *
office_cards_get_seed (const OfficeDesk *desk)
{
  /* The clone was made of the files alone: what lies in the secret service of its machine is another key. */
  static const guint8 seeds[OFFICE_DESKS][LEDGER_CARD_SEED_BYTES] = {
    "the key of the first workplace..", "the key of the second workplace.", "the key of the third workplace..",
    "the key of the cloned workplace.",
  };

  return seeds[desk->index];
}

char *
office_cards_note (OfficeDesk *desk, const char *number)
{
  Office *office = desk->office;
  Taken *taken;

  if (office->cards == NULL)
    office->cards = g_ptr_array_new_with_free_func (taken_free);
  for (guint i = 0; i < office->cards->len; i++)
    {
      const Taken *before = office->cards->pdata[i];

      /* A folder that was put back has forgotten what it used (S20): the server finds the two cards. */
      if (strcmp (before->number, number) == 0 && (before->desk != desk->index || before->lineage == desk->lineage))
        return g_strdup_printf ("I6: card number %s was taken from two leases, or twice from one", number);
    }
  taken = g_new0 (Taken, 1);
  taken->desk = desk->index;
  taken->lineage = desk->lineage;
  taken->number = g_strdup (number);
  g_ptr_array_add (office->cards, taken);
  return NULL;
}

const char *
office_cards_pick (const Office *office, const OfficeDesk *desk, TestTape *tape)
{
  g_autoptr (GPtrArray) numbers = g_ptr_array_new ();

  for (guint i = 0; office->cards != NULL && i < office->cards->len; i++)
    {
      const Taken *taken = office->cards->pdata[i];

      if (desk == NULL || taken->desk == desk->index)
        g_ptr_array_add (numbers, taken->number);
    }
  return numbers->len > 0 ? numbers->pdata[test_tape_below (tape, numbers->len)] : NULL;
}

/* -- What must hold */

/* The number that the change gives a card; NULL: none. */
static const char *
get_number (const LedgerRecordChange *record)
{
  const LedgerField *field = ledger_kind_find_field (record->kind, "number");

  for (guint g = 0; g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];

      if (change->group == field->group)
        return ledger_value_get_text (&change->new_values[field->place]);
    }
  return NULL;
}

/* The number that a saved card was given where it was made; NULL: the server was to give it. */
static const char *
get_saved_number (const Office *office, const LedgerId *card, gboolean *saved)
{
  const char *number = NULL;

  *saved = FALSE;
  for (guint i = 0; number == NULL && i < office->saved->len; i++)
    {
      const LedgerChangeset *changeset = ((OfficeSaved *) office->saved->pdata[i])->changeset;

      for (guint r = 0; number == NULL && r < changeset->records->len; r++)
        if (ledger_id_equal (&((LedgerRecordChange *) changeset->records->pdata[r])->id, card))
          {
            *saved = TRUE;
            number = get_number (changeset->records->pdata[r]);
          }
    }
  return number;
}

static gboolean
names_number (const LedgerChangeset *changeset, const char *number)
{
  for (guint r = 0; r < changeset->records->len; r++)
    {
      const LedgerRecordChange *record = changeset->records->pdata[r];

      if (strcmp (record->kind->spec->name, "card") == 0 && g_strcmp0 (get_number (record), number) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_taken (const Office *office, const char *number)
{
  for (guint i = 0; office->cards != NULL && i < office->cards->len; i++)
    if (strcmp (((Taken *) office->cards->pdata[i])->number, number) == 0)
      return TRUE;
  return FALSE;
}

static char *
check_card (const Office *office, const LedgerRecord *card, guint *seen)
{
  const char *number = ledger_record_get_text (card, "number");
  gboolean saved;
  const char *given = get_saved_number (office, &card->id, &saved);
  char id[LEDGER_ID_TEXT_SIZE];

  /* A restored book may hold a change of one whose maker, which brings the number, is yet to come (S19). */
  if (card->versions[0] == 0)
    return NULL;
  ledger_id_write (&card->id, id);
  if (number == NULL || !ledger_rule_card_number (number, NULL, NULL, NULL))
    return g_strdup_printf ("S7: card %s has no number, or none of the form", id);
  if (given != NULL && strcmp (given, number) != 0)
    return g_strdup_printf ("S7: card %s was printed with %s and has %s", id, given, number);
  if (saved && given == NULL && is_taken (office, number))
    return g_strdup_printf ("I6: the server gave card %s the number %s, which was leased", id, number);
  seen[given != NULL ? SEEN_CARD_OF_LEASE : SEEN_CARD_NUMBERED]++;
  return NULL;
}

typedef struct
{
  const Office *office;
  guint *seen;
  char *fault;
} CheckCall;

static gboolean
read_cards (LedgerTransaction *transaction, gpointer data, GError **error)
{
  CheckCall *call = data;
  const LedgerKind *kind = ledger_model_find_kind (call->office->model, "card");
  g_autoptr (GPtrArray) cards = ledger_tables_select (transaction, kind, LEDGER_SIDE_AUTHORITY, "ORDER BY id", NULL, 0,
                                                      error);

  for (guint i = 0; cards != NULL && call->fault == NULL && i < cards->len; i++)
    call->fault = check_card (call->office, cards->pdata[i], call->seen);
  return cards != NULL;
}

/* Cards that were kept aside: most have a number that another workplace leased. */
static void
count_refused (const Office *office, LedgerStore *store, guint *seen)
{
  g_autoptr (LedgerView) view = ledger_view_read (store);

  for (guint i = 0; i < office->saved->len; i++)
    {
      const OfficeSaved *saved = office->saved->pdata[i];
      const LedgerFate *fate = g_hash_table_lookup (view->fates, &saved->changeset->id);

      if (fate == NULL || fate->outcome != LEDGER_OUTCOME_PARKED)
        continue;
      for (guint n = 0; office->cards != NULL && n < office->cards->len; n++)
        {
          const Taken *taken = office->cards->pdata[n];

          seen[SEEN_CARD_OF_ANOTHER] += taken->desk != saved->desk && names_number (saved->changeset, taken->number);
        }
    }
}

char *
office_cards_check (Office *office, guint *seen)
{
  static const char twice[] = "SELECT COUNT(*) - COUNT(DISTINCT number) FROM card WHERE state = 'valid' "
                              "AND existence = 'live'";
  LedgerStore *store = server_server_get_store (office->server);
  CheckCall call = { office, seen, NULL };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), read_cards, &call, &error);
  g_assert_no_error (error);
  seen[SEEN_CARD_TWICE] += (guint) ledger_view_count (store, "SELECT COUNT(*) FROM card "
                                                      "WHERE reason = '" OFFICE_CARD_TWICE "'");
  count_refused (office, store, seen);
  if (call.fault == NULL && ledger_view_count (store, twice) != 0)
    return g_strdup ("I6: two valid cards have one number");
  return call.fault;
}
