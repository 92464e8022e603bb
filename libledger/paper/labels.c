/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sheets of labels (labels.h). A sheet is written when the next one begins: how many there are makes no difference to
 * what it needs of memory. One thread at a time.
 */
#include "config.h"

#include "libledger/paper/labels.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>

#define MM (72.0 / 25.4)
#define PAGE_WIDTH (210.0 * MM)
#define PAGE_HEIGHT (297.0 * MM)
/* Around what stands on a label: printers leave an edge of the sheet white, and sheets shift. */
#define PADDING_X (6.0 * MM)
#define PADDING_Y (3.0 * MM)
#define FONT "Cantarell, Noto Sans, Sans"
#define POINTS 10.5
#define LEAST_POINTS 6.5
#define STEP 0.5

static const LedgerLabelFormat formats[] = {
  { "3x8", "3 × 8 (70 × 37 mm)", 3, 8, 70, 37, 0, 0.5, 70, 37 },
  { "3x7", "3 × 7 (63,5 × 38,1 mm)", 3, 7, 63.5, 38.1, 7.2, 15.15, 66.04, 38.1 },
  { "3x6", "3 × 6 (63,5 × 46,6 mm)", 3, 6, 63.5, 46.6, 7.2, 8.7, 66.04, 46.6 },
  { "2x8", "2 × 8 (99,1 × 33,9 mm)", 2, 8, 99.1, 33.9, 4.65, 12.9, 101.6, 33.9 },
  { "2x7", "2 × 7 (99,1 × 38,1 mm)", 2, 7, 99.1, 38.1, 4.65, 15.15, 101.6, 38.1 },
};

struct _LedgerLabelPaper
{
  const LedgerLabelFormat *format;
  GOutputStream *stream;
  cairo_surface_t *surface;
  cairo_t *cairo;
  guint place;                  /* of the next label, over all sheets */
  guint sheets;
  GError *error;                /* of writing */
};

const LedgerLabelFormat *
ledger_label_list_formats (guint *n)
{
  *n = G_N_ELEMENTS (formats);
  return formats;
}

const LedgerLabelFormat *
ledger_label_find_format (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_strcmp0 (formats[i].name, name) == 0)
      return &formats[i];
  return NULL;
}

/* -- The document */

static cairo_status_t
write_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  LedgerLabelPaper *self = data;

  if (self->error == NULL)
    g_output_stream_write_all (self->stream, bytes, length, NULL, NULL, &self->error);
  return self->error == NULL ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

static guint
count_on_sheet (const LedgerLabelFormat *format)
{
  return format->columns * format->rows;
}

LedgerLabelPaper *
ledger_label_paper_new (const LedgerLabelFormat *format, guint start, GOutputStream *stream, const char *title,
                        gint64 made_at)
{
  LedgerLabelPaper *self = g_new0 (LedgerLabelPaper, 1);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (made_at / G_USEC_PER_SEC);
  g_autofree char *written = g_date_time_format_iso8601 (time);

  self->format = format;
  self->stream = g_object_ref (stream);
  self->place = start > 0 && start <= count_on_sheet (format) ? start - 1 : 0;
  self->surface = cairo_pdf_surface_create_for_stream (write_bytes, self, PAGE_WIDTH, PAGE_HEIGHT);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATOR, "Ledenboek");
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATE_DATE, written);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_MOD_DATE, written);
  self->cairo = cairo_create (self->surface);
  return self;
}

guint
ledger_label_paper_get_sheets (const LedgerLabelPaper *self)
{
  return self->sheets;
}

gboolean
ledger_label_paper_finish (LedgerLabelPaper *self, GError **error)
{
  cairo_status_t status;

  if (self->sheets > 0)
    cairo_show_page (self->cairo);
  status = cairo_status (self->cairo);
  cairo_surface_finish (self->surface);
  if (self->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The labels could not be drawn: %s."),
               cairo_status_to_string (status));
  return FALSE;
}

void
ledger_label_paper_free (LedgerLabelPaper *self)
{
  g_clear_pointer (&self->cairo, cairo_destroy);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_error (&self->error);
  g_clear_object (&self->stream);
  g_free (self);
}

/* -- A label */

static PangoLayout *
dup_layout (const LedgerLabelPaper *self, const char *text, double points)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cairo);
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_size (font, (int) (points * PANGO_SCALE));
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_text (layout, text, -1);
  return layout;
}

