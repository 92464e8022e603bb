/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drawing of charts (figure-chart.h). What was drawn is noted as marks, by which a click or the pointer finds the part.
 * Main thread.
 */
#include "config.h"

#include "app/figure-chart.h"

#include "app/text.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define ROW_HEIGHT 28
#define BAR_HEIGHT 18
#define GAP 10
#define AXIS_WIDTH 52
#define LINES_HEIGHT 380
#define LINES_MOST 620.0
#define DOT 4.0
/* Share of the width that the labels of bars may take. */
#define LABEL_SHARE 0.36

/* Where a number was drawn. */
typedef struct
{
  graphene_rect_t place;
  guint row;
  guint number;
} Mark;

struct _LedenboekFigureChart
{
  GtkWidget parent_instance;

  const LedgerFigure *figure;
  GArray *marks;                /* Mark */
  int under;                    /* mark under the pointer, −1: none */
};

G_DEFINE_FINAL_TYPE (LedenboekFigureChart, ledenboek_figure_chart, GTK_TYPE_WIDGET)

enum { CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

/* A drawing under way. */
typedef struct
{
  LedenboekFigureChart *self;
  const LedgerFigure *figure;
  cairo_t *cr;
  double width, height;
  GdkRGBA text, first, second;  /* colours: of words, of numbers, of what goes */
} Drawing;

/* The place of the numbers of a figure over time. */
enum { THERE, CAME, WENT };

/* -- Small parts */

static void
look_up (LedenboekFigureChart *self, const char *name, GdkRGBA *colour)
{
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, colour))
    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), colour);
}

static void
set_colour (Drawing *drawing, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (drawing->cr, colour->red, colour->green, colour->blue, colour->alpha * alpha);
}

static const LedgerFigureRow *
get_row (const LedgerFigure *figure, guint index)
{
  return figure->rows->pdata[index];
}

static gint64
get_largest (const LedgerFigure *figure, guint number)
{
  gint64 largest = 0;

  for (guint i = 0; i < figure->rows->len; i++)
    largest = MAX (largest, get_row (figure, i)->counts[number]);
  return largest;
}

/* @align: 0 at the right of @x, 0.5 around it, 1 at its left. Returns the width. */
static double
draw_text (Drawing *drawing, const char *text, double x, double y, double align, double most, double alpha)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (drawing->self), text);
  int width, height;

  if (most > 0)
    {
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
      pango_layout_get_pixel_size (layout, &width, NULL);
      if (width > most)
        pango_layout_set_width (layout, (int) (most * PANGO_SCALE));
    }
  pango_layout_get_pixel_size (layout, &width, &height);
  set_colour (drawing, &drawing->text, alpha);
  cairo_move_to (drawing->cr, round (x - width * align), round (y - height / 2.0));
  pango_cairo_show_layout (drawing->cr, layout);
  return width;
}

static int
get_text_width (Drawing *drawing, const char *text)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (drawing->self), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

static double
note_mark (Drawing *drawing, double x, double y, double width, double height, guint row, guint number)
{
  Mark mark = { .row = row, .number = number };

  graphene_rect_init (&mark.place, (float) x, (float) y, (float) width, (float) height);
  g_array_append_val (drawing->self->marks, mark);
  return drawing->self->under == (int) drawing->self->marks->len - 1 ? 0.72 : 1;
}

/* What goes is told from what comes by its stripes too. */
static void
stripe (Drawing *drawing, double x, double y, double width, double height)
{
  cairo_save (drawing->cr);
  cairo_rectangle (drawing->cr, x, y, width, height);
  cairo_clip (drawing->cr);
  cairo_set_source_rgba (drawing->cr, 1, 1, 1, 0.55);
  cairo_set_line_width (drawing->cr, 1.5);
  for (double at = -height; at < width; at += 6)
    {
      cairo_move_to (drawing->cr, x + at, y + height);
      cairo_line_to (drawing->cr, x + at + height, y);
    }
  cairo_stroke (drawing->cr);
  cairo_restore (drawing->cr);
}

/* -- Bars */

static char *
dup_share (gint64 count, gint64 total)
{
  g_autofree char *number = ledenboek_text_dup_number (count);

  if (total == 0)
    return g_steal_pointer (&number);
  /* Translators: a number and its share of the whole, "123 · 12%" */
  return g_strdup_printf (_("%s · %d%%"), number, (int) ((count * 200 + total) / (2 * total)));
}

