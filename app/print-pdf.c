/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document that was made elsewhere, through the dialog (print.h). Main thread. */
#include "config.h"

#include "app/print.h"

#include <glib/gi18n.h>

#ifdef HAVE_POPPLER
#include <poppler.h>

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int number, PopplerDocument *document)
{
  PopplerPage *page = poppler_document_get_page (document, number);

  if (page != NULL)
    poppler_page_render_for_printing (page, gtk_print_context_get_cairo_context (context));
  g_clear_object (&page);
}

/* The document holds its own margins: the sheet is used to its edge. */
static void
set_up (GtkPrintOperation *operation, const char *title, gboolean duplex)
{
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autoptr (GtkPrintSettings) settings = gtk_print_settings_new ();
  GtkPaperSize *paper = gtk_paper_size_new (GTK_PAPER_NAME_A4);

  gtk_page_setup_set_paper_size_and_default_margins (setup, paper);
  gtk_paper_size_free (paper);
  gtk_print_settings_set_duplex (settings, duplex ? GTK_PRINT_DUPLEX_HORIZONTAL : GTK_PRINT_DUPLEX_SIMPLEX);
  gtk_print_operation_set_print_settings (operation, settings);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, title);
}

GtkPrintOperation *
ledenboek_print_pdf_new (GBytes *pdf, const char *title, gboolean duplex, GError **error)
{
  PopplerDocument *document = poppler_document_new_from_bytes (pdf, NULL, error);
  GtkPrintOperation *operation;

  if (document == NULL)
    return NULL;
  operation = gtk_print_operation_new ();
  set_up (operation, title, duplex);
  gtk_print_operation_set_n_pages (operation, poppler_document_get_n_pages (document));
  g_object_set_data_full (G_OBJECT (operation), "document", document, g_object_unref);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw), document);
  return operation;
}

#else

GtkPrintOperation *
ledenboek_print_pdf_new (GBytes *pdf, const char *title, gboolean duplex, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _("This program was built without what prints a document: save it as PDF, and print that."));
  return NULL;
}

#endif
