/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters in bulk (MAIL-05): 5,000 in one PDF, Dutch and French by turns, each filled from its own values; beside it
 * the same text laid out by pango and drawn by cairo, letter after letter, with nothing around it. Memory after the
 * first thousand and after the last. With a file as its argument the document is kept there, to be looked at; a second
 * argument takes the Belgian letterhead. Main thread.
 */
#include "config.h"

#include "tests/benchmarks/benchmark.h"

#include "libledger/paper/letter-paper.h"

#include <cairo-pdf.h>
#include <locale.h>
#include <pango/pangocairo.h>
#include <string.h>

#define LETTERS 5000
#define FIRST 1000

static const LedgerLetterhead heads[] = {
  { .window = LEDGER_WINDOW_LEFT,
    .sender = "Seniorenvereniging Ons Dorp\nPostbus 101\n2500 AA Den Haag\nTelefoon 070 123 45 67\n"
              "ledenadministratie@example.org",
    .return_address = "Retouradres: Postbus 101, 2500 AA Den Haag",
    .footer = "KvK 12345678 · IBAN NL91 ABNA 0417 1643 00 · www.example.org" },
  { .window = LEDGER_WINDOW_RIGHT,
    .sender = "Association des seniors Notre Village\nRue Neuve 7\n1000 Bruxelles\nTéléphone 02 123 45 67",
    .return_address = "Rue Neuve 7, 1000 Bruxelles",
    .footer = "Numéro d’entreprise 0123.456.749 · IBAN BE68 5390 0754 7034" },
};

static const char *const texts[] = {
  "{{salutation}},\n\nHierbij nodigen wij u uit voor de **algemene ledenvergadering** op 12 december 2026 om 14.00 "
  "uur in "
  "zaal *De Linde*.\n\n## Agenda\n\n1. Opening en vaststelling van de agenda\n2. Verslag van de vorige vergadering\n"
  "3. Jaarrekening en verslag van de kascommissie\n4. Vaststelling van de contributie voor het volgende jaar\n"
  "5. Rondvraag\n\n{{if debit}}\nDe contributie van € {{amount}} schrijven wij in januari af van uw "
  "rekening.\n{{else}}\n"
  "Voor de contributie van € {{amount}} krijgt u in januari een factuur.\n{{end}}\n\nUw lidnummer is {{number}}. "
  "Kunt u "
  "niet komen, dan kunt u een ander lid een volmacht geven; het formulier staat op onze website.\n\nMet vriendelijke "
  "groet,\n\nnamens het bestuur\nde secretaris\n",
  "{{salutation}},\n\nNous avons le plaisir de vous inviter à l’**assemblée générale** du 12 décembre 2026 à 14 "
  "heures, "
  "dans la salle *Le Tilleul*.\n\n## Ordre du jour\n\n1. Ouverture\n2. Procès-verbal de la dernière assemblée\n"
  "3. Comptes annuels et rapport des vérificateurs\n4. Cotisation de l’année prochaine\n5. Divers\n\n{{if debit}}\nLa "
  "cotisation de {{amount}} € sera prélevée sur votre compte en janvier.\n{{else}}\nVous recevrez en janvier une "
  "facture "
  "pour la cotisation de {{amount}} €.\n{{end}}\n\nVotre numéro de membre est {{number}}.\n\nNous vous prions "
  "d’agréer, "
  "{{salutation}}, nos salutations distinguées.\n\nau nom du conseil d’administration\nle secrétaire\n",
};

/* -- One letter's values */

typedef struct
{
  guint i;
} Values;

static char *
dup_value (const char *name, gpointer data)
{
  guint i = ((const Values *) data)->i;

  if (strcmp (name, "salutation") == 0)
    return i % 2 == 0 ? g_strdup_printf ("Geachte mevrouw Van den Berg-%u", i) : g_strdup ("Madame");
  if (strcmp (name, "number") == 0)
    return g_strdup_printf ("%u", 100000 + i);
  return g_strdup_printf ("%u,%02u", 20 + i % 40, i % 100);
}

static gboolean
holds (const char *name, gpointer data)
{
  return ((const Values *) data)->i % 3 == 0;
}

static LedgerBody *
make_body (LedgerTemplate *template, guint i)
{
  Values values = { i };
  const LedgerTemplateSource source = { dup_value, holds, &values };
  g_autoptr (LedgerFilled) filled = ledger_template_fill (template, &source);

  return ledger_body_new (filled);
}

