/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The states between saving and confirming, by name: what was done (added, edited, deleted), how far it came (unsent,
 * sent without an answer, acknowledged), and what became of it (applied, in conflict, refused). In each: what is shown,
 * what is marked as only here, and how it ends (S13, S3, S6). One thread only.
 */
#include "libledger/sync/job.h"
#include "libledger/sync/kept-history.h"
#include "libledger/sync/outbox-private.h"
#include "libledger/sync/undoable.h"
#include "tests/sync/pair.h"

#include <string.h>

#define DAY (24 * 3600 * (gint64) G_USEC_PER_SEC)

typedef enum { ADDED, EDITED, DELETED, N_ACTS } What;
typedef enum { UNSENT, UNANSWERED, ACKNOWLEDGED, N_STAGES } Stage;
typedef enum { APPLIED, CONFLICT, REFUSED, N_FATES } Fate;

static const char *const act_names[N_ACTS] = { "added", "edited", "deleted" };
static const char *const stage_names[N_STAGES] = { "unsent", "unanswered", "acknowledged" };
static const char *const fate_names[N_FATES] = { "applied", "conflict", "refused" };

typedef struct
{
  What act;
  Stage stage;
  Fate fate;
} Case;

/* What Anna sees when her act is shown, and when the authority's value is. */
static const char *
own_value (What act)
{
  return act == DELETED ? "-" : "Anna's";
}

static const char *
final_value (const Case *c)
{
  if (c->fate == APPLIED)
    return own_value (c->act);
  if (c->fate == CONFLICT)
    return c->act == DELETED ? "Delft" : "Bram's";
  return c->act == ADDED ? "-" : "Delft";
}

static void
assert_shown (Pair *pair, const LedgerId *record, const char *expected)
{
  g_autofree char *shown = pair_get (pair, PAIR_ANNA, "contact", record, "city");

  g_assert_cmpstr (shown, ==, expected);
}

static LedgerId
act_out (Pair *pair, What act)
{
  g_autoptr (LedgerEdit) edit = NULL;
  const LedgerKind *contact = ledger_model_find_kind (pair->model, "contact");
  LedgerId id;

  if (act == EDITED)
    pair_set (pair, PAIR_ANNA, "contact", &pair->contact, "city", "Anna's");
  if (act == DELETED)
    pair_delete (pair, PAIR_ANNA, "contact", &pair->contact);
  if (act != ADDED)
    return pair->contact;
  /* Both know the id beforehand, as of a slot, so that a new record can meet another. */
  id = ledger_id_derive (&pair->contact, "test");
  edit = ledger_edit_new (pair->sides[PAIR_ANNA], "create");
  ledger_edit_create_with_id (edit, contact, &id);
  g_assert_true (ledger_edit_set_named (edit, contact, &id, "city", "Anna's", NULL));
  g_assert_true (ledger_outbox_save (pair->sides[PAIR_ANNA], edit, NULL, NULL));
  return id;
}

/* What has to have happened at the authority for the fate to come. */
static void
bring_about (Pair *pair, const Case *c)
{
  g_autoptr (LedgerEdit) edit = NULL;
  const LedgerKind *contact = ledger_model_find_kind (pair->model, "contact");
  LedgerId id = c->act == ADDED ? ledger_id_derive (&pair->contact, "test") : pair->contact;

  if (c->fate == REFUSED)
    ledger_access_set_all (&pair->authors[PAIR_ANNA].access, LEDGER_PERMISSION_READ);
  if (c->fate != CONFLICT)
    return;
  if (c->act == DELETED)
    pair_set (pair, PAIR_BRAM, "contact", &id, "remark", "still needed");
  else if (c->act == EDITED)
    pair_set (pair, PAIR_BRAM, "contact", &id, "city", "Bram's");
  else
    {
      edit = ledger_edit_new (pair->sides[PAIR_BRAM], "create");
      ledger_edit_create_with_id (edit, contact, &id);
      g_assert_true (ledger_edit_set_named (edit, contact, &id, "city", "Bram's", NULL));
      g_assert_true (ledger_outbox_save (pair->sides[PAIR_BRAM], edit, NULL, NULL));
    }
  pair_push (pair, PAIR_BRAM);
}

