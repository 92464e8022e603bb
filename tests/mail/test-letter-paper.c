/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters on paper (MAIL-05), read back by poppler: the address is where the window of the envelope is, nothing of a
 * long letter is lost between pages, every letter has its own sheets, and the same letters are the same bytes. One
 * thread.
 */
#include "config.h"

#include "libledger/paper/letter-paper.h"

#include <locale.h>
#include <poppler.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerDocument, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PopplerPage, g_object_unref)

#define MM (72.0 / 25.4)
#define A4 842.0
/* Names that no window is wide enough for. */
#define COUPLE_FIRST "De heer prof. dr. A.B.C. van den Berg en"
#define COUPLE_SECOND "mevrouw mr. D.E.F. de Vries-Hoogenboom"
#define COUPLE COUPLE_FIRST " " COUPLE_SECOND
#define MADE_AT 1782813600000000

static const LedgerLetterhead heads[] = {
  { .window = LEDGER_WINDOW_LEFT, .sender = "Vereniging Ons Dorp\nPostbus 1\n1000 AA Amsterdam\nwww.example.org",
    .return_address = "Retour: Postbus 1, 1000 AA Amsterdam", .footer = "KvK 12345678 · IBAN NL91 ABNA 0417 1643 00" },
  { .window = LEDGER_WINDOW_RIGHT, .sender = "Notre Village asbl\nRue Neuve 7\n1000 Bruxelles",
    .return_address = "Rue Neuve 7, 1000 Bruxelles" },
};

static char *
dup_nothing (const char *name, gpointer data)
{
  return NULL;
}

static gboolean
hold_nothing (const char *name, gpointer data)
{
  return FALSE;
}

static LedgerBody *
make_body (const char *text)
{
  const LedgerTemplateSource source = { dup_nothing, hold_nothing, NULL };
  g_autoptr (LedgerTemplate) template = ledger_template_parse (text, NULL);
  g_autoptr (LedgerFilled) filled = ledger_template_fill (template, &source);

  return ledger_body_new (filled);
}

static GPtrArray *
make_lines (guint n)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (lines, g_strdup_printf ("Adresregel nummer %c", 'a' + (int) i));
  return lines;
}

/* The document with @n letters. */
static GBytes *
make_document (const LedgerLetterhead *head, const LedgerPaperLetter *letter, guint n, LedgerPaperSides sides,
               guint *n_pages)
{
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerLetterPaper) paper = ledger_letter_paper_new (stream, "Brief", MADE_AT, sides);
  LedgerPaperLetter headed = *letter;
  guint pages = 0;

  headed.letterhead = head;
  for (guint i = 0; i < n; i++)
    {
      guint added = ledger_letter_paper_add (paper, &headed, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (added, >, 0);
      pages += added;
    }
  g_assert_true (ledger_letter_paper_finish (paper, &error));
  if (n_pages != NULL)
    *n_pages = pages;
  g_output_stream_close (stream, NULL, NULL);
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
}

static PopplerDocument *
open_document (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  PopplerDocument *document = poppler_document_new_from_bytes (bytes, NULL, &error);

  g_assert_no_error (error);
  return document;
}

static char *
dup_text (PopplerDocument *document, guint page)
{
  g_autoptr (PopplerPage) one = poppler_document_get_page (document, (int) page);

  return poppler_page_get_text (one);
}

/* However the sheet lies in the envelope, all of the line is behind the window. */
static void
assert_in_window (PopplerPage *page, const char *line, LedgerWindowSide side)
{
  const LedgerWindowPlace *window = ledger_window_place (side);
  GList *found = poppler_page_find_text (page, line);
  const PopplerRectangle *place;

  if (found == NULL)
    g_test_message ("“%s” is not there", line);
  g_assert_nonnull (found);
  place = found->data;
  g_assert_cmpfloat (place->x1, >=, window->left * MM - 0.5);
  g_assert_cmpfloat (place->x2, <=, (window->left + window->width) * MM + 0.5);
  g_assert_cmpfloat (A4 - place->y2, >=, window->top * MM - 1);
  g_assert_cmpfloat (A4 - place->y1, <=, (window->top + window->height) * MM + 1);
  g_list_free_full (found, (GDestroyNotify) poppler_rectangle_free);
}

