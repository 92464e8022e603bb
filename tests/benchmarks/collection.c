/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A large file of direct debits written: pain.008 with 100,000 of them, each checked, beside libxml2's writer alone,
 * which is told the same elements. How much memory a file ten times as large needs more: none, for it is written as a
 * stream. Times are of the processor, which other programs do not lengthen. No daemon. Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include <libxml/xmlreader.h>
#include <libxml/xmlwriter.h>
#include <string.h>

#include "libledger/bank/collection.h"

#define DEBITS 100000
#define ROUNDS 5
#define BAR 2.0

static void
fill_debit (LedgerDirectDebit *debit, guint i, char texts[4][40])
{
  g_snprintf (texts[0], sizeof texts[0], "F2026-%u", i);
  g_snprintf (texts[1], sizeof texts[1], "M-%u-1", i);
  /* One in twenty has an accent. */
  g_snprintf (texts[2], sizeof texts[2], i % 20 == 0 ? "J.A. van der Veldén %u" : "J.A. van der Velden %u", i);
  g_snprintf (texts[3], sizeof texts[3], "Contributie 2026; lid %u", i);
  *debit = (LedgerDirectDebit) {
    .id = texts[0], .amount = 2300 + i % 900, .mandate = texts[1], .signed_on = "2019-03-02", .debtor = texts[2],
    .iban = i % 2 == 0 ? "NL91ABNA0417164300" : "BE68539007547034", .text = texts[3],
  };
}

static double
write_collection (const char *path, guint debits)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &error);
  g_autoptr (LedgerCollectionWriter) writer = NULL;
  g_autofree char *digest = NULL;
  LedgerDirectDebit debit;
  char texts[4][40];
  gint64 sum = 0;
  double begun = bench_get_processor (0);
  gboolean done;

  for (guint i = 0; i < debits; i++)
    sum += 2300 + i % 900;
  writer = ledger_collection_writer_new (G_OUTPUT_STREAM (stream), LEDGER_COLLECTION_008_08, &(LedgerCollectionHead) {
    .id = "LB-1", .initiator = "Vereniging", .debits = debits, .sum = sum,
  }, &error);
  done = writer != NULL && ledger_collection_writer_begin (writer, &(LedgerCollectionBatch) {
    .id = "LB-1-1", .day = "2026-12-01", .creditor = "Vereniging", .iban = "NL91ABNA0417164300", .bic = "ABNANL2A",
    .creditor_id = "NL51ZZZ405365330000", .debits = debits, .sum = sum,
  }, &error);
  for (guint i = 0; done && i < debits; i++)
    {
      fill_debit (&debit, i, texts);
      done = ledger_collection_writer_add (writer, &debit, &error);
    }
  if (!done || !ledger_collection_writer_finish (writer, &digest, &error))
    g_error ("%s", error->message);
  return bench_get_processor (0) - begun;
}

/* -- The floor: the same elements, and nothing known of them */

typedef struct
{
  enum { BEGIN, END, TEXT, ATTRIBUTE } type;
  char *name, *text;
} Event;

static void
add_event (GArray *events, int type, const xmlChar *name, const xmlChar *text)
{
  Event event = { type, g_strdup ((const char *) name), g_strdup ((const char *) text) };

  g_array_append_val (events, event);
}

static GArray *
read_events (const char *path)
{
  GArray *events = g_array_new (FALSE, FALSE, sizeof (Event));
  xmlTextReader *reader = xmlReaderForFile (path, NULL, XML_PARSE_NONET);

  while (xmlTextReaderRead (reader) == 1)
    {
      int type = xmlTextReaderNodeType (reader);

      if (type == XML_READER_TYPE_ELEMENT)
        add_event (events, BEGIN, xmlTextReaderConstName (reader), NULL);
      if (type == XML_READER_TYPE_ELEMENT && xmlTextReaderMoveToFirstAttribute (reader) == 1)
        add_event (events, ATTRIBUTE, xmlTextReaderConstName (reader), xmlTextReaderConstValue (reader));
      if (type == XML_READER_TYPE_END_ELEMENT)
        add_event (events, END, NULL, NULL);
      if (type == XML_READER_TYPE_TEXT)
        add_event (events, TEXT, NULL, xmlTextReaderConstValue (reader));
    }
  xmlFreeTextReader (reader);
  return events;
}

static double
write_floor (const GArray *events, const char *path)
{
  double begun = bench_get_processor (0);
  xmlTextWriter *writer = xmlNewTextWriterFilename (path, 0);

  xmlTextWriterStartDocument (writer, NULL, "UTF-8", NULL);
  for (guint i = 0; i < events->len; i++)
    {
      const Event *event = &g_array_index (events, Event, i);

      if (event->type == BEGIN)
        xmlTextWriterStartElement (writer, BAD_CAST event->name);
      else if (event->type == ATTRIBUTE)
        xmlTextWriterWriteAttribute (writer, BAD_CAST event->name, BAD_CAST event->text);
      else if (event->type == TEXT)
        xmlTextWriterWriteString (writer, BAD_CAST event->text);
      else
        xmlTextWriterEndElement (writer);
    }
  xmlTextWriterEndDocument (writer);
  xmlFreeTextWriter (writer);
  return bench_get_processor (0) - begun;
}

static void
check_same (const char *one, const char *other)
{
  g_autofree char *first = NULL, *second = NULL;
  gsize first_size, second_size;

  if (!g_file_get_contents (one, &first, &first_size, NULL) ||
      !g_file_get_contents (other, &second, &second_size, NULL) ||
      first_size != second_size || memcmp (first, second, first_size) != 0)
    g_error ("the writer alone does not write the same bytes");
  g_print ("%u debits: %.1f MiB\n", DEBITS, (double) first_size / (1 << 20));
}

static double
measure_memory (const char *path, guint debits)
{
  bench_reset_peak (0);
  write_collection (path, debits);
  return bench_get_peak (0);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("ledenboek-collection-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "ours.xml", NULL);
  g_autofree char *other = g_build_filename (folder, "floor.xml", NULL);
  g_autoptr (GArray) floors = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  double small_memory = measure_memory (path, DEBITS / 10), large_memory = measure_memory (path, DEBITS);
  GArray *events = read_events (path);

  write_floor (events, other);
  check_same (path, other);
  for (guint i = 0; i < ROUNDS; i++)
    {
      double floor = write_floor (events, other), time = write_collection (path, DEBITS);

      g_array_append_val (floors, floor);
      g_array_append_val (times, time);
    }
  bench_tell ("pain.008 with 100,000 direct debits, beside libxml2's writer alone", bench_median (times),
              bench_median (floors), BAR);
  g_print ("memory at its highest: %.1f MiB for %u debits, %.1f MiB for %u\n", small_memory, DEBITS / 10, large_memory,
           DEBITS);
  remove (path);
  remove (other);
  remove (folder);
  return 0;
}