static void
assert_fate (Fate fate, LedgerOutcome outcome)
{
  if (fate == APPLIED)
    g_assert_cmpint (outcome, ==, LEDGER_OUTCOME_APPLIED);
  else
    g_assert_cmpint (outcome, ==, fate == CONFLICT ? LEDGER_OUTCOME_CONFLICT : LEDGER_OUTCOME_PARKED);
}

/* Whatever was pulled meanwhile, the own value stays until the cursor has passed an acknowledged changeset. */
static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_auto (Pair) pair = { 0 };
  LedgerStore *anna;
  LedgerId id;

  pair_open (&pair, NULL);
  anna = pair.sides[PAIR_ANNA];
  bring_about (&pair, c);
  id = act_out (&pair, c->act);
  assert_shown (&pair, &id, own_value (c->act));
  if (c->stage == UNANSWERED)
    assert_fate (c->fate, pair_send (&pair, PAIR_ANNA));
  if (c->stage == ACKNOWLEDGED)
    assert_fate (c->fate, pair_push (&pair, PAIR_ANNA));
  assert_shown (&pair, &id, own_value (c->act));
  g_assert_true (ledger_outbox_touches (anna, &id));
  g_assert_cmpint (ledger_outbox_count (anna), ==, c->stage == ACKNOWLEDGED ? 0 : 1);

  pair_pull (&pair, PAIR_ANNA);
  if (c->stage == ACKNOWLEDGED)
    g_assert_false (ledger_outbox_touches (anna, &id));
  else
    {
      assert_shown (&pair, &id, own_value (c->act));
      g_assert_true (ledger_outbox_touches (anna, &id));
      g_assert_cmpint (ledger_outbox_count (anna), ==, 1);
      assert_fate (c->fate, pair_push (&pair, PAIR_ANNA));
      assert_shown (&pair, &id, own_value (c->act));
      pair_pull (&pair, PAIR_ANNA);
    }
  assert_shown (&pair, &id, final_value (c));
  g_assert_false (ledger_outbox_touches (anna, &id));
  g_assert_cmpint (ledger_outbox_count (anna), ==, 0);
  g_assert_cmpint (ledger_conflict_count (anna), ==, c->fate == CONFLICT ? 1 : 0);
  g_assert_cmpint (ledger_parked_count (anna), ==, c->fate == REFUSED ? 1 : 0);
}

static void
add_cases (void)
{
  static Case cases[N_ACTS * N_STAGES * N_FATES];
  guint n = 0;

  for (guint act = 0; act < N_ACTS; act++)
    for (guint stage = 0; stage < N_STAGES; stage++)
      for (guint fate = 0; fate < N_FATES; fate++)
        {
          g_autofree char *name = g_strdup_printf ("/sync/outbox/%s-%s-then-%s", act_names[act], stage_names[stage],
                                                   fate_names[fate]);

          cases[n] = (Case) { (What) act, (Stage) stage, (Fate) fate };
          g_test_add_data_func (name, &cases[n++], test_case);
        }
}

static void
test_other_groups_merge (void)
{
  g_auto (Pair) pair = { 0 };
  g_autofree char *city = NULL, *birth = NULL;

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "birth_date", "1980-01-01");
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Gouda");
  g_assert_cmpint (pair_push (&pair, PAIR_BRAM), ==, LEDGER_OUTCOME_APPLIED);
  g_assert_cmpint (pair_push (&pair, PAIR_ANNA), ==, LEDGER_OUTCOME_MERGED);
  pair_exchange (&pair);
  for (guint side = 0; side < PAIR_SIDES; side++)
    {
      g_free (city);
      g_free (birth);
      city = pair_get (&pair, (PairSide) side, "contact", &pair.contact, "city");
      birth = pair_get (&pair, (PairSide) side, "contact", &pair.contact, "birth_date");
      g_assert_cmpstr (city, ==, "Gouda");
      g_assert_cmpstr (birth, ==, "1980-01-01");
    }
}

/* An answer that was on its way for long must not put the book back. */
static void
test_stale_answer (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GBytes) stale = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL, *after = NULL;

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Gouda");
  pair_push (&pair, PAIR_BRAM);
  stale = pair_ask (&pair, PAIR_ANNA);
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Breda");
  pair_push (&pair, PAIR_BRAM);
  pair_pull (&pair, PAIR_ANNA);
  before = ledger_store_dup_setting (pair.sides[PAIR_ANNA], "cursor");
  g_assert_false (ledger_outbox_apply_pull (pair.sides[PAIR_ANNA], stale, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_MALFORMED);
  after = ledger_store_dup_setting (pair.sides[PAIR_ANNA], "cursor");
  g_assert_cmpstr (before, ==, after);
  assert_shown (&pair, &pair.contact, "Breda");
}

