/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Card numbers (cards.h). A cloned workstation can print a number that its twin has printed: both cards are
 * kept, and the later one is void and listed, to be printed again. Inside the writer's transaction.
 */
#include "config.h"

#include "server/authority/cards.h"

#include <glib/gi18n-lib.h>
#include <stdlib.h>
#include <string.h>

#include "libledger/rules/card-number.h"
#include "server/authority/issued.h"
#include "server/server-error.h"

/* -- Numbers */

/* Each digit as likely as the others: bytes that would favour some are thrown again. */
static char
draw_digit (LedgerWorld *world, int least)
{
  guint8 byte;
  int span = 10 - least;

  do
    ledger_world_fill_random (world, &byte, 1);
  while (byte >= 256 / span * span);
  return (char) ('0' + least + byte % span);
}

static char *
draw_number (LedgerWorld *world)
{
  char *number = g_new0 (char, LEDGER_CARD_NUMBER_DIGITS + 1);

  for (int i = 0; i < LEDGER_CARD_NUMBER_RANDOM; i++)
    number[i] = draw_digit (world, i == 0 ? 1 : 0);
  number[LEDGER_CARD_NUMBER_RANDOM] = ledger_card_number_get_check (number);
  return number;
}

static gboolean
is_taken (LedgerTransaction *transaction, const LedgerKind *kind, GHashTable *drawn, const char *number,
          gboolean *taken, GError **error)
{
  const LedgerLeased *lease = kind->lease;
  g_autofree char *sql = g_strdup_printf ("SELECT COUNT(*) FROM \"%s\" WHERE \"%s\" = ?", kind->spec->name,
                                          lease->number->spec->name);
  LedgerValue value = LEDGER_TEXT (number);
  g_auto (LedgerValue) cards = { 0 };
  gboolean issued;

  if (!server_issued_find (transaction, lease->spec->series, number, &issued, NULL, error) ||
      !ledger_transaction_ask (transaction, sql, &value, 1, &cards, error))
    return FALSE;
  *taken = issued || ledger_value_get_integer (&cards, 0) > 0 || g_hash_table_contains (drawn, number);
  return TRUE;
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* @count numbers that nobody ever had, noted in book and journal as issued. */
static GStrv
draw (LedgerTransaction *transaction, LedgerStore *store, const LedgerKind *kind, const LedgerId *lease,
      const LedgerId *holder, guint count, GError **error)
{
  g_autoptr (GHashTable) drawn = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) numbers = g_new0 (char *, count + 1);
  ServerIssue issue = { kind->lease->spec->series, *lease, *holder, (const char *const *) numbers };

  for (guint n = 0; n < count;)
    {
      g_autofree char *number = draw_number (ledger_store_get_world (store));
      gboolean taken;

      if (!is_taken (transaction, kind, drawn, number, &taken, error))
        return NULL;
      if (taken)
        continue;
      numbers[n] = g_steal_pointer (&number);
      g_hash_table_add (drawn, numbers[n++]);
    }
  /* In the order in which they are told again. */
  qsort (numbers, count, sizeof *numbers, compare_numbers);
  return server_issued_add (transaction, store, &issue, error) ? g_steal_pointer (&numbers) : NULL;
}

typedef struct
{
  GStrvBuilder *numbers;
  guint count;
  LedgerId holder;
} KnownCall;

static gboolean
take_number (const LedgerValue *values, guint n_values, gpointer data)
{
  KnownCall *call = data;

  g_strv_builder_add (call->numbers, ledger_value_get_text (&values[0]));
  if (values[1].shape == LEDGER_SHAPE_ID)
    call->holder = values[1].id;
  call->count++;
  return TRUE;
}

