/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two books and an authority in memory: saving, handing over, answering and applying as separate steps.
 * One thread only.
 */
#include "config.h"

#include "tests/sync/pair.h"

#include "tests/support/test-database.h"
#include "tests/support/test-world.h"

LedgerStore *
pair_open_book (Pair *pair)
{
  return test_database_open_store (pair->model, pair->world, LEDGER_SIDE_REPLICA);
}

void
pair_open (Pair *pair, const LedgerModel *model)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = NULL;
  const LedgerKind *contact;

  pair->world = test_world_new (7);
  pair->model = model != NULL ? model : ledger_model_get_default ();
  pair->authority = test_database_open_store (pair->model, pair->world, LEDGER_SIDE_AUTHORITY);
  for (guint i = 0; i < PAIR_SIDES; i++)
    {
      pair->sides[i] = pair_open_book (pair);
      pair->authors[i].user = ledger_id_new (pair->world);
      pair->authors[i].replica = ledger_id_new (pair->world);
      g_strlcpy (pair->authors[i].device, i == PAIR_ANNA ? "anna" : "bram", sizeof pair->authors[i].device);
      ledger_access_set_all (&pair->authors[i].access, LEDGER_PERMISSION_EDIT);
    }
  contact = ledger_model_find_kind (pair->model, "contact");
  edit = ledger_edit_new (pair->sides[PAIR_ANNA], "create");
  pair->contact = ledger_edit_create (edit, contact);
  ledger_edit_set_named (edit, contact, &pair->contact, "family_name", "Berg", &error);
  ledger_edit_set_named (edit, contact, &pair->contact, "city", "Delft", &error);
  ledger_outbox_save (pair->sides[PAIR_ANNA], edit, NULL, &error);
  g_assert_no_error (error);
  pair_exchange (pair);
}

void
pair_clear (Pair *pair)
{
  g_clear_object (&pair->authority);
  for (guint i = 0; i < PAIR_SIDES; i++)
    g_clear_object (&pair->sides[i]);
  test_world_settle (pair->world);
  g_clear_object (&pair->world);
}

static LedgerOutcome
hand_over (Pair *pair, PairSide side, gboolean answered)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (pair->sides[side], LEDGER_OUTBOX_UNSENT, 1000, &error);
  g_autofree ServerPush *pushes = g_new0 (ServerPush, items->len + 1);
  g_autofree LedgerAcknowledgement *answers = g_new0 (LedgerAcknowledgement, items->len + 1);
  LedgerOutcome last = LEDGER_OUTCOME_APPLIED;

  for (guint i = 0; i < items->len; i++)
    {
      const LedgerOutboxItem *item = items->pdata[i];

      pushes[i] = (ServerPush) { .bytes = item->bytes, .author = &pair->authors[side], .counter = item->counter };
    }
  test_world_advance (pair->world, G_USEC_PER_SEC);
  server_authority_apply (pair->authority, pushes, items->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      answers[i] = (LedgerAcknowledgement) { pushes[i].id, pushes[i].outcome, pushes[i].seq };
      last = pushes[i].outcome;
      g_free (pushes[i].reason);
    }
  if (answered)
    ledger_outbox_acknowledge (pair->sides[side], answers, items->len, &error);
  g_assert_no_error (error);
  return last;
}

LedgerOutcome
pair_send (Pair *pair, PairSide side)
{
  return hand_over (pair, side, FALSE);
}

LedgerOutcome
pair_push (Pair *pair, PairSide side)
{
  return hand_over (pair, side, TRUE);
}

GBytes *
pair_ask (Pair *pair, PairSide side)
{
  g_autofree char *cursor = ledger_store_dup_setting (pair->sides[side], "cursor");
  g_autofree char *chain = ledger_store_dup_setting (pair->sides[side], "chain");
  ServerPull pull = { .which = SERVER_PULL_CHANGES, .cursor = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0,
                      .chain = chain, .access = &pair->authors[side].access, .user = &pair->authors[side].user };
  ServerPullResult result;
  GString *answer = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  server_authority_pull (pair->authority, &pull, answer, &result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (result, ==, SERVER_PULL_ANSWERED);
  return g_string_free_to_bytes (answer);
}

void
pair_pull (Pair *pair, PairSide side)
{
  g_autoptr (GBytes) answer = pair_ask (pair, side);
  g_autoptr (GError) error = NULL;

  ledger_outbox_apply_pull (pair->sides[side], answer, &error);
  g_assert_no_error (error);
  test_world_settle (pair->world);
}

void
pair_exchange (Pair *pair)
{
  for (guint i = 0; i < PAIR_SIDES; i++)
    pair_push (pair, (PairSide) i);
  for (guint i = 0; i < PAIR_SIDES; i++)
    pair_pull (pair, (PairSide) i);
}

LedgerId
pair_set (Pair *pair, PairSide side, const char *kind, const LedgerId *record, const char *field, const char *text)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (pair->sides[side], "edit");
  g_autoptr (GError) error = NULL;
  LedgerId changeset = { { 0 } };

  ledger_edit_set_named (edit, ledger_model_find_kind (pair->model, kind), record, field, text, &error);
  g_assert_no_error (error);
  ledger_outbox_save (pair->sides[side], edit, &changeset, &error);
  g_assert_no_error (error);
  return changeset;
}

void
pair_delete (Pair *pair, PairSide side, const char *kind, const LedgerId *record)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (pair->sides[side], "delete");
  g_autoptr (GError) error = NULL;

  ledger_edit_delete (edit, ledger_model_find_kind (pair->model, kind), record);
  ledger_outbox_save (pair->sides[side], edit, NULL, &error);
  g_assert_no_error (error);
}

static char *
get_from (LedgerStore *store, const char *kind, const LedgerId *id, const char *field)
{
  const LedgerKind *found = ledger_model_find_kind (ledger_store_get_model (store), kind);
  g_autoptr (LedgerRecord) record = ledger_store_get (store, found, id, NULL);

  if (record == NULL || !ledger_record_is_live (record))
    return g_strdup ("-");
  return ledger_value_dup_display (ledger_record_get (record, field));
}

char *
pair_get (Pair *pair, PairSide side, const char *kind, const LedgerId *record, const char *field)
{
  return get_from (pair->sides[side], kind, record, field);
}

char *
pair_get_live (Pair *pair, const char *kind, const LedgerId *record, const char *field)
{
  return get_from (pair->authority, kind, record, field);
}