static GPtrArray *
make_address (guint i)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (lines, g_strdup_printf (i % 2 == 0 ? "Lange Voorhout %u" : "Rue de la Loi %u", 1 + i % 300));
  g_ptr_array_add (lines, g_strdup_printf (i % 2 == 0 ? "%u AB Den Haag" : "%u Bruxelles", 1000 + i % 2000));
  return lines;
}

/* -- Both ways */

static double
write_letters (const LedgerLetterhead *head, LedgerTemplate **templates, GOutputStream *stream, double *first_memory)
{
  g_autoptr (LedgerLetterPaper) paper = ledger_letter_paper_new (stream, "Uitnodiging", 0, LEDGER_PAPER_SIMPLEX);
  double start = bench_now ();

  for (guint i = 0; i < LETTERS; i++)
    {
      g_autoptr (LedgerBody) body = make_body (templates[i % 2], i);
      g_autoptr (GPtrArray) address = make_address (i);
      g_autofree char *envelope = g_strdup_printf (i % 2 == 0 ? "Mevrouw A. van den Berg-%u" : "Madame A. "
                                                                                               "Dupont-%u", i);
      const LedgerPaperLetter letter = {
        .letterhead = head, .envelope = envelope, .address = address, .body = body,
        .day = i % 2 == 0 ? "Den Haag, 23 november 2026" : "Bruxelles, le 23 novembre 2026",
        .subject = i % 2 == 0 ? "Uitnodiging voor de ledenvergadering" : "Invitation à l’assemblée générale",
      };

      g_assert_cmpuint (ledger_letter_paper_add (paper, &letter, NULL), >, 0);
      if (i == FIRST)
        *first_memory = bench_get_own (0);
    }
  g_assert_true (ledger_letter_paper_finish (paper, NULL));
  return bench_now () - start;
}

static cairo_status_t
drop_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  return CAIRO_STATUS_SUCCESS;
}

static double
measure_floor (LedgerTemplate **templates)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (drop_bytes, NULL, 595, 842);
  cairo_t *cr = cairo_create (surface);
  double took = 0;

  for (guint i = 0; i < LETTERS; i++)
    {
      g_autoptr (LedgerBody) body = make_body (templates[i % 2], i);
      g_autofree char *plain = ledger_body_dup_plain (body);
      double start = bench_now ();
      PangoLayout *layout = pango_cairo_create_layout (cr);
      PangoFontDescription *font = pango_font_description_from_string ("Cantarell 10.5");

      pango_layout_set_font_description (layout, font);
      pango_layout_set_width (layout, 460 * PANGO_SCALE);
      pango_layout_set_text (layout, plain, -1);
      cairo_move_to (cr, 60, 60);
      pango_cairo_show_layout (cr, layout);
      cairo_show_page (cr);
      pango_font_description_free (font);
      g_object_unref (layout);
      took += bench_now () - start;
    }
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return took;
}

int
main (int argc, char **argv)
{
  LedgerTemplate *templates[2];
  g_autoptr (GFileIOStream) temporary = NULL;
  g_autoptr (GFile) file = argc > 1 ? g_file_new_for_commandline_arg (argv[1])
                                    : g_file_new_tmp ("letters-XXXXXX.pdf", &temporary, NULL);
  g_autoptr (GOutputStream) stream = G_OUTPUT_STREAM (g_file_replace (file, NULL, FALSE, 0, NULL, NULL));
  double took, floor, first = 0, last;

  setlocale (LC_ALL, "");
  for (guint i = 0; i < 2; i++)
    templates[i] = ledger_template_parse (texts[i], NULL);
  took = write_letters (&heads[argc > 2 ? 1 : 0], templates, stream, &first);
  last = bench_get_own (0);
  g_output_stream_close (stream, NULL, NULL);
  floor = measure_floor (templates);
  g_print ("%u letters in one PDF: time %.1f ms, floor %.1f ms, ratio %.2f (bar 60 s)\n", LETTERS, took * 1000,
           floor * 1000, took / floor);
  g_print ("memory: %.1f MiB after %u letters, %.1f MiB after all\n", first, FIRST, last);
  if (argc < 2)
    g_file_delete (file, NULL, NULL);
  ledger_template_free (templates[0]);
  ledger_template_free (templates[1]);
  return 0;
}
