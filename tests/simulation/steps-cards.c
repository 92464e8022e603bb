/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Member cards (S7): a desk leases numbers while it has a line, and gives cards out with and without one. At times a
 * number is printed a second time, as by a machine that was copied, or one of another desk. One thread only.
 */
#include "config.h"

#include "libledger/sync/cards.h"
#include "tests/simulation/office-cards.h"
#include "tests/simulation/steps-private.h"

#include <string.h>

static void
on_leased (GObject *source, GAsyncResult *result, gpointer seen)
{
  if (ledger_replica_lease_cards_finish (LEDGER_REPLICA (source), result, NULL))
    ((guint *) seen)[SEEN_CARDS_LEASED]++;
}

char *
step_lease_cards (const Act *act, StepType type)
{
  guint count = 1 + (guint) test_tape_below (act->tape, 4);

  step_tell (act, "%u", count);
  ledger_replica_lease_cards_async (act->desk->replica, office_cards_get_seed (act->desk), count, NULL, on_leased,
                                    act->seen);
  return NULL;
}

/* The number that the card gets; (transfer full), NULL: it waits for the server's. @fault (out). */
static char *
choose_number (const Act *act, char **fault)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *number = NULL;

  *fault = NULL;
  if (test_tape_chance (act->tape, 4))
    return g_strdup (office_cards_pick (act->office, test_tape_chance (act->tape, 2) ? NULL : act->desk, act->tape));
  if (test_tape_chance (act->tape, 3))
    return NULL;
  number = ledger_cards_take (act->store, office_cards_get_seed (act->desk), &error);
  /* A clone has the numbers of the machine that it was made of, and not its key. */
  if (number == NULL && !g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_KEY))
    *fault = step_note (act, FALSE, error);
  else if (number != NULL && !office_disk_is_stopped (act->desk->disk))
    *fault = office_cards_note (act->desk, number);
  return g_steal_pointer (&number);
}

char *
step_give_card (const Act *act, StepType type)
{
  static const char *const days[] = { "2026-12-31", "2027-12-31" };
  const LedgerKind *kind = ledger_model_find_kind (act->office->model, "card");
  g_autoptr (LedgerRecord) contact = step_pick (act, "contact", "existence = 'live'");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "create");
  LedgerId id = ledger_edit_create (edit, kind);
  LedgerValue value = LEDGER_TEXT (OFFICE_CARD_VALID);
  g_autoptr (GError) error = NULL;
  g_autofree char *number = NULL;
  char *fault = NULL;
  gboolean saved;
  char text[LEDGER_ID_TEXT_SIZE];

  if (contact == NULL || act->desk->old)
    return NULL;
  number = choose_number (act, &fault);
  if (fault != NULL || office_disk_is_stopped (act->desk->disk))
    return fault;
  step_tell (act, "%s to %s", number != NULL ? number : "without a number", ledger_id_write (&contact->id, text));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "state"), &id, &value);
  value = LEDGER_TEXT ((char *) days[test_tape_below (act->tape, G_N_ELEMENTS (days))]);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "valid_until"), &id, &value);
  value = LEDGER_ID (&contact->id);
  ledger_edit_set (edit, kind->parent, &id, &value);
  if (number != NULL)
    ledger_cards_set_number (edit, &id, number);
  saved = ledger_outbox_save (act->store, edit, NULL, &error);
  return step_note (act, saved, error);
}

/* One is lost, or found again. */
char *
step_change_card (const Act *act, StepType type)
{
  g_autoptr (LedgerRecord) card = step_pick (act, "card", "existence = 'live'");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (act->store, "edit");
  gboolean valid = test_tape_chance (act->tape, 2);
  g_autoptr (GError) error = NULL;
  gboolean saved;
  char id[LEDGER_ID_TEXT_SIZE];

  if (card == NULL)
    return NULL;
  step_tell (act, "%s %s", ledger_id_write (&card->id, id), valid ? "valid" : "lost");
  ledger_edit_set_named (edit, card->kind, &card->id, "state", valid ? OFFICE_CARD_VALID : OFFICE_CARD_VOID, NULL);
  ledger_edit_set_named (edit, card->kind, &card->id, "reason", valid ? "" : "lost", NULL);
  saved = ledger_outbox_save (act->store, edit, NULL, &error);
  return step_note (act, saved, error);
}