/* Cut off anywhere, an answer changes nothing (S11). */
static void
test_cut_answer (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Gouda");
  pair_push (&pair, PAIR_BRAM);
  answer = pair_ask (&pair, PAIR_ANNA);
  g_assert_false (ledger_outbox_apply_pull (pair.sides[PAIR_ANNA], nothing, NULL));
  for (gsize length = 0; length < g_bytes_get_size (answer); length++)
    {
      g_autoptr (GBytes) part = g_bytes_new_from_bytes (answer, 0, length);

      g_assert_false (ledger_outbox_apply_pull (pair.sides[PAIR_ANNA], part, NULL));
    }
  assert_shown (&pair, &pair.contact, "Delft");
  g_assert_true (ledger_outbox_apply_pull (pair.sides[PAIR_ANNA], answer, NULL));
  assert_shown (&pair, &pair.contact, "Gouda");
}

static void
test_undo (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  LedgerId first, created = { { 0 } };
  g_autoptr (LedgerEdit) edit = NULL;

  pair_open (&pair, NULL);
  first = pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Gouda");
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &first, NULL, &error));
  assert_shown (&pair, &pair.contact, "Delft");
  pair_exchange (&pair);
  assert_shown (&pair, &pair.contact, "Delft");
  first = pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Gouda");
  pair_exchange (&pair);
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Breda");
  pair_exchange (&pair);
  g_assert_false (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &first, NULL, &error));
  g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED);
  assert_shown (&pair, &pair.contact, "Breda");
  edit = ledger_edit_new (pair.sides[PAIR_ANNA], "create");
  first = ledger_edit_create (edit, ledger_model_find_kind (pair.model, "contact"));
  g_assert_true (ledger_outbox_save (pair.sides[PAIR_ANNA], edit, &created, NULL));
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &created, NULL, NULL));
  assert_shown (&pair, &first, "-");
}

static gboolean
is_unmade (Pair *pair, guint side, const LedgerId *record)
{
  return ledger_outbox_is_unmade (pair->sides[side], record);
}

static void
set_existence (Pair *pair, const LedgerId *record, const char *existence)
{
  LedgerStore *store = pair->sides[PAIR_ANNA];
  const LedgerKind *reason = ledger_model_find_kind (pair->model, "sign_off_reason");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set (edit, &reason->fields[0], record, &LEDGER_TEXT (existence));
  ledger_outbox_save (store, edit, NULL, &error);
  g_assert_no_error (error);
}

/* A setting that was made and taken back was never in use; one that was put out of use was. */
static void
test_unmade (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = NULL;
  LedgerId reason, created;

  pair_open (&pair, NULL);
  edit = ledger_edit_new (pair.sides[PAIR_ANNA], "create");
  reason = ledger_edit_create (edit, ledger_model_find_kind (pair.model, "sign_off_reason"));
  ledger_edit_set_named (edit, ledger_model_find_kind (pair.model, "sign_off_reason"), &reason, "name", "Verhuisd",
                         &error);
  g_assert_true (ledger_outbox_save (pair.sides[PAIR_ANNA], edit, &created, &error));
  g_assert_false (is_unmade (&pair, PAIR_ANNA, &reason));
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &created, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (is_unmade (&pair, PAIR_ANNA, &reason));
  pair_exchange (&pair);
  g_assert_true (is_unmade (&pair, PAIR_ANNA, &reason));
  set_existence (&pair, &reason, LEDGER_EXISTENCE_LIVE);
  set_existence (&pair, &reason, LEDGER_EXISTENCE_DELETED);
  g_assert_false (is_unmade (&pair, PAIR_ANNA, &reason));
}

/* The newest act that can be undone. */
static void
assert_undoable (Pair *pair, const LedgerId *wanted)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list_undoable (pair->sides[PAIR_ANNA], 200, NULL);

  g_assert_nonnull (items);
  g_assert_true (items->len > 0);
  g_assert_true (ledger_id_equal (&((LedgerOutboxItem *) items->pdata[0])->id, wanted));
}