static void
draw_bars (Drawing *drawing)
{
  const LedgerFigure *figure = drawing->figure;
  gint64 total = ledger_figure_get_total (figure), largest = MAX (get_largest (figure, 0), 1);
  double labels = 0, numbers = 0, room;

  for (guint i = 0; i < figure->rows->len; i++)
    {
      g_autofree char *share = dup_share (get_row (figure, i)->counts[0], total);

      labels = MAX (labels, get_text_width (drawing, get_row (figure, i)->label));
      numbers = MAX (numbers, get_text_width (drawing, share));
    }
  labels = MIN (labels, drawing->width * LABEL_SHARE);
  room = MAX (drawing->width - labels - numbers - 2 * GAP, 20);
  for (guint i = 0; i < figure->rows->len; i++)
    {
      const LedgerFigureRow *row = get_row (figure, i);
      g_autofree char *share = dup_share (row->counts[0], total);
      double middle = ROW_HEIGHT * (i + 0.5), width = room * (double) row->counts[0] / (double) largest;
      double alpha = note_mark (drawing, 0, ROW_HEIGHT * i, drawing->width, ROW_HEIGHT, i, 0);

      draw_text (drawing, row->label, labels, middle, 1, labels, 1);
      set_colour (drawing, &drawing->first, alpha);
      cairo_rectangle (drawing->cr, labels + GAP, middle - BAR_HEIGHT / 2.0, MAX (width, row->counts[0] > 0 ? 2 : 0),
                       BAR_HEIGHT);
      cairo_fill (drawing->cr);
      draw_text (drawing, share, labels + GAP * 1.6 + width, middle, 0, 0, 0.8);
    }
}

/* -- Over time */

/* A round number that is at least a third of @range: 1, 2 or 5 with noughts. */
static double
get_step (double range)
{
  double power = pow (10, floor (log10 (MAX (range / 3, 1))));
  double wanted = MAX (range / 3, 1) / power;

  return power * (wanted <= 1 ? 1 : wanted <= 2 ? 2 : wanted <= 5 ? 5 : 10);
}

/* One of the two parts of the picture: from @low at @bottom to @high at @top. */
typedef struct
{
  double top, bottom;
  double low, high;
} Scale;

static double
get_y (const Scale *scale, double value)
{
  return scale->bottom - (value - scale->low) / (scale->high - scale->low) * (scale->bottom - scale->top);
}

static void
draw_axis (Drawing *drawing, const Scale *scale, double step)
{
  for (double value = scale->low; value <= scale->high + step / 2; value += step)
    {
      g_autofree char *number = ledenboek_text_dup_number ((gint64) fabs (value));
      double y = round (get_y (scale, value)) + 0.5;

      set_colour (drawing, &drawing->text, fabs (value) < step / 2 ? 0.5 : 0.15);
      cairo_set_line_width (drawing->cr, 1);
      cairo_move_to (drawing->cr, AXIS_WIDTH, y);
      cairo_line_to (drawing->cr, drawing->width, y);
      cairo_stroke (drawing->cr);
      draw_text (drawing, number, AXIS_WIDTH - 6, y, 1, 0, 0.75);
    }
}

static double
get_x (const Drawing *drawing, double step)
{
  return AXIS_WIDTH + (drawing->width - AXIS_WIDTH) * step / drawing->figure->rows->len;
}

