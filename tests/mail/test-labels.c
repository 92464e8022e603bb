/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sheets of labels (MAIL-05), read back by poppler: each label stands inside its own cell, from the one that was asked
 * for on, what is long is drawn smaller, and the same labels are the same bytes. One thread.
 */
#include "config.h"

#include "libledger/paper/labels.h"

#include <locale.h>
#include <poppler.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerPage, g_object_unref)

#define MM (72.0 / 25.4)
#define MADE_AT 1782813600000000

static GBytes *
write_labels (const LedgerLabelFormat *format, guint start, guint n, const char *more)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (LedgerLabelPaper) paper = ledger_label_paper_new (format, start, stream, "Etiketten", MADE_AT);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *text = g_strdup_printf ("naam%02u%s\nZeeweg 1\n2611 RS Delft\nNEDERLAND", i, more);

      ledger_label_paper_add (paper, text);
    }
  g_assert_true (ledger_label_paper_finish (paper, &error));
  g_assert_no_error (error);
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

/* Where the word stands; FALSE: it is not on the page. */
static gboolean
find_word (PopplerPage *page, const char *word, PopplerRectangle *at)
{
  GList *found = poppler_page_find_text (page, word);
  gboolean is_there = found != NULL;
  double height;

  poppler_page_get_size (page, NULL, &height);
  if (is_there)
    {
      *at = *(PopplerRectangle *) found->data;
      /* From the top. */
      at->y1 = height - ((PopplerRectangle *) found->data)->y2;
      at->y2 = height - ((PopplerRectangle *) found->data)->y1;
    }
  g_list_free_full (found, (GDestroyNotify) poppler_rectangle_free);
  return is_there;
}

static void
assert_in_cell (const LedgerLabelFormat *format, PopplerPage *page, const char *word, guint place)
{
  double left = (format->left + place % format->columns * format->across) * MM;
  double top = (format->top + place / format->columns * format->down) * MM;
  PopplerRectangle at;

  g_assert_true (find_word (page, word, &at));
  g_assert_cmpfloat (at.x1, >=, left);
  g_assert_cmpfloat (at.x2, <=, left + format->width * MM);
  g_assert_cmpfloat (at.y1, >=, top);
  g_assert_cmpfloat (at.y2, <=, top + format->height * MM);
}

/* All of them lie on the sheet, none over another, and each label inside its own. */
static void
test_cells (void)
{
  guint n;
  const LedgerLabelFormat *formats = ledger_label_list_formats (&n);

  for (guint f = 0; f < n; f++)
    {
      const LedgerLabelFormat *format = &formats[f];
      guint on_sheet = format->columns * format->rows;
      g_autoptr (GBytes) pdf = write_labels (format, 1, on_sheet + 1, "");
      g_autoptr (PopplerDocument) document = poppler_document_new_from_bytes (pdf, NULL, NULL);
      g_autoptr (PopplerPage) page = poppler_document_get_page (document, 0);
      g_autoptr (PopplerPage) next = poppler_document_get_page (document, 1);

      g_assert_true (ledger_label_find_format (format->name) == format);
      g_assert_cmpfloat (format->left + (format->columns - 1) * format->across + format->width, <=, 210.01);
      g_assert_cmpfloat (format->top + (format->rows - 1) * format->down + format->height, <=, 297.01);
      g_assert_cmpfloat (format->across, >=, format->width);
      g_assert_cmpfloat (format->down, >=, format->height);
      g_assert_cmpint (poppler_document_get_n_pages (document), ==, 2);
      for (guint i = 0; i < on_sheet; i++)
        {
          g_autofree char *word = g_strdup_printf ("naam%02u", i);

          assert_in_cell (format, page, word, i);
        }
      {
        g_autofree char *last = g_strdup_printf ("naam%02u", on_sheet);

        assert_in_cell (format, next, last, 0);
      }
    }
  g_assert_null (ledger_label_find_format ("9x9"));
}

static void
test_start (void)
{
  const LedgerLabelFormat *format = ledger_label_find_format ("2x7");
  g_autoptr (GBytes) pdf = write_labels (format, 14, 2, "");
  g_autoptr (PopplerDocument) document = poppler_document_new_from_bytes (pdf, NULL, NULL);
  g_autoptr (PopplerPage) page = poppler_document_get_page (document, 0);
  g_autoptr (PopplerPage) next = poppler_document_get_page (document, 1);

  assert_in_cell (format, page, "naam00", 13);
  assert_in_cell (format, next, "naam01", 0);
}

/* A long line makes it smaller; one that nobody could read is cut, and the rest stands in its cell. */
static void
test_long (void)
{
  const LedgerLabelFormat *format = ledger_label_find_format ("3x7");
  static const char longer[] = " van den Berg-Hoogenboom en mevrouw mr. D.E.F.";
  g_autofree char *longest = g_strnfill (300, 'x');
  g_autoptr (GBytes) fits = write_labels (format, 1, 2, longer), cut = write_labels (format, 1, 2, longest);
  g_autoptr (PopplerDocument) document = poppler_document_new_from_bytes (fits, NULL, NULL);
  g_autoptr (PopplerPage) page = poppler_document_get_page (document, 0);
  g_autoptr (PopplerDocument) other = poppler_document_new_from_bytes (cut, NULL, NULL);
  g_autoptr (PopplerPage) of_other = poppler_document_get_page (other, 0);
  PopplerRectangle at;

  assert_in_cell (format, page, "D.E.F.", 0);
  assert_in_cell (format, of_other, "NEDERLAND", 0);
  g_assert_true (find_word (of_other, "naam00", &at));
  g_assert_true (find_word (of_other, "naam01", &at));
  g_assert_cmpfloat (at.x1, >=, (format->left + format->across) * MM);
}

static void
test_same (void)
{
  const LedgerLabelFormat *format = ledger_label_find_format ("3x8");
  g_autoptr (GBytes) one = write_labels (format, 3, 30, ""), other = write_labels (format, 3, 30, "");

  g_assert_true (g_bytes_equal (one, other));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/labels/each-stands-in-its-own-cell-whatever-the-sheet", test_cells);
  g_test_add_func ("/labels/they-begin-where-the-sheet-does", test_start);
  g_test_add_func ("/labels/what-is-long-is-smaller-and-never-in-the-next-one", test_long);
  g_test_add_func ("/labels/the-same-labels-are-the-same-bytes", test_same);
  return g_test_run ();
}