/* An older act is undone from elsewhere: the newest one is still the next, and the older one is not undone twice. */
static void
test_undo_pairs (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerId first, second, third;
  g_autoptr (GPtrArray) left = NULL;

  pair_open (&pair, NULL);
  first = pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Gouda");
  second = pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "given_name", "Jo");
  third = pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "birth_date", "1950-01-01");
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &second, NULL, NULL));
  assert_undoable (&pair, &third);
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &third, NULL, NULL));
  assert_undoable (&pair, &first);
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &first, NULL, NULL));
  left = ledger_outbox_list_undoable (pair.sides[PAIR_ANNA], 200, NULL);
  for (guint i = 0; i < left->len; i++)
    g_assert_false (ledger_id_equal (&((LedgerOutboxItem *) left->pdata[i])->id, &first));
}

/* An act that was too large for one edit is taken back whole, and what was done before it stays. */
static void
test_undo_parts (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerStore *store;
  LedgerId first;
  const char *fields[] = { "city", "given_name", "birth_date" }, *values[] = { "Gouda", "Jo", "1950-01-01" };
  g_autoptr (GPtrArray) undone = NULL, none = NULL;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Breda");
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const LedgerKind *kind = ledger_model_find_kind (pair.model, "contact");
      g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "edit");
      LedgerId id;

      g_assert_true (ledger_edit_set_text (edit, ledger_kind_find_field (kind, fields[i]), &pair.contact, values[i],
                                           NULL));
      ledger_edit_set_act (edit, i > 0 ? &first : NULL);
      g_assert_true (ledger_outbox_save (store, edit, &id, NULL));
      if (i == 0)
        first = id;
    }
  assert_shown (&pair, &pair.contact, "Gouda");
  undone = ledger_outbox_undo_newest (store, 1, NULL);
  g_assert_cmpuint (undone->len, ==, G_N_ELEMENTS (fields));
  g_assert_true (ledger_id_equal (&((LedgerOutboxItem *) undone->pdata[undone->len - 1])->id, &first));
  assert_shown (&pair, &pair.contact, "Breda");
  g_clear_pointer (&undone, g_ptr_array_unref);
  undone = ledger_outbox_undo_newest (store, 200, NULL);
  g_assert_cmpuint (undone->len, ==, 1);
}

/* A book is replaced while something is unsent: it stays shown, is sent, and the counter goes on (S12). */
static void
test_carry_over (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = NULL;
  LedgerStore *old, *new;
  g_autofree char *live = NULL;

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Gouda");
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Breda");
  old = pair.sides[PAIR_ANNA];
  new = pair.sides[PAIR_ANNA] = pair_open_book (&pair);
  pair_pull (&pair, PAIR_ANNA);
  assert_shown (&pair, &pair.contact, "Delft");
  g_assert_true (ledger_outbox_carry_over (old, new, &error));
  g_assert_no_error (error);
  g_object_unref (old);
  assert_shown (&pair, &pair.contact, "Breda");
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Sluis");
  items = ledger_outbox_list (new, LEDGER_OUTBOX_UNSENT, 10, NULL);
  g_assert_cmpuint (items->len, ==, 3);
  for (guint i = 1; i < items->len; i++)
    g_assert_cmpint (((LedgerOutboxItem *) items->pdata[i])->counter, ==,
                     ((LedgerOutboxItem *) items->pdata[i - 1])->counter + 1);
  pair_exchange (&pair);
  live = pair_get_live (&pair, "contact", &pair.contact, "city");
  g_assert_cmpstr (live, ==, "Sluis");
  g_assert_cmpint (ledger_conflict_count (new), ==, 0);
}

/* Own history that is kept is told by the new book as by the old. */
static void
test_carry_history (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GPtrArray) before = NULL, after = NULL;
  LedgerStore *old;

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Gouda");
  pair_exchange (&pair);
  old = pair.sides[PAIR_ANNA];
  before = ledger_outbox_list_history (old, &pair.contact, NULL);
  g_assert_cmpuint (before->len, >=, 2);
  pair.sides[PAIR_ANNA] = pair_open_book (&pair);
  pair_pull (&pair, PAIR_ANNA);
  g_assert_true (ledger_outbox_carry_over (old, pair.sides[PAIR_ANNA], NULL));
  g_object_unref (old);
  after = ledger_outbox_list_history (pair.sides[PAIR_ANNA], &pair.contact, NULL);
  g_assert_cmpuint (after->len, ==, before->len);
}