gboolean
server_cards_lease (LedgerTransaction *transaction, LedgerStore *store, const LedgerKind *kind, const LedgerId *lease,
                    const LedgerId *holder, guint count, GStrv *numbers, GError **error)
{
  g_autoptr (GStrvBuilder) known = g_strv_builder_new ();
  KnownCall call = { known, 0, { { 0 } } };
  LedgerValue parameters[] = { LEDGER_TEXT (kind->lease->spec->series), LEDGER_ID (lease) };

  *numbers = NULL;
  /* The clock row is locked before anything is read (S10). */
  if (!ledger_transaction_run (transaction, "UPDATE clock SET one = 1 WHERE one = 1", error) ||
      !ledger_transaction_query (transaction,
                                 "SELECT number, holder FROM issued WHERE series = ? AND lease = ? ORDER BY number",
                                 parameters, 2, take_number, &call, error))
    return FALSE;
  if (call.count > 0 && !ledger_id_equal (&call.holder, holder))
    {
      g_set_error_literal (error, SERVER_ERROR, SERVER_ERROR_EXISTS, _("This lease is another workplace's: ask anew."));
      return FALSE;
    }
  *numbers = call.count > 0 ? g_strv_builder_end (known) : draw (transaction, store, kind, lease, holder, count,
                                                                      error);
  return *numbers != NULL;
}

static char *
draw_one (ServerBatch *batch, const LedgerKind *kind, GError **error)
{
  const LedgerId nobody = { { 0 } };
  LedgerId lease = ledger_id_new (batch->world);
  g_auto (GStrv) numbers = draw (batch->transaction, batch->store, kind, &lease, &nobody, 1, error);

  return numbers != NULL ? g_strdup (numbers[0]) : NULL;
}

/* -- Any number that only the server gives */

const LedgerField *
server_number_find_field (const LedgerKind *kind)
{
  const LedgerField *field = ledger_kind_find_field (kind, "number");

  return field != NULL && (field->spec->flags & LEDGER_FIELD_SERVER) != 0 ? field : NULL;
}

char *
server_number_draw (ServerBatch *batch, const LedgerField *field, GError **error)
{
  LedgerValue name = LEDGER_TEXT (field->kind->spec->name);
  g_auto (LedgerValue) last = { 0 };

  if ((field->spec->flags & LEDGER_FIELD_LEASED) != 0)
    return draw_one (batch, field->kind, error);
  if (!ledger_transaction_execute (batch->transaction,
                                   "INSERT INTO series (name, last) VALUES (?, 100001) "
                                   "ON CONFLICT (name) DO UPDATE SET last = series.last + 1", &name, 1, error) ||
      !ledger_transaction_ask (batch->transaction, "SELECT last FROM series WHERE name = ?", &name, 1, &last, error))
    return NULL;
  return g_strdup_printf ("%" G_GINT64_FORMAT, ledger_value_get_integer (&last, 0));
}

/* -- Cards that come in */

static const char *
get_number (const LedgerRecordChange *record)
{
  const LedgerField *field = record->kind->lease->number;

  for (guint g = 0; g < record->groups->len; g++)
    {
      const LedgerGroupChange *change = record->groups->pdata[g];

      if (change->group == field->group)
        return ledger_value_get_text (&change->new_values[field->place]);
    }
  return NULL;
}

gboolean
server_cards_check (ServerDecision *decision, const LedgerRecordChange *record, const char **refusal, GError **error)
{
  const char *number = get_number (record);
  gboolean held;

  if (number == NULL)
    return TRUE;
  if (!server_issued_is_held (decision->batch->transaction, record->kind->lease->spec->series, number,
                              &decision->author->replica, &held, error))
    return FALSE;
  if (!held)
    *refusal = _("Its card number was never leased to this workplace: destroy that card and print another.");
  return TRUE;
}

static const char *
get_leased (const LedgerRecord *record)
{
  return ledger_value_get_text (&record->values[record->kind->lease->number->index]);
}

gboolean
server_cards_keep (ServerBatch *batch, const LedgerRecord *record, GError **error)
{
  const char *numbers[] = { record->kind->lease != NULL ? get_leased (record) : NULL, NULL };
  gboolean found = TRUE;

  if (numbers[0] == NULL)
    return TRUE;
  if (!server_issued_find (batch->transaction, record->kind->lease->spec->series, numbers[0], &found, NULL, error))
    return FALSE;
  return found || server_issued_add (batch->transaction, batch->store,
                                     &(ServerIssue) { record->kind->lease->spec->series, ledger_id_new (batch->world),
                                                      { { 0 } }, numbers }, error);
}