static void
test_window (void)
{
  g_autoptr (LedgerBody) body = make_body ("Geachte mevrouw De Vries,");

  for (LedgerWindowSide side = LEDGER_WINDOW_LEFT; side <= LEDGER_WINDOW_RIGHT; side++)
    for (guint n = 1; n <= 5; n++)
      {
        g_autoptr (GPtrArray) lines = make_lines (n);
        const LedgerPaperLetter letter = {
          .envelope = n % 2 == 0 ? "Mevrouw dr. B. de Vries-van den Berg MSc" : COUPLE,
          .address = lines, .body = body, .day = "30 juni 2026",
        };
        g_autoptr (GBytes) bytes = make_document (&heads[side], &letter, 1, LEDGER_PAPER_SIMPLEX, NULL);
        g_autoptr (PopplerDocument) document = open_document (bytes);
        g_autoptr (PopplerPage) page = poppler_document_get_page (document, 0);

        if (n % 2 == 0)
          assert_in_window (page, letter.envelope, side);
        else
          {
            assert_in_window (page, COUPLE_FIRST, side);
            assert_in_window (page, COUPLE_SECOND, side);
          }
        assert_in_window (page, heads[side].return_address, side);
        for (guint i = 0; i < n; i++)
          assert_in_window (page, lines->pdata[i], side);
      }
}

/* What the window shows, worked out from the envelope for every way the sheet can lie. */
static void
test_place (void)
{
  for (LedgerWindowSide side = LEDGER_WINDOW_LEFT; side <= LEDGER_WINDOW_RIGHT; side++)
    {
      const LedgerWindowPlace *place = ledger_window_place (side);
      double window_left = side == LEDGER_WINDOW_LEFT ? 20 : 220 - 20 - 90;

      for (double right = 0; right <= 220 - 210; right++)
        for (double down = 0; down <= 110 - 99; down++)
          {
            double left = place->left + right, top = place->top + down;

            g_assert_cmpfloat (left, >=, window_left);
            g_assert_cmpfloat (left + place->width, <=, window_left + 90);
            g_assert_cmpfloat (top, >=, 110 - 15 - 35);
            g_assert_cmpfloat (top + place->height, <=, 110 - 15);
          }
    }
}

static void
test_pages (void)
{
  g_autoptr (GString) text = g_string_new ("# Verslag\n\n");
  g_autoptr (GString) all = g_string_new (NULL);
  g_autoptr (LedgerBody) body = NULL;
  g_autoptr (GPtrArray) lines = make_lines (3);
  LedgerPaperLetter letter = { .envelope = "A", .address = lines, .day = "30 juni 2026", .subject = "Onderwerp" };
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (PopplerDocument) document = NULL;
  const char *at;
  guint n_pages;

  for (guint i = 0; i < 200; i++)
    g_string_append_printf (text, "Woord%u en nog wat tekst die over de regel heen loopt zodat er veel regels zijn, "
                                  "en nog "
                            "een regel daarbij.\n\n", i);
  letter.body = body = make_body (text->str);
  bytes = make_document (&heads[0], &letter, 1, LEDGER_PAPER_SIMPLEX, &n_pages);
  document = open_document (bytes);
  g_assert_cmpint (poppler_document_get_n_pages (document), ==, n_pages);
  g_assert_cmpuint (n_pages, >, 5);
  for (guint i = 0; i < n_pages; i++)
    {
      g_autofree char *page = dup_text (document, i);
      g_autofree char *number = g_strdup_printf ("%u / %u", i + 1, n_pages);

      g_assert_nonnull (strstr (page, number));
      g_string_append (all, page);
    }
  at = all->str;
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *word = g_strdup_printf ("Woord%u ", i);

      at = strstr (at, word);
      g_assert_nonnull (at);
    }
}

