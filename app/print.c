/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every print has: the head with title and day, the foot with page numbers, and the file. Main thread.
 */
#include "config.h"

#include "app/print.h"

#include <glib/gi18n.h>

/* Points. */
#define HEAD 34.0
#define FOOT 22.0
#define MARGIN 36.0

static void
print_free (gpointer data)
{
  LedenboekPrint *print = data;

  print->form->free (print->data);
  g_free (print->title);
  g_free (print->note);
  g_free (print);
}

PangoLayout *
ledenboek_print_dup_layout (LedenboekPrint *print, const char *text, double points, PangoWeight weight, double width)
{
  PangoLayout *layout = gtk_print_context_create_pango_layout (print->context);
  PangoFontDescription *font = pango_font_description_new ();

  pango_font_description_set_family (font, "Sans");
  pango_font_description_set_size (font, (int) (points * PANGO_SCALE));
  pango_font_description_set_weight (font, weight);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  if (width > 0)
    pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  return layout;
}

double
ledenboek_print_show_layout (LedenboekPrint *print, PangoLayout *layout, double x, double y)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (print->context);
  int height;

  pango_layout_get_size (layout, NULL, &height);
  cairo_move_to (cr, x, y);
  pango_cairo_show_layout (cr, layout);
  return (double) height / PANGO_SCALE;
}

static void
draw_line (LedenboekPrint *print, const char *text, double y, double points, PangoWeight weight, PangoAlignment align)
{
  g_autoptr (PangoLayout) layout = ledenboek_print_dup_layout (print, text, points, weight, print->width);

  pango_layout_set_alignment (layout, align);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  ledenboek_print_show_layout (print, layout, 0, y);
}

static void
draw_rule (LedenboekPrint *print, double y)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (print->context);

  cairo_set_line_width (cr, 0.5);
  cairo_move_to (cr, 0, y);
  cairo_line_to (cr, print->width, y);
  cairo_stroke (cr);
}

static void
on_begin (GtkPrintOperation *operation, GtkPrintContext *context, LedenboekPrint *print)
{
  print->context = context;
  print->width = gtk_print_context_get_width (context);
  print->height = gtk_print_context_get_height (context) - HEAD - FOOT;
  print->n_pages = MAX (print->form->paginate (print, print->data), 1);
  gtk_print_operation_set_n_pages (operation, (int) print->n_pages);
}

static void
on_draw (GtkPrintOperation *operation, GtkPrintContext *context, int page, LedenboekPrint *print)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* Translators: the day on a print, as of strftime */
  g_autofree char *day = g_date_time_format (now, _("%-d %B %Y"));
  g_autofree char *number = g_strdup_printf (_("Page %d of %d"), page + 1, (int) print->n_pages);
  double foot = HEAD + print->height;

  print->context = context;
  cairo_set_source_rgb (cr, 0, 0, 0);
  draw_line (print, print->title, 0, 13, PANGO_WEIGHT_BOLD, PANGO_ALIGN_LEFT);
  draw_line (print, day, 3, 9, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_RIGHT);
  draw_rule (print, HEAD - 10);
  draw_rule (print, foot + 4);
  if (print->note != NULL)
    draw_line (print, print->note, foot + 8, 8, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_LEFT);
  draw_line (print, number, foot + 8, 8, PANGO_WEIGHT_NORMAL, PANGO_ALIGN_RIGHT);
  cairo_save (cr);
  cairo_translate (cr, 0, HEAD);
  print->form->draw (print, print->data, (guint) page);
  cairo_restore (cr);
}

GtkPrintOperation *
ledenboek_print_new (const LedenboekPrintForm *form, gpointer data, const char *title, const char *note,
                     GtkPageOrientation orientation)
{
  GtkPrintOperation *operation = gtk_print_operation_new ();
  LedenboekPrint *print = g_new0 (LedenboekPrint, 1);
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  GtkPaperSize *paper = gtk_paper_size_new (GTK_PAPER_NAME_A4);

  print->form = form;
  print->data = data;
  print->title = g_strdup (title);
  print->note = g_strdup (note);
  gtk_page_setup_set_paper_size (setup, paper);
  gtk_paper_size_free (paper);
  gtk_page_setup_set_orientation (setup, orientation);
  gtk_page_setup_set_top_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_bottom_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_left_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_page_setup_set_right_margin (setup, MARGIN, GTK_UNIT_POINTS);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  gtk_print_operation_set_job_name (operation, title);
  g_object_set_data_full (G_OBJECT (operation), "print", print, print_free);
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin), print);
  g_signal_connect (operation, "draw-page", G_CALLBACK (on_draw), print);
  return operation;
}

/* -- Where to */

gboolean
ledenboek_print_export (GtkPrintOperation *operation, const char *path, GError **error)
{
  gtk_print_operation_set_export_filename (operation, path);
  return gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_EXPORT, NULL, error) !=
         GTK_PRINT_OPERATION_RESULT_ERROR;
}
