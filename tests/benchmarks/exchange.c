/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The daily exchange: 10,000 changesets pushed by one desktop and pulled by another, a pull when there is nothing,
 * and how long after an edit the other desktop shows it. Real daemon, TLS, live connections.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <locale.h>

#define CONTACTS 10000
#define CHANGESETS 10000
#define IDLE_PULLS 100
#define LIVE_EDITS 100
/* Microseconds between two edits of a person who is quick. */
#define PAUSE 30000

static const LedgerField *
find_field (LedgerStore *store, const char *name)
{
  return ledger_kind_find_field (ledger_model_find_kind (ledger_store_get_model (store), "contact"), name);
}

static GPtrArray *
list_contacts (Desk *desk, guint n)
{
  LedgerStore *store = ledger_replica_get_store (desk->replica);
  const LedgerKind *contact = find_field (store, "remark")->kind;
  GPtrArray *contacts = g_ptr_array_new_with_free_func ((GDestroyNotify) ledger_record_unref);
  g_autoptr (GArray) rows = ledger_store_list_order (store, contact, &(LedgerListing) { 0 }, NULL, NULL);

  for (guint i = 0; i < rows->len && contacts->len < n; i += 100)
    {
      g_autoptr (GPtrArray) page = ledger_store_list_rows (store, contact, &g_array_index (rows, gint64, i),
                                                           MIN (100, rows->len - i), NULL);

      for (guint k = 0; k < page->len && contacts->len < n; k++)
        g_ptr_array_add (contacts, ledger_record_ref (page->pdata[k]));
    }
  return contacts;
}

static LedgerEdit *
make_edit (LedgerStore *store, const LedgerRecord *contact, const char *remark)
{
  LedgerEdit *edit = ledger_edit_new (store, "edit");

  ledger_edit_set (edit, find_field (store, "remark"), &contact->id, &LEDGER_TEXT (remark));
  return edit;
}

/* Saves one changeset a contact, each durable here as well. */
static guint
save_many (Desk *desk, guint n)
{
  LedgerStore *store = ledger_replica_get_store (desk->replica);
  g_autoptr (GPtrArray) contacts = list_contacts (desk, n);
  GError *error = NULL;

  for (guint i = 0; i < contacts->len; i++)
    {
      g_autofree char *remark = g_strdup_printf ("Gebeld over de contributie, nummer %u", i);
      LedgerEdit *edit = make_edit (store, contacts->pdata[i], remark);

      ledger_outbox_save (store, edit, NULL, &error);
      g_assert_no_error (error);
      ledger_edit_free (edit);
    }
  ledger_replica_note_saved (desk->replica);
  return contacts->len;
}

/* What a round costs: both processes' processor time tells on a machine that others use as well. */
static double
measure_round (Office *office, Desk *desk)
{
  double desk_used = -bench_get_processor (0), daemon_used = -bench_get_processor (office_get_pid (office));
  double start, took;

  start = bench_now ();
  desk_sync (desk);
  took = bench_now () - start;
  desk_used += bench_get_processor (0);
  daemon_used += bench_get_processor (office_get_pid (office));
  g_print ("# processor time of the desktop %.0f ms, of the daemon %.0f ms\n", desk_used * 1000, daemon_used * 1000);
  return took;
}

static void
measure_push_and_pull (Office *office, Desk *sender, Desk *receiver)
{
  g_autofree char *book = desk_dup_book (receiver);
  double start = bench_now (), took, used, floor_seconds;
  guint n = save_many (sender, CHANGESETS);
  LedgerStatus status;

  g_print ("# %u changesets saved on the desktop in %.0f ms\n", n, (bench_now () - start) * 1000);
  took = measure_round (office, sender);
  ledger_replica_get_status (sender->replica, &status);
  g_assert_cmpint (status.unsent, ==, 0);
  bench_tell ("push of 10,000 changesets", took, bench_floor_appends (office->folder, n), 3);
  took = measure_round (office, receiver);
  used = -bench_get_processor (0);
  floor_seconds = bench_floor_rows (book, office->folder, "contact", n, NULL);
  used += bench_get_processor (0);
  bench_tell ("pull of 10,000 changed groups", took, floor_seconds, 4);
  g_print ("# processor time of that floor, reading the rows included, %.0f ms\n", used * 1000);
}