static void
test_sheets (void)
{
  g_autoptr (LedgerBody) body = make_body ("Een korte brief.");
  g_autoptr (GPtrArray) lines = make_lines (2);
  const LedgerPaperLetter letter = { .envelope = "A", .address = lines, .body = body };
  guint simplex, duplex;
  g_autoptr (GBytes) one = make_document (&heads[0], &letter, 3, LEDGER_PAPER_SIMPLEX, &simplex);
  g_autoptr (GBytes) two = make_document (&heads[0], &letter, 3, LEDGER_PAPER_DUPLEX, &duplex);
  g_autoptr (PopplerDocument) document = open_document (two);
  g_autofree char *front = dup_text (document, 2), *back = dup_text (document, 3);

  g_assert_cmpuint (simplex, ==, 3);
  g_assert_cmpuint (duplex, ==, 6);
  g_assert_cmpint (poppler_document_get_n_pages (document), ==, 6);
  g_assert_nonnull (strstr (front, "Een korte brief."));
  g_assert_cmpstr (g_strstrip (back), ==, "");
}

static void
test_same (void)
{
  g_autoptr (LedgerBody) body = make_body ("# Kop\n\nEen *brief* met **nadruk**:\n\n- een\n- twee\n\n---\n\n> citaat");
  g_autoptr (GPtrArray) lines = make_lines (3);
  const LedgerPaperLetter letter = { .envelope = "A", .address = lines, .body = body, .reference = "Lidnummer 10023" };
  g_autoptr (GBytes) one = make_document (&heads[0], &letter, 2, LEDGER_PAPER_SIMPLEX, NULL);
  g_autoptr (GBytes) two = make_document (&heads[0], &letter, 2, LEDGER_PAPER_SIMPLEX, NULL);

  g_assert_true (g_bytes_equal (one, two));
}

/* Wherever it comes, a heading has something beneath it. */
static void
test_headings (void)
{
  for (guint n = 20; n < 45; n++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      g_autoptr (LedgerBody) body = NULL;
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (PopplerDocument) document = NULL;
      LedgerPaperLetter letter = { 0 };

      for (guint i = 0; i < n; i++)
        g_string_append (text, "regel\n");
      g_string_append (text, "\n# Hoofd\n\n## Onder\n\n---\n\nEronder staat tekst.\n");
      letter.body = body = make_body (text->str);
      bytes = make_document (&heads[0], &letter, 1, LEDGER_PAPER_SIMPLEX, NULL);
      document = open_document (bytes);
      for (gint i = 0; i < poppler_document_get_n_pages (document); i++)
        {
          g_autofree char *page = dup_text (document, (guint) i);

          g_assert_cmpint (strstr (page, "Hoofd") != NULL, ==, strstr (page, "Eronder") != NULL);
          g_assert_cmpint (strstr (page, "Onder") != NULL, ==, strstr (page, "Eronder") != NULL);
        }
    }
}

static cairo_status_t
add_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  g_byte_array_append (data, bytes, length);
  return CAIRO_STATUS_SUCCESS;
}

static GBytes *
make_logo (int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A1, width, height);
  GByteArray *bytes = g_byte_array_new ();

  cairo_surface_write_to_png_stream (surface, add_bytes, bytes);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (bytes);
}

static void
test_logo (void)
{
  g_autoptr (GBytes) logo = make_logo (400, 100), wide = make_logo (4001, 1);
  g_autoptr (LedgerBody) body = make_body ("Een brief.");
  LedgerLetterhead head = heads[0];
  LedgerPaperLetter letter = { .letterhead = &head, .body = body };
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr (LedgerLetterPaper) paper = ledger_letter_paper_new (stream, "x", 0, LEDGER_PAPER_SIMPLEX);
  g_autoptr (GBytes) one = NULL, many = NULL, again = NULL;
  g_autoptr (PopplerDocument) document = NULL;
  g_autoptr (PopplerPage) page = NULL;
  GList *images;

  head.logo = wide;
  g_assert_cmpuint (ledger_letter_paper_add (paper, &letter, NULL), ==, 0);
  head.logo = logo;
  one = make_document (&head, &letter, 1, LEDGER_PAPER_SIMPLEX, NULL);
  many = make_document (&head, &letter, 50, LEDGER_PAPER_SIMPLEX, NULL);
  again = make_document (&head, &letter, 50, LEDGER_PAPER_SIMPLEX, NULL);
  g_assert_true (g_bytes_equal (many, again));
  document = open_document (one);
  page = poppler_document_get_page (document, 0);
  images = poppler_page_get_image_mapping (page);
  g_assert_cmpuint (g_list_length (images), ==, 1);
  poppler_page_free_image_mapping (images);
}