static void
test_too_many (void)
{
  g_auto (Pair) pair = { 0 };
  const LedgerKind *contact;
  LedgerStore *store;

  pair_open (&pair, NULL);
  store = pair.sides[PAIR_ANNA];
  contact = ledger_model_find_kind (pair.model, "contact");
  for (guint extra = 0; extra < 2; extra++)
    {
      g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "edit");
      g_autoptr (GError) error = NULL;
      gint64 before = ledger_outbox_count (store);

      for (guint i = 0; i < LEDGER_EDIT_RECORDS + extra; i++)
        {
          LedgerId id = ledger_edit_create (edit, contact);

          ledger_edit_set_named (edit, contact, &id, "family_name", "Bergsma", NULL);
        }
      ledger_outbox_save (store, edit, NULL, &error);
      if (extra == 0)
        g_assert_no_error (error);
      else
        g_assert_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TOO_LARGE);
      g_assert_true (extra == 0 || strstr (error->message, "make it a job") != NULL);
      g_assert_cmpint (ledger_outbox_count (store), ==, before + 1 - extra);
    }
}

/* Told @days after the epoch; told again, it is kept in the place of what was there. */
static void
keep_told (Pair *pair, const LedgerId *root, gint64 days)
{
  g_autofree char *text = g_strdup_printf ("{\"at\":%" G_GINT64_FORMAT ",\"lines\":[]}",
                                           days * DAY);
  g_autoptr (GBytes) answer = g_bytes_new (text, strlen (text));
  g_autoptr (GError) error = NULL;

  g_assert_true (ledger_kept_history_keep (pair->sides[PAIR_ANNA], root, answer, &error));
  g_assert_no_error (error);
}

static gint64
get_told (Pair *pair, const LedgerId *root)
{
  gint64 told;
  g_autoptr (GPtrArray) lines = ledger_kept_history_list (pair->sides[PAIR_ANNA], root, &told, NULL);

  g_assert_nonnull (lines);
  return told / DAY;
}

/* By the server's clock alone (S8): nothing is forgotten because the desk's clock is wrong. */
static void
test_told_history_ends (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (LedgerEdit) edit = NULL;
  g_autoptr (GError) error = NULL;
  const LedgerKind *contact;
  LedgerId other;

  pair_open (&pair, NULL);
  contact = ledger_model_find_kind (ledger_store_get_model (pair.sides[PAIR_ANNA]), "contact");
  edit = ledger_edit_new (pair.sides[PAIR_ANNA], "create");
  other = ledger_edit_create (edit, contact);
  ledger_edit_set_named (edit, contact, &other, "family_name", "Bakker", &error);
  ledger_outbox_save (pair.sides[PAIR_ANNA], edit, NULL, &error);
  g_assert_no_error (error);
  keep_told (&pair, &pair.contact, 100);
  keep_told (&pair, &other, 130);
  g_assert_cmpint (get_told (&pair, &pair.contact), ==, 100);
  keep_told (&pair, &other, 131);
  g_assert_cmpint (get_told (&pair, &pair.contact), ==, 0);
  g_assert_cmpint (get_told (&pair, &other), ==, 131);
}

/* The answer was on its way while the contact was erased: what came is told and not kept (S27). */
static void
test_told_history_of_what_went (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerId gone;

  pair_open (&pair, NULL);
  gone = ledger_id_new (ledger_store_get_world (pair.sides[PAIR_ANNA]));
  keep_told (&pair, &gone, 100);
  g_assert_cmpint (get_told (&pair, &gone), ==, 0);
}

/* -- Counters (S20) */

static gint64
get_answered (LedgerStore *store)
{
  g_autofree char *text = ledger_store_dup_setting (store, LEDGER_OUTBOX_ANSWERED);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : -1;
}

/* The version that the last changeset of @store got. */
static gint64
get_last_seq (LedgerStore *store)
{
  gint64 seq = 0;

  g_assert_true (ledger_store_ask (store, "SELECT MAX(seq) FROM outbox", NULL, 0, &seq, NULL));
  return seq;
}

static gboolean
note_going (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_outbox_note_going (transaction, "outcome > 0", NULL, 0, error) &&
         ledger_transaction_run (transaction, "DELETE FROM outbox WHERE outcome > 0", error);
}