static void
draw_there (Drawing *drawing, double top, double bottom)
{
  const LedgerFigure *figure = drawing->figure;
  gint64 most = get_largest (figure, THERE), least = most;
  Scale scale = { top, bottom, 0, 0 };
  double step;

  for (guint i = 0; i < figure->rows->len; i++)
    least = MIN (least, get_row (figure, i)->counts[THERE]);
  step = get_step ((double) MAX (most - least, 3));
  scale.low = floor ((double) least / step) * step;
  scale.high = MAX (ceil ((double) most / step) * step, scale.low + step);
  draw_axis (drawing, &scale, step);
  set_colour (drawing, &drawing->first, 1);
  cairo_set_line_width (drawing->cr, 2);
  cairo_new_path (drawing->cr);
  for (guint i = 0; i < figure->rows->len; i++)
    cairo_line_to (drawing->cr, get_x (drawing, i + 0.5), get_y (&scale, (double) get_row (figure, i)->counts[THERE]));
  cairo_stroke (drawing->cr);
  for (guint i = 0; i < figure->rows->len; i++)
    {
      double x = get_x (drawing, i + 0.5), y = get_y (&scale, (double) get_row (figure, i)->counts[THERE]);
      double wide = get_x (drawing, 1) - get_x (drawing, 0);
      double alpha = note_mark (drawing, x - wide / 2, top, wide, bottom - top, i, THERE);

      set_colour (drawing, &drawing->first, 1);
      cairo_new_sub_path (drawing->cr);
      cairo_arc (drawing->cr, x, y, alpha < 1 ? DOT * 1.6 : DOT, 0, 2 * G_PI);
      cairo_fill (drawing->cr);
    }
}

static void
draw_column (Drawing *drawing, const Scale *scale, guint row, guint number)
{
  double wide = get_x (drawing, 1) - get_x (drawing, 0), x = get_x (drawing, row) + wide * 0.2;
  double value = (double) get_row (drawing->figure, row)->counts[number];
  double zero = get_y (scale, 0), end = get_y (scale, number == WENT ? -value : value);
  double top = number == WENT ? zero : scale->top, bottom = number == WENT ? scale->bottom : zero;
  double alpha = note_mark (drawing, get_x (drawing, row), top, wide, bottom - top, row, number);

  set_colour (drawing, number == WENT ? &drawing->second : &drawing->first, alpha);
  cairo_rectangle (drawing->cr, x, MIN (zero, end), wide * 0.6, fabs (end - zero));
  cairo_fill (drawing->cr);
  if (number == WENT)
    stripe (drawing, x, zero, wide * 0.6, end - zero);
}

static void
draw_changes (Drawing *drawing, double top, double bottom)
{
  const LedgerFigure *figure = drawing->figure;
  double came = (double) get_largest (figure, CAME), went = (double) get_largest (figure, WENT);
  double step = get_step (MAX (came + went, 3));
  Scale scale = { top, bottom, -ceil (went / step) * step, ceil (came / step) * step };

  if (scale.high - scale.low < step)
    scale.high = step;
  draw_axis (drawing, &scale, step);
  for (guint i = 0; i < figure->rows->len; i++)
    for (guint number = CAME; number <= WENT; number++)
      draw_column (drawing, &scale, i, number);
}

/* The steps beneath the picture: "nov" and under it the year, where it is another one. */
static void
draw_steps (Drawing *drawing, double y)
{
  g_autofree char *before = NULL;

  for (guint i = 0; i < drawing->figure->rows->len; i++)
    {
      g_auto (GStrv) words = g_strsplit (get_row (drawing->figure, i)->label, " ", 2);
      double x = get_x (drawing, i + 0.5), most = get_x (drawing, 1) - get_x (drawing, 0);

      draw_text (drawing, words[0], x, y, 0.5, most, 0.8);
      if (words[1] != NULL && g_strcmp0 (before, words[1]) != 0)
        draw_text (drawing, words[1], x, y + 18, 0.5, most, 0.8);
      g_free (before);
      before = g_strdup (words[1]);
    }
}

static double
draw_legend (Drawing *drawing, guint number, double x, double y)
{
  const GdkRGBA *colour = number == WENT ? &drawing->second : &drawing->first;

  set_colour (drawing, colour, 1);
  cairo_rectangle (drawing->cr, x, y - 6, 12, 12);
  cairo_fill (drawing->cr);
  if (number == WENT)
    stripe (drawing, x, y - 6, 12, 12);
  return x + 18 + draw_text (drawing, _(drawing->figure->titles[number]), x + 18, y, 0, 0, 1) + 18;
}

static void
draw_over_time (Drawing *drawing)
{
  double middle = drawing->height * 0.46, x;

  draw_legend (drawing, THERE, AXIS_WIDTH, 10);
  draw_there (drawing, 30, middle - 14);
  x = draw_legend (drawing, CAME, AXIS_WIDTH, middle + 12);
  draw_legend (drawing, WENT, x, middle + 12);
  draw_changes (drawing, middle + 32, drawing->height - 50);
  draw_steps (drawing, drawing->height - 30);
}