static void
test_faults (void)
{
  static char room[2000];
  g_autoptr (GOutputStream) stream = g_memory_output_stream_new (room, sizeof room, NULL, NULL);
  g_autoptr (GBytes) none = g_bytes_new_static ("GIF89a", 6);
  LedgerLetterhead head = heads[0];
  g_autoptr (LedgerBody) body = make_body ("Een brief.");
  LedgerPaperLetter letter = { .letterhead = &head, .body = body };
  g_autoptr (GError) error = NULL, full = NULL;
  g_autoptr (LedgerLetterPaper) paper = ledger_letter_paper_new (stream, "x", 0, LEDGER_PAPER_SIMPLEX);

  head.logo = none;
  g_assert_cmpuint (ledger_letter_paper_add (paper, &letter, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  letter.letterhead = &heads[0];
  for (guint i = 0; i < 50; i++)
    ledger_letter_paper_add (paper, &letter, NULL);
  g_assert_false (ledger_letter_paper_finish (paper, &full));
  g_assert_error (full, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
}

/* How much ink is on it. */
static gsize
count_ink (cairo_surface_t *page)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_A8, (int) LEDGER_PAPER_WIDTH,
                                                         (int) LEDGER_PAPER_HEIGHT);
  cairo_t *cairo = cairo_create (surface);
  const guchar *data;
  gsize n, ink = 0;

  cairo_set_source_surface (cairo, page, 0, 0);
  cairo_paint (cairo);
  cairo_destroy (cairo);
  cairo_surface_flush (surface);
  data = cairo_image_surface_get_data (surface);
  n = (gsize) cairo_image_surface_get_stride (surface) * (gsize) cairo_image_surface_get_height (surface);
  for (gsize i = 0; i < n; i++)
    ink += data[i] > 0 ? 1 : 0;
  cairo_surface_destroy (surface);
  return ink;
}

/* To be looked at it has the pages that it has on paper. */
static void
test_looked_at (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (LedgerBody) body = NULL;
  g_autoptr (GPtrArray) lines = make_lines (3), pages = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  LedgerPaperLetter letter = { .letterhead = &heads[0], .address = lines, .day = "30 juni 2026" };
  LedgerLetterhead bad = heads[0];
  guint n_pages;

  for (guint i = 0; i < 120; i++)
    g_string_append_printf (text, "Alinea %u.\n\n", i);
  body = make_body (text->str);
  letter.body = body;
  bytes = make_document (&heads[0], &letter, 1, LEDGER_PAPER_SIMPLEX, &n_pages);
  pages = ledger_letter_paper_draw (&letter, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_pages, >, 1);
  g_assert_cmpuint (pages->len, ==, n_pages);
  for (guint i = 0; i < pages->len; i++)
    g_assert_cmpuint (count_ink (pages->pdata[i]), >, 100);
  bad.logo = g_bytes_new_static ("GIF89a", 6);
  letter.letterhead = &bad;
  g_assert_null (ledger_letter_paper_draw (&letter, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
  g_bytes_unref (bad.logo);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail/paper/MAIL-05-the-address-is-behind-the-window-however-the-sheet-lies", test_place);
  g_test_add_func ("/mail/paper/MAIL-05-the-address-stands-there-in-both-countries-however-long", test_window);
  g_test_add_func ("/mail/paper/MAIL-05-a-long-letter-has-pages-and-loses-nothing", test_pages);
  g_test_add_func ("/mail/paper/MAIL-05-on-both-sides-every-letter-has-its-own-sheets", test_sheets);
  g_test_add_func ("/mail/paper/MAIL-05-the-same-letters-are-the-same-bytes", test_same);
  g_test_add_func ("/mail/paper/MAIL-05-no-heading-stands-alone-at-the-foot", test_headings);
  g_test_add_func ("/mail/paper/MAIL-05-a-logo-is-drawn-on-every-letter-and-bounded", test_logo);
  g_test_add_func ("/mail/paper/what-cannot-be-written-or-drawn-is-told", test_faults);
  g_test_add_func ("/mail/paper/to-be-looked-at-it-has-the-pages-that-it-has-on-paper", test_looked_at);
  return g_test_run ();
}