/* As large as fits; else cut. */
static PangoLayout *
dup_fitting (const LedgerLabelPaper *self, const char *text, double width, double height)
{
  PangoLayout *layout = NULL;

  for (double points = POINTS; points >= LEAST_POINTS; points -= STEP)
    {
      int wide, high;

      g_clear_object (&layout);
      layout = dup_layout (self, text, points);
      pango_layout_get_size (layout, &wide, &high);
      if (wide <= width * PANGO_SCALE && high <= height * PANGO_SCALE)
        return layout;
    }
  pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
  pango_layout_set_height (layout, -1);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  return layout;
}

void
ledger_label_paper_add (LedgerLabelPaper *self, const char *text)
{
  const LedgerLabelFormat *format = self->format;
  guint on_sheet = self->place % count_on_sheet (format), column = on_sheet % format->columns;
  double left = (format->left + column * format->across) * MM + PADDING_X;
  double top = (format->top + on_sheet / format->columns * format->down) * MM;
  double width = format->width * MM - 2 * PADDING_X, height = format->height * MM;
  g_autoptr (PangoLayout) layout = NULL;
  int high;

  if (self->sheets == 0 || on_sheet == 0)
    {
      if (self->sheets > 0)
        cairo_show_page (self->cairo);
      self->sheets++;
    }
  layout = dup_fitting (self, text, width, height - 2 * PADDING_Y);
  pango_layout_get_size (layout, NULL, &high);
  cairo_save (self->cairo);
  cairo_rectangle (self->cairo, left, top, width, height);
  cairo_clip (self->cairo);
  cairo_move_to (self->cairo, left, top + (height - (double) high / PANGO_SCALE) / 2);
  pango_cairo_show_layout (self->cairo, layout);
  cairo_restore (self->cairo);
  self->place++;
}

/* -- A mailing */

/* The beginning of its day: whoever writes them, whenever. */
static gint64
get_made_at (const LedgerRecord *mailing)
{
  const char *day = mailing != NULL ? ledger_record_get_text (mailing, "day") : NULL;
  g_autofree char *instant = day != NULL ? g_strconcat (day, "T00:00:00Z", NULL) : NULL;
  g_autoptr (GDateTime) time = instant != NULL ? g_date_time_new_from_iso8601 (instant, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix (time) * G_USEC_PER_SEC : 0;
}

static gboolean
add_labels (LedgerLabelPaper *paper, LedgerStore *store, const GArray *stops, const LedgerLabelsChoice *choice,
            GCancellable *cancellable, guint *labels, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "mailing_recipient");
  guint n = choice->count > 0 ? choice->count : G_MAXUINT;

  for (guint i = choice->from; i < stops->len && i - choice->from < n; i++)
    {
      g_autoptr (LedgerRecord) recipient = NULL;
      g_autofree char *name = NULL, *address = NULL, *text = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      recipient = ledger_store_get (store, kind, &g_array_index (stops, LedgerPostStop, i).recipient, error);
      if (recipient == NULL)
        return FALSE;
      name = ledger_post_dup_name (recipient);
      address = ledger_post_dup_address (recipient);
      text = g_strconcat (name, "\n", address, NULL);
      ledger_label_paper_add (paper, text);
      (*labels)++;
    }
  return TRUE;
}

gboolean
ledger_mailing_labels_write (LedgerStore *store, const LedgerId *mailing, const LedgerLabelsChoice *choice,
                             GOutputStream *stream, GCancellable *cancellable, LedgerLabelsResult *result,
                             GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "mailing");
  g_autoptr (GArray) stops = ledger_post_list (store, mailing, choice->which, error);
  g_autoptr (LedgerRecord) record = stops != NULL ? ledger_store_get (store, kind, mailing, NULL) : NULL;
  g_autofree char *title = record != NULL ? ledger_record_describe (record, LEDGER_DESCRIBE_TITLE) : g_strdup ("");
  g_autoptr (LedgerLabelPaper) paper = NULL;

  *result = (LedgerLabelsResult) { 0 };
  if (stops == NULL)
    return FALSE;
  paper = ledger_label_paper_new (choice->format, choice->start, stream, title, get_made_at (record));
  if (!add_labels (paper, store, stops, choice, cancellable, &result->labels, error) ||
      !ledger_label_paper_finish (paper, error))
    return FALSE;
  result->sheets = paper->sheets;
  return TRUE;
}
