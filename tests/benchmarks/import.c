/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A large file read in (PLT-10): 50,000 rows of which 500 have a fault. How long until each row is judged, until what
 * fits is in the book of the server, and until all of it is undone in one step; beside it the same rows put into the
 * same tables by the engine alone. What comes out is counted, too: a fast import of the wrong rows is none. Real
 * daemon, TLS. Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <locale.h>
#include <sqlite3.h>
#include <string.h>

#include "libledger/import/part.h"
#include "libledger/sync/job.h"

#define ROWS 50000
/* Every so many rows one with a fault. */
#define FAULT_EVERY 100
#define FAULTS (ROWS / FAULT_EVERY)
/* Seconds from the file to the book. */
#define BAR 30.0
/* Microseconds between two looks at a job. */
#define LOOK 50000

typedef struct
{
  LedgerImportCatalog *catalog;
  LedgerImportTable *table;
  LedgerImportMapping *mapping;
  LedgerImportPlan *plan;
} Import;

static void
import_clear (Import *import)
{
  g_clear_pointer (&import->plan, ledger_import_plan_free);
  g_clear_pointer (&import->mapping, ledger_import_mapping_free);
  g_clear_pointer (&import->table, ledger_import_table_free);
  g_clear_pointer (&import->catalog, ledger_import_catalog_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Import, import_clear)

/* -- The file */

/* A name that no other row has and that sounds like none: the digits of the row in syllables. */
static char *
dup_name (guint row)
{
  GString *name = g_string_new (NULL);

  for (guint i = 0, rest = row * 7919 + 104729; i < 4; i++, rest /= 40)
    {
      g_string_append_c (name, "bdfgklmr"[rest % 8]);
      g_string_append_c (name, "aeiou"[rest / 8 % 5]);
    }
  g_string_append (name, "stra");
  name->str[0] = g_ascii_toupper (name->str[0]);
  return g_string_free (name, FALSE);
}

/* Of five sorts in turn: a day that is none, a postcode, an e-mail address, no name, the same as the row before. */
static void
append_row (GString *file, guint row)
{
  guint fault = row % FAULT_EVERY == 50 ? 1 + row / FAULT_EVERY % 5 : 0, said = fault == 5 ? row - 1 : row;
  g_autofree char *name = fault == 4 ? g_strdup ("") : dup_name (said);
  g_autofree char *day = fault == 1 ? g_strdup ("31-2-1960")
                                    : g_strdup_printf ("%u-%u-%u", said % 28 + 1, said % 12 + 1, 1930 + said % 70);

  g_string_append_printf (file, "%c.;%s;%s;Dwarsgracht %u;%s;Giethoorn;rij%u%svoorbeeld.nl;061%07u;Uit het archief\r\n",
                          (char) ('A' + said % 26), name, day, said % 400 + 1, fault == 2 ? "83551 CW" : "8355 CW",
                          said, fault == 3 ? "." : "@", said);
}

static GBytes *
make_file (void)
{
  GString *file = g_string_new ("Voorletters;Achternaam;Geb.datum;Adres;Postcode;Woonplaats;E-mail;Telefoon;"
                                "Opmerking\r\n");

  for (guint row = 0; row < ROWS; row++)
    append_row (file, row);
  return g_string_free_to_bytes (file);
}

/* -- Reading it in */

static void
read_file (Import *import, Desk *desk, GBytes *bytes)
{
  LedgerStore *store = ledger_replica_get_store (desk->replica);
  const LedgerKind *contact = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  const LedgerImportReading how = { .encoding = NULL };
  g_autoptr (GError) error = NULL;
  double start = bench_now (), used = bench_get_processor (0);

  import->catalog = ledger_import_catalog_new (store, contact, ledger_replica_get_access (desk->replica), &error);
  g_assert_no_error (error);
  import->table = ledger_import_table_read (bytes, &how, &error);
  g_assert_no_error (error);
  import->mapping = ledger_import_mapping_recall (store, import->catalog, import->table);
  import->plan = ledger_import_plan_new (store, import->catalog, import->table, import->mapping);
  ledger_import_plan_look (import->plan, NULL, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_print ("# every row judged: %.2f s, processor %.2f s\n", bench_now () - start, bench_get_processor (0) - used);
}

/* Each row with a fault says its cause; the rest is new. */
static void
check_plan (const Import *import)
{
  guint faults = 0;

  for (guint row = 0; row < ROWS; row++)
    {
      const LedgerImportFinding *finding = ledger_import_plan_get (import->plan, row);

      if (finding->state == LEDGER_IMPORT_FAULT && finding->cause != NULL && row % FAULT_EVERY == 50)
        faults++;
    }
  g_print ("# of %d rows %u are new, %u have a fault with its cause, %u look like somebody\n", ROWS,
           ledger_import_plan_count (import->plan, LEDGER_IMPORT_NEW), faults,
           ledger_import_plan_count (import->plan, LEDGER_IMPORT_DOUBT));
  g_assert_cmpuint (faults, ==, FAULTS);
  g_assert_cmpuint (ledger_import_plan_count (import->plan, LEDGER_IMPORT_NEW), ==, ROWS - FAULTS);
}

/* Waits for an answer about a job. */
static LedgerJob *
take_job (Desk *desk, GAsyncResult **place)
{
  g_autoptr (GAsyncResult) result = bench_wait (place);
  g_autoptr (GError) error = NULL;
  LedgerJob *job = ledger_replica_job_finish (desk->replica, result, &error);

  g_assert_no_error (error);
  return job;
}

static void
ask (Desk *desk, const LedgerId *id, const char *name, const char *parameters)
{
  GAsyncResult *place = NULL;
  LedgerJob *job;

  ledger_replica_ask_job_async (desk->replica, id, name, parameters, NULL, bench_note_result, &place);
  job = take_job (desk, &place);
  ledger_job_free (job);
}

/* Orders it and looks at it until it has ended. */
static void
run (Desk *desk, const LedgerId *id, gint64 changed)
{
  LedgerJobOrder order = LEDGER_JOB_RUN;

  for (;; order = LEDGER_JOB_LOOK, bench_pause (LOOK))
    {
      GAsyncResult *place = NULL;
      g_autoptr (LedgerJob) job = NULL;

      ledger_replica_order_job_async (desk->replica, id, order, NULL, bench_note_result, &place);
      job = take_job (desk, &place);
      if (!ledger_job_has_ended (job))
        continue;
      g_assert_cmpint (job->state, ==, LEDGER_JOB_DONE);
      g_assert_cmpint (job->changed, ==, changed);
      g_assert_cmpint (job->left_out, ==, 0);
      return;
    }
}

static void
send_parts (const Import *import, Office *office, Desk *desk, const LedgerId *id)
{
  g_autoptr (GError) error = NULL;
  double start = bench_now (), own = bench_get_processor (0), used;
  g_autoptr (GPtrArray) parts = ledger_import_parts_new (import->plan, ledger_replica_get_store (desk->replica), NULL,
                                                         NULL, NULL, &error);
  g_autofree char *parameters = NULL;

  g_assert_no_error (error);
  parameters = ledger_import_parts_dup_parameters (parts);
  g_print ("# %u parts made: %.2f s, processor %.2f s\n", parts->len, bench_now () - start,
           bench_get_processor (0) - own);
  start = bench_now ();
  own = bench_get_processor (0);
  used = bench_get_processor (office_get_pid (office));
  ask (desk, id, "import", parameters);
  for (guint i = 0; i < parts->len; i++)
    {
      const LedgerImportPart *part = parts->pdata[i];
      GAsyncResult *place = NULL;
      LedgerJob *job;

      ledger_replica_add_job_part_async (desk->replica, id, i, part->rows, part->content, NULL, bench_note_result,
                                         &place);
      job = take_job (desk, &place);
      ledger_job_free (job);
    }
  g_print ("# brought to the server: %.2f s, processor of the desktop %.2f s, of the daemon %.2f s\n",
           bench_now () - start, bench_get_processor (0) - own,
           bench_get_processor (office_get_pid (office)) - used);
}

static void
undo (Desk *desk, const LedgerId *import)
{
  char text[LEDGER_ID_TEXT_SIZE];
  g_autofree char *parameters = g_strdup_printf ("{\"job\":\"%s\"}", ledger_id_write (import, text));
  LedgerId id = ledger_id_new (desk->world);

  ask (desk, &id, "undo-import", parameters);
  run (desk, &id, ROWS - FAULTS);
}

/* -- What is in the book of the server */

static gint64
count_rows (const char *book, const char *sql)
{
  sqlite3 *engine = NULL;
  sqlite3_stmt *statement = NULL;
  gint64 count;

  g_assert_cmpint (sqlite3_open_v2 (book, &engine, SQLITE_OPEN_READWRITE, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_prepare_v2 (engine, sql, -1, &statement, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  count = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  sqlite3_close (engine);
  return count;
}

/* As many rows of each table as the import wrote, put there by the engine alone. */
static double
measure_floor (const char *book, const char *folder, gint64 ledger_before)
{
  const guint made = ROWS - FAULTS;
  const gint64 changes = count_rows (book, "SELECT COUNT(*) FROM ledger_change") - ledger_before;
  const struct { const char *table; guint rows; } written[] = {
    { "contact", made }, { "contact_point", 2 * made }, { "ledger_change", (guint) changes },
  };
  double floor_seconds = 0;
  gint64 rows, all = 0;

  for (guint i = 0; i < G_N_ELEMENTS (written); i++, all += rows)
    floor_seconds += bench_floor_rows (book, folder, written[i].table, written[i].rows, &rows);
  g_print ("# floor: %" G_GINT64_FORMAT " rows, %" G_GINT64_FORMAT " of them of the ledger: %.2f s\n", all, changes,
           floor_seconds);
  return floor_seconds;
}

int
main (void)
{
  g_auto (Office) office = { 0 };
  g_auto (Desk) desk = { 0 };
  g_auto (Import) import = { 0 };
  g_autoptr (GBytes) file = make_file ();
  g_autofree char *book = NULL;
  double start, whole, job_seconds, undone, used, floor_seconds;
  gint64 contacts, ledger;
  LedgerId id;

  setlocale (LC_ALL, "");
  office_open (&office, bench_get_contacts ());
  office_start (&office);
  desk_open (&desk, &office, "desk", "beheer");
  desk_first_sync (&desk, NULL, NULL);
  book = g_build_filename (office.data, "book.db", NULL);
  contacts = count_rows (book, "SELECT COUNT(*) FROM contact WHERE existence = 'live'");
  ledger = count_rows (book, "SELECT COUNT(*) FROM ledger_change");
  start = bench_now ();
  read_file (&import, &desk, file);
  check_plan (&import);
  id = ledger_id_new (desk.world);
  send_parts (&import, &office, &desk, &id);
  used = bench_get_processor (office_get_pid (&office));
  job_seconds = bench_now ();
  run (&desk, &id, ROWS - FAULTS);
  whole = bench_now () - start;
  g_print ("# the job: %.2f s, processor of the daemon %.2f s\n", bench_now () - job_seconds,
           bench_get_processor (office_get_pid (&office)) - used);
  g_assert_cmpint (count_rows (book, "SELECT COUNT(*) FROM contact WHERE existence = 'live'"), ==,
                   contacts + ROWS - FAULTS);
  floor_seconds = measure_floor (book, office.folder, ledger);
  bench_tell ("import of 50,000 rows, 500 with a fault", whole, floor_seconds, 15);
  g_print ("# %.1f s from the file to the book (bar %.0f s)\n", whole, BAR);
  start = bench_now ();
  used = bench_get_processor (office_get_pid (&office));
  undo (&desk, &id);
  undone = bench_now () - start;
  g_print ("# the undo: processor of the daemon %.2f s\n", bench_get_processor (office_get_pid (&office)) - used);
  g_assert_cmpint (count_rows (book, "SELECT COUNT(*) FROM contact WHERE existence = 'live'"), ==, contacts);
  bench_tell ("its undo in one step", undone, floor_seconds, 15);
  return 0;
}