static void
measure_idle_pull (Desk *desk)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) floors = bench_floor_requests (desk, IDLE_PULLS);

  for (guint i = 0; i < IDLE_PULLS; i++)
    {
      double start = bench_now (), took;

      desk_sync (desk);
      took = bench_now () - start;
      g_array_append_val (times, took);
    }
  bench_tell ("idle pull", bench_median (times), bench_median (floors), 3);
}

/* An edit on its way to the other desktop. */
typedef struct
{
  LedgerStore *store;           /* of the receiver */
  const LedgerRecord *contact;
  const char *remark;
  gboolean seen;
} Awaited;

static void
on_changed (LedgerStore *store, const LedgerChange *change, Awaited *awaited)
{
  g_autoptr (LedgerRecord) record = NULL;

  if (awaited->contact == NULL)
    return;
  record = ledger_store_get (store, awaited->contact->kind, &awaited->contact->id, NULL);
  awaited->seen = record != NULL && g_strcmp0 (ledger_record_get_text (record, "remark"), awaited->remark) == 0;
}

static double
measure_live_edit (Desk *sender, Awaited *awaited)
{
  GAsyncResult *place = NULL;
  GError *error = NULL;
  double start = bench_now (), took;

  awaited->seen = FALSE;
  ledger_replica_save_async (sender->replica,
                             make_edit (ledger_replica_get_store (sender->replica), awaited->contact, awaited->remark),
                             bench_note_result, &place);
  while (!awaited->seen || place == NULL)
    g_main_context_iteration (NULL, TRUE);
  took = bench_now () - start;
  ledger_replica_save_finish (sender->replica, place, NULL, &error);
  g_assert_no_error (error);
  g_object_unref (place);
  return took;
}

static void
measure_live (Desk *sender, Desk *receiver)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GPtrArray) contacts = list_contacts (sender, LIVE_EDITS);
  LedgerStore *store = ledger_replica_get_store (receiver->replica);
  Awaited awaited = { .store = store };

  g_signal_connect (store, "changed", G_CALLBACK (on_changed), &awaited);
  ledger_replica_start (sender->replica);
  ledger_replica_start (receiver->replica);
  bench_pause (20 * PAUSE);
  for (guint i = 0; i < contacts->len; i++)
    {
      g_autofree char *remark = g_strdup_printf ("Belt terug, nummer %u", i);
      double took;

      awaited.contact = contacts->pdata[i];
      awaited.remark = remark;
      took = measure_live_edit (sender, &awaited);
      g_array_append_val (times, took);
      bench_pause (PAUSE);
    }
  g_signal_handlers_disconnect_by_data (store, &awaited);
  bench_sort (times);
  g_print ("edit visible at the other desktop: time p50 %.1f ms, p95 %.1f ms, most %.1f ms (bar p95 1000 ms; "
           "100 ms with 200 connected)\n",
           bench_percentile (times, 0.5) * 1000, bench_percentile (times, 0.95) * 1000,
           bench_percentile (times, 1) * 1000);
  ledger_replica_stop (sender->replica);
  ledger_replica_stop (receiver->replica);
}

int
main (void)
{
  g_auto (Office) office = { 0 };
  g_auto (Desk) sender = { 0 };
  g_auto (Desk) receiver = { 0 };

  setlocale (LC_ALL, "");
  office_open (&office, CONTACTS);
  office_start (&office);
  desk_open (&sender, &office, "sender", "beheer");
  desk_first_sync (&sender, NULL, NULL);
  desk_open (&receiver, &office, "receiver", "beheer");
  desk_first_sync (&receiver, NULL, NULL);
  desk_sync (&receiver);
  measure_push_and_pull (&office, &sender, &receiver);
  measure_idle_pull (&receiver);
  measure_live (&sender, &receiver);
  return 0;
}
