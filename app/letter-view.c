/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pages drawn anew at each size (letter-view.h): they are recordings. Main thread. */
#include "config.h"

#include "app/letter-view.h"

#include "libledger/paper/letter-paper.h"

#include <glib/gi18n.h>

/* Pixels. */
#define LEAST_WIDTH 240
#define MOST_WIDTH 900
#define GAP 12

struct _LedenboekLetterView
{
  GtkWidget parent_instance;

  GPtrArray *pages;             /* cairo_surface_t; NULL: none */
};

G_DEFINE_FINAL_TYPE (LedenboekLetterView, ledenboek_letter_view, GTK_TYPE_WIDGET)

static guint
count_pages (const LedenboekLetterView *self)
{
  return self->pages != NULL ? self->pages->len : 0;
}

static int
get_page_height (int width)
{
  return (int) (MIN (width, MOST_WIDTH) * LEDGER_PAPER_HEIGHT / LEDGER_PAPER_WIDTH);
}

static GtkSizeRequestMode
ledenboek_letter_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ledenboek_letter_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                               int *minimum_baseline, int *natural_baseline)
{
  int n = (int) MAX (count_pages (LEDENBOEK_LETTER_VIEW (widget)), 1);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = LEAST_WIDTH;
  else
    *minimum = *natural = n * get_page_height (for_size < 0 ? LEAST_WIDTH : for_size) + (n - 1) * GAP;
}

static void
draw_page (GtkSnapshot *snapshot, cairo_surface_t *page, double x, double y, double width, double height)
{
  const graphene_rect_t area = GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
  const GskRoundedRect edge = GSK_ROUNDED_RECT_INIT ((float) x, (float) y, (float) width, (float) height);
  const GdkRGBA grey = { 0.5, 0.5, 0.5, 0.5 };
  const GdkRGBA edges[] = { grey, grey, grey, grey };
  cairo_t *cairo;

  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 1, 1, 1, 1 }, &area);
  gtk_snapshot_append_border (snapshot, &edge, (const float[]) { 1, 1, 1, 1 }, edges);
  cairo = gtk_snapshot_append_cairo (snapshot, &area);
  cairo_translate (cairo, x, y);
  cairo_scale (cairo, width / LEDGER_PAPER_WIDTH, height / LEDGER_PAPER_HEIGHT);
  cairo_set_source_surface (cairo, page, 0, 0);
  cairo_paint (cairo);
  cairo_destroy (cairo);
}

static void
ledenboek_letter_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LedenboekLetterView *self = LEDENBOEK_LETTER_VIEW (widget);
  int width = MIN (gtk_widget_get_width (widget), MOST_WIDTH), height = get_page_height (width);
  double x = (gtk_widget_get_width (widget) - width) / 2.0;

  for (guint i = 0; i < count_pages (self); i++)
    draw_page (snapshot, self->pages->pdata[i], x, (double) i * (height + GAP), width, height);
}

static void
ledenboek_letter_view_finalize (GObject *object)
{
  g_clear_pointer (&LEDENBOEK_LETTER_VIEW (object)->pages, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_letter_view_parent_class)->finalize (object);
}

static void
ledenboek_letter_view_class_init (LedenboekLetterViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ledenboek_letter_view_finalize;
  widget_class->get_request_mode = ledenboek_letter_view_get_request_mode;
  widget_class->measure = ledenboek_letter_view_measure;
  widget_class->snapshot = ledenboek_letter_view_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ledenboek_letter_view_init (LedenboekLetterView *self)
{
}

GtkWidget *
ledenboek_letter_view_new (void)
{
  return g_object_new (LEDENBOEK_TYPE_LETTER_VIEW, NULL);
}

void
ledenboek_letter_view_set_pages (LedenboekLetterView *self, GPtrArray *pages)
{
  g_autofree char *spoken = NULL;
  guint before = count_pages (self);

  if (pages != NULL)
    g_ptr_array_ref (pages);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  self->pages = pages;
  spoken = g_strdup_printf (ngettext ("The letter, %u page", "The letter, %u pages", count_pages (self)),
                            count_pages (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  if (before != count_pages (self))
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