static void
test_answered (void)
{
  g_auto (Pair) pair = { 0 };
  g_autoptr (GError) error = NULL;
  LedgerStore *bram;
  gint64 first, second;

  pair_open (&pair, NULL);
  bram = pair.sides[PAIR_BRAM];
  g_assert_cmpint (get_answered (bram), ==, 0);
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "city", "Een");
  pair_send (&pair, PAIR_BRAM);
  g_assert_cmpint (get_answered (bram), ==, 0);
  pair_push (&pair, PAIR_BRAM);
  g_assert_cmpint (get_answered (bram), ==, 1);
  first = get_last_seq (bram);
  pair_set (&pair, PAIR_BRAM, "contact", &pair.contact, "remark", "Twee");
  pair_push (&pair, PAIR_BRAM);
  second = get_last_seq (bram);
  g_assert_cmpint (get_answered (bram), ==, 2);
  /* A server that was restored knows the first, and of its new epoch nothing. */
  g_assert_true (ledger_outbox_forget_answered (bram, first, second + 1, &error));
  g_assert_cmpint (get_answered (bram), ==, 1);
  /* It knows both, and this replica has neither any more. */
  g_assert_true (ledger_database_write (ledger_store_get_database (bram), note_going, NULL, &error));
  g_assert_true (ledger_outbox_forget_answered (bram, second, second + 1, &error));
  g_assert_cmpint (get_answered (bram), ==, 2);
  g_assert_true (ledger_outbox_forget_answered (bram, first, second + 1, &error));
  g_assert_cmpint (get_answered (bram), ==, 0);
  g_assert_no_error (error);
}

static void
assert_returned (Pair *pair, const char *expected)
{
  g_autofree char *shown = pair_get (pair, PAIR_ANNA, "contact", &pair->contact, "mail_returned");

  g_assert_cmpstr (shown, ==, expected);
}

/* Undo brings it back with the address that it was said of. */
static void
test_cleared (void)
{
  g_auto (Pair) pair = { 0 };
  LedgerId moved;

  pair_open (&pair, NULL);
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "mail_returned", "2026-03-01");
  pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "remark", "called");
  assert_returned (&pair, "2026-03-01");
  moved = pair_set (&pair, PAIR_ANNA, "contact", &pair.contact, "city", "Zeist");
  assert_returned (&pair, "");
  g_assert_true (ledger_outbox_save_undo (pair.sides[PAIR_ANNA], &moved, NULL, NULL));
  assert_returned (&pair, "2026-03-01");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_cases ();
  g_test_add_func ("/sync/outbox/different-groups-of-two-merge", test_other_groups_merge);
  g_test_add_func ("/sync/outbox/an-answer-that-comes-late-does-not-put-the-book-back", test_stale_answer);
  g_test_add_func ("/sync/outbox/an-answer-cut-anywhere-changes-nothing", test_cut_answer);
  g_test_add_func ("/sync/outbox/undo-sets-back-unless-somebody-came-between", test_undo);
  g_test_add_func ("/sync/outbox/an-undo-is-of-the-act-it-undid-not-of-the-newest", test_undo_pairs);
  g_test_add_func ("/sync/outbox/a-setting-that-was-made-and-taken-back-was-never-in-use", test_unmade);
  g_test_add_func ("/sync/outbox/an-act-in-parts-is-undone-as-one", test_undo_parts);
  g_test_add_func ("/sync/outbox/a-new-book-takes-what-is-unsent-along", test_carry_over);
  g_test_add_func ("/sync/outbox/a-new-book-takes-the-own-history-along", test_carry_history);
  g_test_add_func ("/sync/outbox/REL-20-what-was-said-of-an-address-goes-with-it", test_cleared);
  g_test_add_func ("/sync/outbox/an-edit-of-more-than-500-records-is-refused-with-the-remedy", test_too_many);
  g_test_add_func ("/sync/outbox/S20-what-was-answered-is-known-also-when-it-went", test_answered);
  g_test_add_func ("/sync/outbox/a-told-history-is-forgotten-after-30-days", test_told_history_ends);
  g_test_add_func ("/sync/outbox/S27-a-history-told-of-what-went-meanwhile-is-not-kept",
                   test_told_history_of_what_went);
  return g_test_run ();
}