/* -- The widget */

static void
ledenboek_figure_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  LedenboekFigureChart *self = LEDENBOEK_FIGURE_CHART (widget);
  gboolean dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  Drawing drawing = { .self = self, .figure = self->figure, .width = gtk_widget_get_width (widget),
                      .height = gtk_widget_get_height (widget) };

  g_array_set_size (self->marks, 0);
  if (self->figure == NULL || self->figure->rows->len == 0 || drawing.width <= 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &drawing.text);
  look_up (self, dark ? "blue_2" : "blue_4", &drawing.first);
  look_up (self, dark ? "orange_2" : "orange_5", &drawing.second);
  drawing.cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) drawing.width,
                                                                         (float) drawing.height));
  if (self->figure->n_numbers == 1)
    draw_bars (&drawing);
  else
    {
      drawing.height = MIN (drawing.height, LINES_MOST);
      draw_over_time (&drawing);
    }
  cairo_destroy (drawing.cr);
}

static void
ledenboek_figure_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                                int *minimum_baseline, int *natural_baseline)
{
  LedenboekFigureChart *self = LEDENBOEK_FIGURE_CHART (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 260;
      *natural = 560;
      return;
    }
  *minimum = *natural = self->figure == NULL ? 0 : self->figure->n_numbers > 1 ? LINES_HEIGHT
                                                 : (int) self->figure->rows->len * ROW_HEIGHT;
}

static int
find_mark (LedenboekFigureChart *self, double x, double y)
{
  for (guint i = 0; i < self->marks->len; i++)
    if (graphene_rect_contains_point (&g_array_index (self->marks, Mark, i).place,
                                      &GRAPHENE_POINT_INIT ((float) x, (float) y)))
      return (int) i;
  return -1;
}

static void
point_at (LedenboekFigureChart *self, int under)
{
  if (under == self->under)
    return;
  self->under = under;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), under >= 0 ? "pointer" : NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_motion (LedenboekFigureChart *self, double x, double y)
{
  point_at (self, find_mark (self, x, y));
}

static void
on_leave (LedenboekFigureChart *self)
{
  point_at (self, -1);
}

static void
on_released (LedenboekFigureChart *self, int times, double x, double y)
{
  int found = find_mark (self, x, y);

  if (found >= 0)
    {
      const Mark *mark = &g_array_index (self->marks, Mark, found);

      g_signal_emit (self, signals[CHOSEN], 0, mark->row, mark->number);
    }
}

static gboolean
on_query_tooltip (GtkWidget *widget, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip, gpointer data)
{
  LedenboekFigureChart *self = LEDENBOEK_FIGURE_CHART (widget);
  int found = by_keyboard ? -1 : find_mark (self, x, y);
  g_autofree char *number = NULL, *text = NULL;
  const Mark *mark;

  if (found < 0 || self->figure == NULL)
    return FALSE;
  mark = &g_array_index (self->marks, Mark, found);
  number = ledenboek_text_dup_number (get_row (self->figure, mark->row)->counts[mark->number]);
  /* Translators: a part of a chart: its name, what is counted, the number: "nov 2025 · Joined: 12" */
  text = g_strdup_printf (_("%s · %s: %s"), get_row (self->figure, mark->row)->label,
                          _(self->figure->titles[mark->number]), number);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

void
ledenboek_figure_chart_set (LedenboekFigureChart *self, const LedgerFigure *figure)
{
  self->figure = figure;
  self->under = -1;
  g_array_set_size (self->marks, 0);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
ledenboek_figure_chart_finalize (GObject *object)
{
  g_array_unref (LEDENBOEK_FIGURE_CHART (object)->marks);
  G_OBJECT_CLASS (ledenboek_figure_chart_parent_class)->finalize (object);
}

static void
ledenboek_figure_chart_class_init (LedenboekFigureChartClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = ledenboek_figure_chart_finalize;
  widget_class->snapshot = ledenboek_figure_chart_snapshot;
  widget_class->measure = ledenboek_figure_chart_measure;
  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
}

static void
ledenboek_figure_chart_init (LedenboekFigureChart *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  self->under = -1;
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (on_released), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Chart: the same numbers stand in the table beside it"), -1);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (gtk_widget_queue_draw), self,
                           G_CONNECT_SWAPPED);
}