/* -- Two valid cards with one number */

static gboolean
is_valid (const LedgerRecord *card)
{
  const LedgerLeased *lease = card->kind->lease;

  return ledger_record_is_live (card) && get_leased (card) != NULL &&
         g_strcmp0 (ledger_value_get_text (&card->values[lease->state->index]), lease->spec->valid) == 0;
}

/* When @card became valid, or lives again: by its versions, or by those that they had before a restore. */
static gboolean
find_order (ServerBatch *batch, const LedgerRecord *card, gint64 *order, GError **error)
{
  const guint groups[] = { 0, card->kind->lease->state->group->index };

  *order = 0;
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      LedgerValue seq = LEDGER_INTEGER (card->versions[groups[i]]);
      g_auto (LedgerValue) before = { 0 };

      if (!ledger_transaction_ask (batch->transaction, "SELECT seq_before FROM healed WHERE seq = ?", &seq, 1, &before,
                                   error))
        return FALSE;
      *order = MAX (*order, ledger_value_get_integer (&before, seq.integer));
    }
  return TRUE;
}

static gboolean
make_void (ServerBatch *batch, ServerRow *row, GError **error)
{
  const LedgerLeased *lease = row->record->kind->lease;
  const LedgerGroup *group = lease->state->group;
  g_autofree LedgerValue *values = g_new0 (LedgerValue, group->n_fields);

  values[lease->state->place] = LEDGER_TEXT (lease->spec->invalid);
  values[lease->reason->place] = LEDGER_TEXT (lease->spec->twice);
  return server_batch_set_group (batch, row, group, values, G_MAXUINT64, error);
}

/* @row came with this entry; @other has its number. */
static gboolean
settle_pair (ServerBatch *batch, ServerRow *row, ServerRow *other, GError **error)
{
  gint64 mine, theirs;

  if (row == other || row->record->kind != other->record->kind || !is_valid (row->record) ||
      !is_valid (other->record) || strcmp (get_leased (row->record), get_leased (other->record)) != 0)
    return TRUE;
  return find_order (batch, row->record, &mine, error) && find_order (batch, other->record, &theirs, error) &&
         make_void (batch, theirs > mine ? other : row, error);
}

static gboolean
settle_row (ServerBatch *batch, ServerRow *row, GError **error)
{
  const LedgerLeased *lease = row->record->kind->lease;
  LedgerValue parameters[] = { row->record->values[lease->number->index], LEDGER_TEXT (lease->spec->valid) };
  g_autofree char *sql = g_strdup_printf ("WHERE \"%s\" = ? AND \"%s\" = ? AND existence = 'live'",
                                          lease->number->spec->name, lease->state->spec->name);
  g_autoptr (GPtrArray) stored = NULL;

  for (guint i = 0; i < batch->cards->len; i++)
    if (!settle_pair (batch, row, batch->cards->pdata[i], error))
      return FALSE;
  stored = ledger_tables_select (batch->transaction, row->record->kind, LEDGER_SIDE_AUTHORITY, sql, parameters, 2,
                                 error);
  for (guint i = 0; stored != NULL && i < stored->len; i++)
    {
      const LedgerRecord *card = stored->pdata[i];
      ServerRow *other = server_batch_get_row (batch, card->kind, &card->id, error);

      if (other == NULL || !settle_pair (batch, row, other, error))
        return FALSE;
    }
  return stored != NULL;
}

gboolean
server_cards_settle (ServerBatch *batch, GError **error)
{
  guint n = batch->cards->len;

  for (guint i = 0; i < n; i++)
    {
      ServerRow *row = batch->cards->pdata[i];

      if (ledger_record_get_version (row->record) == batch->seq && is_valid (row->record) &&
          !settle_row (batch, row, error))
        return FALSE;
    }
  return TRUE;
}
