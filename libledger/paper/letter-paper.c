/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters drawn with cairo and pango (letter-paper.h). A letter is laid out twice: once to know its pages, for "2 of
 * 3" at the foot, and once to draw them. Lengths are points. One thread at a time.
 */
#include "config.h"

#include "libledger/paper/letter-paper.h"

#include <cairo-pdf.h>
#include <glib/gi18n-lib.h>
#include <pango/pangocairo.h>
#include <string.h>

#define MM (72.0 / 25.4)
#define PAGE_WIDTH LEDGER_PAPER_WIDTH
#define PAGE_HEIGHT LEDGER_PAPER_HEIGHT
#define LEFT (25.0 * MM)
#define RIGHT (20.0 * MM)
#define TEXT_WIDTH (PAGE_WIDTH - LEFT - RIGHT)
/* Of the text: on the first page beneath the first fold, then near the top. */
#define FIRST_TOP (104.0 * MM)
#define NEXT_TOP (25.0 * MM)
#define BOTTOM (PAGE_HEIGHT - 30.0 * MM)
#define FOOT_TOP (PAGE_HEIGHT - 24.0 * MM)
#define HEAD_TOP (15.0 * MM)
#define HEAD_WIDTH (65.0 * MM)
#define LOGO_WIDTH (60.0 * MM)
#define LOGO_HEIGHT (25.0 * MM)
#define FOLD (99.0 * MM)
#define INDENT (6.0 * MM)
#define GAP 8.0
#define TIGHT_GAP 2.0
#define FONT "Cantarell, Noto Sans, Sans"
#define TEXT_POINTS 10.5
#define SMALL_POINTS 8.0
/* Nobody reads smaller; and the line of the return address. */
#define LEAST_POINTS 6.0
#define RETURN_POINTS 6.5
#define RETURN_HEIGHT (4.0 * MM)
/* Of two lines: a paragraph does not begin with one at the foot of a page. */
#define TWO_LINES 28.0

struct _LedgerLetterPaper
{
  const LedgerLetterhead *letterhead;   /* of the letter under way */
  LedgerPaperSides sides;
  GOutputStream *stream;
  cairo_surface_t *surface;
  cairo_surface_t *logo;        /* (nullable): drawn once for all letters that have it */
  GBytes *logo_bytes;           /* (nullable): from which it was made */
  cairo_t *cairo;
  GPtrArray *pages;             /* (nullable): cairo_surface_t: recordings instead of a document */
  GError *error;                /* of writing */
};

/* Where the next text comes. */
typedef struct
{
  LedgerLetterPaper *paper;
  const LedgerPaperLetter *letter;
  gboolean draws;
  guint page, n_pages;          /* from 1; n_pages is known when it draws */
  double top, y;                /* of the text of this page; of the next text */
} Place;

const LedgerWindowPlace *
ledger_window_place (LedgerWindowSide side)
{
  /* 220 − 210 mm of room beside the sheet, 110 − 99 above it: what is behind the window wherever it lies; at the left
     in line with the text. */
  static const LedgerWindowPlace places[] = {
    [LEDGER_WINDOW_LEFT] = { 25, 60, 75, 24 },
    [LEDGER_WINDOW_RIGHT] = { 110, 60, 80, 24 },
  };

  return &places[side];
}

/* -- Text */

/* A point of type is a point of the page, not of a screen, and nothing is rounded to dots: whatever it is drawn on,
   lines and pages end at the same words. */
static void
set_page_metrics (PangoContext *context)
{
  cairo_font_options_t *options = cairo_font_options_create ();

  cairo_font_options_set_hint_style (options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics (options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options (context, options);
  pango_cairo_context_set_resolution (context, 72);
  pango_context_set_round_glyph_positions (context, FALSE);
  cairo_font_options_destroy (options);
}

static PangoLayout *
dup_layout (const LedgerLetterPaper *self, double points, double width, const char *text, gboolean is_markup)
{
  PangoLayout *layout = pango_cairo_create_layout (self->cairo);
  PangoFontDescription *font = pango_font_description_from_string (FONT);

  pango_font_description_set_size (font, (int) (points * PANGO_SCALE));
  set_page_metrics (pango_layout_get_context (layout));
  pango_layout_context_changed (layout);
  pango_layout_set_font_description (layout, font);
  pango_font_description_free (font);
  pango_layout_set_width (layout, width < 0 ? -1 : (int) (width * PANGO_SCALE));
  pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
  if (is_markup)
    pango_layout_set_markup (layout, text, -1);
  else
    pango_layout_set_text (layout, text, -1);
  return layout;
}

static double
get_height (PangoLayout *layout)
{
  int height;

  pango_layout_get_size (layout, NULL, &height);
  return (double) height / PANGO_SCALE;
}

static double
draw_layout (const LedgerLetterPaper *self, PangoLayout *layout, double x, double y)
{
  cairo_move_to (self->cairo, x, y);
  pango_cairo_show_layout (self->cairo, layout);
  return get_height (layout);
}

static double
draw_text (const LedgerLetterPaper *self, double points, double x, double y, double width, const char *text)
{
  g_autoptr (PangoLayout) layout = dup_layout (self, points, width, text, FALSE);

  return draw_layout (self, layout, x, y);
}

/* -- What stands on every page, and on the first */

static void
draw_footer (const Place *place)
{
  const LedgerLetterPaper *self = place->paper;
  g_autofree char *number = g_strdup_printf ("%u / %u", place->page, place->n_pages);
  g_autoptr (PangoLayout) layout = NULL;

  if (place->page == 1 && self->letterhead->footer != NULL)
    {
      g_autoptr (PangoLayout) foot = dup_layout (self, SMALL_POINTS, TEXT_WIDTH, self->letterhead->footer, FALSE);

      pango_layout_set_alignment (foot, PANGO_ALIGN_CENTER);
      draw_layout (self, foot, LEFT, FOOT_TOP);
    }
  if (place->n_pages == 1)
    return;
  layout = dup_layout (self, SMALL_POINTS, TEXT_WIDTH, number, FALSE);
  pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
  draw_layout (self, layout, LEFT, FOOT_TOP - 14);
}

static double
draw_logo (const LedgerLetterPaper *self, double x)
{
  double width = self->logo != NULL ? cairo_image_surface_get_width (self->logo) : 0;
  double height = self->logo != NULL ? cairo_image_surface_get_height (self->logo) : 0;
  double scale;

  if (width <= 0 || height <= 0)
    return 0;
  scale = MIN (LOGO_WIDTH / width, LOGO_HEIGHT / height);
  cairo_save (self->cairo);
  cairo_translate (self->cairo, x, HEAD_TOP);
  cairo_scale (self->cairo, scale, scale);
  cairo_set_source_surface (self->cairo, self->logo, 0, 0);
  cairo_paint (self->cairo);
  cairo_restore (self->cairo);
  return height * scale;
}

/* The sender stands on the side where the window is not. */
static void
draw_sender (const LedgerLetterPaper *self)
{
  const char *sender = self->letterhead->sender;
  double x = self->letterhead->window == LEDGER_WINDOW_LEFT ? PAGE_WIDTH - RIGHT - HEAD_WIDTH : LEFT;
  double y = HEAD_TOP + draw_logo (self, x);
  const char *rest = sender != NULL ? strchr (sender, '\n') : NULL;
  g_autofree char *first = sender != NULL ? g_strndup (sender, rest != NULL ? (gsize) (rest - sender) : strlen (sender))
                                          : g_strdup ("");
  g_autofree char *escaped = g_markup_escape_text (first, -1);
  g_autofree char *markup = g_strdup_printf ("<b>%s</b>", escaped);
  g_autoptr (PangoLayout) layout = dup_layout (self, 9.5, HEAD_WIDTH, markup, TRUE);

  if (sender == NULL)
    return;
  y += self->logo != NULL ? GAP : 0;
  y += draw_layout (self, layout, x, y);
  if (rest != NULL)
    draw_text (self, SMALL_POINTS + 0.5, x, y, HEAD_WIDTH, rest + 1);
}

/* The height of a line of one point; a font says that for itself. */
static double
get_line_height (const LedgerLetterPaper *self)
{
  g_autoptr (PangoLayout) layout = dup_layout (self, TEXT_POINTS, TEXT_WIDTH, "Ág", FALSE);

  return get_height (layout) / TEXT_POINTS;
}

static double
get_natural_width (const LedgerLetterPaper *self, const char *text, double points)
{
  g_autoptr (PangoLayout) layout = dup_layout (self, points, -1, text, FALSE);
  int width;

  pango_layout_get_size (layout, &width, NULL);
  return (double) width / PANGO_SCALE;
}

/* A line that is cut when it does not fit, however small it is. */
static void
draw_line (const LedgerLetterPaper *self, const char *text, double points, double y)
{
  const LedgerWindowPlace *window = ledger_window_place (self->letterhead->window);
  g_autoptr (PangoLayout) line = dup_layout (self, points, window->width * MM, text, FALSE);

  pango_layout_set_height (line, -1);
  pango_layout_set_ellipsize (line, PANGO_ELLIPSIZE_END);
  draw_layout (self, line, window->left * MM, y);
}

/* However many lines it has and however long they are, it stays in the window: the type becomes smaller before anything
   of it is lost. @top and @height: points. */
static void
draw_address (const LedgerLetterPaper *self, GPtrArray *lines, double top, double height)
{
  const LedgerWindowPlace *window = ledger_window_place (self->letterhead->window);
  double step = MIN (4.8 * MM, height / MAX (lines->len, 1));
  double points = MIN (TEXT_POINTS, 0.94 * step / get_line_height (self)), widest = 0;

  for (guint i = 0; i < lines->len; i++)
    widest = MAX (widest, get_natural_width (self, lines->pdata[i], points));
  if (widest > window->width * MM)
    points = MIN (points, MAX (points * window->width * MM / widest * 0.99, LEAST_POINTS));
  for (guint i = 0; i < lines->len; i++)
    draw_line (self, lines->pdata[i], points, top + i * step);
}

/* The names of a couple take two lines when one would be small: each his own. */
static void
add_envelope (const LedgerLetterPaper *self, const char *envelope, GPtrArray *lines)
{
  static const char *const words[] = { " en ", " et ", " und ", " and " };
  double width = ledger_window_place (self->letterhead->window)->width * MM;

  for (guint i = 0; i < G_N_ELEMENTS (words) && get_natural_width (self, envelope, SMALL_POINTS) > width; i++)
    {
      const char *at = strstr (envelope, words[i]);

      if (at == NULL)
        continue;
      g_ptr_array_add (lines, g_strdup_printf ("%.*s%s", (int) (at - envelope), envelope, words[i]));
      g_strchomp (lines->pdata[lines->len - 1]);
      g_ptr_array_add (lines, g_strdup (at + strlen (words[i])));
      return;
    }
  g_ptr_array_add (lines, g_strdup (envelope));
}

/* What is behind the window: a line of the sender, for what cannot be delivered, and the address. */
static void
draw_window (const LedgerLetterPaper *self, const LedgerPaperLetter *letter)
{
  const LedgerWindowPlace *window = ledger_window_place (self->letterhead->window);
  const char *back = self->letterhead->return_address;
  double used = back != NULL ? RETURN_HEIGHT : 0;
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  if (back != NULL)
    draw_line (self, back, RETURN_POINTS, window->top * MM);
  if (letter->envelope != NULL && *letter->envelope != '\0')
    add_envelope (self, letter->envelope, lines);
  for (guint i = 0; letter->address != NULL && i < letter->address->len; i++)
    g_ptr_array_add (lines, g_strdup (letter->address->pdata[i]));
  draw_address (self, lines, window->top * MM + used, window->height * MM - used);
}

static void
draw_fold (const LedgerLetterPaper *self)
{
  cairo_set_line_width (self->cairo, 0.3);
  cairo_move_to (self->cairo, 5 * MM, FOLD);
  cairo_line_to (self->cairo, 9 * MM, FOLD);
  cairo_stroke (self->cairo);
}

/* What is drawn from now on is of the next page. */
static void
show_page (LedgerLetterPaper *self)
{
  const cairo_rectangle_t extents = { 0, 0, PAGE_WIDTH, PAGE_HEIGHT };
  cairo_surface_t *page;

  if (self->pages == NULL)
    {
      cairo_show_page (self->cairo);
      return;
    }
  page = cairo_recording_surface_create (CAIRO_CONTENT_COLOR_ALPHA, &extents);
  g_clear_pointer (&self->cairo, cairo_destroy);
  self->cairo = cairo_create (page);
  g_ptr_array_add (self->pages, page);
}

static void
begin_page (Place *place)
{
  place->page++;
  place->top = place->y = place->page == 1 ? FIRST_TOP : NEXT_TOP;
  if (!place->draws)
    return;
  if (place->page > 1)
    show_page (place->paper);
  cairo_set_source_rgb (place->paper->cairo, 0, 0, 0);
  draw_footer (place);
  if (place->page > 1)
    return;
  draw_sender (place->paper);
  draw_window (place->paper, place->letter);
  draw_fold (place->paper);
}

/* -- The letter */

/* Lines one by one, so that a page ends between two of them. */
static void
put_lines (Place *place, PangoLayout *layout, double x)
{
  int n = pango_layout_get_line_count (layout);
  PangoLayoutIter *iter = pango_layout_get_iter (layout);

  for (int i = 0; i < n; i++, pango_layout_iter_next_line (iter))
    {
      PangoRectangle extents;
      double height, baseline;
      int top, bottom;

      pango_layout_iter_get_line_extents (iter, NULL, &extents);
      pango_layout_iter_get_line_yrange (iter, &top, &bottom);
      height = (double) (bottom - top) / PANGO_SCALE;
      baseline = (double) (pango_layout_iter_get_baseline (iter) - top) / PANGO_SCALE;
      if (place->y + height > BOTTOM)
        begin_page (place);
      if (place->draws)
        {
          cairo_move_to (place->paper->cairo, x + (double) extents.x / PANGO_SCALE, place->y + baseline);
          pango_cairo_show_layout_line (place->paper->cairo, pango_layout_iter_get_line_readonly (iter));
        }
      place->y += height;
    }
  pango_layout_iter_free (iter);
}

/* A page does not end in the middle of @height, unless it is more than a page. */
static void
keep_together (Place *place, double height)
{
  if (place->y + height > BOTTOM && place->y > place->top && height < BOTTOM - NEXT_TOP)
    begin_page (place);
}

static PangoLayout *
dup_part_layout (const LedgerLetterPaper *self, const LedgerBodyPart *part, double x)
{
  gboolean heading = part->type == LEDGER_BODY_HEADING;
  double points = !heading ? TEXT_POINTS : part->level == 1 ? 14 : 12;
  g_autofree char *markup = g_strdup_printf (heading ? "<b>%s</b>" : "%s", part->markup);

  return dup_layout (self, points, PAGE_WIDTH - RIGHT - x, markup, TRUE);
}

/* Of the headings from @i on and the beginning of what stands beneath them; of another part of its beginning. */
static double
measure_together (Place *place, const GPtrArray *parts, guint i)
{
  double height = 0;

  for (; i < parts->len; i++)
    {
      const LedgerBodyPart *part = parts->pdata[i];
      g_autoptr (PangoLayout) layout = dup_part_layout (place->paper, part, LEFT + part->indent * INDENT);

      if (part->type == LEDGER_BODY_PARAGRAPH)
        return height + GAP + MIN (get_height (layout), TWO_LINES);
      height += GAP + (part->type == LEDGER_BODY_HEADING ? get_height (layout) : 0);
    }
  return height;
}

static void
put_part (Place *place, const LedgerBodyPart *part)
{
  double x = LEFT + part->indent * INDENT;
  g_autoptr (PangoLayout) layout = dup_part_layout (place->paper, part, x);

  place->y += part->tight ? TIGHT_GAP : GAP;
  if (part->type == LEDGER_BODY_RULE)
    {
      if (place->draws)
        cairo_rectangle (place->paper->cairo, x, place->y, PAGE_WIDTH - RIGHT - x, 0.4);
      if (place->draws)
        cairo_fill (place->paper->cairo);
      return;
    }
  if (part->mark != NULL && place->draws)
    draw_text (place->paper, TEXT_POINTS, x - INDENT, place->y, INDENT * 2, part->mark);
  put_lines (place, layout, x);
}

static void
put_line (Place *place, const char *text, double points, gboolean bold)
{
  g_autofree char *escaped = text != NULL ? g_markup_escape_text (text, -1) : NULL;
  g_autofree char *markup = bold && text != NULL ? g_strdup_printf ("<b>%s</b>", escaped) : g_strdup (escaped);
  g_autoptr (PangoLayout) layout = NULL;

  if (text == NULL || *text == '\0')
    return;
  layout = dup_layout (place->paper, points, TEXT_WIDTH, markup, TRUE);
  put_lines (place, layout, LEFT);
}

/* Returns: the number of pages. */
static guint
walk (LedgerLetterPaper *self, const LedgerPaperLetter *letter, gboolean draws, guint n_pages)
{
  Place place = { .paper = self, .letter = letter, .draws = draws, .n_pages = n_pages };

  begin_page (&place);
  put_line (&place, letter->day, TEXT_POINTS, FALSE);
  put_line (&place, letter->reference, SMALL_POINTS + 1, FALSE);
  place.y += GAP;
  put_line (&place, letter->subject, TEXT_POINTS + 0.5, TRUE);
  place.y += TIGHT_GAP;
  for (guint i = 0; i < letter->body->parts->len; i++)
    {
      keep_together (&place, measure_together (&place, letter->body->parts, i));
      put_part (&place, letter->body->parts->pdata[i]);
    }
  return place.page;
}

/* -- The document */

static cairo_status_t
write_bytes (void *data, const unsigned char *bytes, unsigned int length)
{
  LedgerLetterPaper *self = data;

  if (self->error == NULL)
    g_output_stream_write_all (self->stream, bytes, length, NULL, NULL, &self->error);
  return self->error == NULL ? CAIRO_STATUS_SUCCESS : CAIRO_STATUS_WRITE_ERROR;
}

typedef struct
{
  const guchar *at;
  gsize left;
} Reading;

static cairo_status_t
read_bytes (void *data, unsigned char *bytes, unsigned int length)
{
  Reading *reading = data;

  if (reading->left < length)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (bytes, reading->at, length);
  reading->at += length;
  reading->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

/* What the first chunk of a PNG says (ISO/IEC 15948): a small file can be a picture of any size. */
static gboolean
is_png (const guchar *bytes, gsize size)
{
  static const guchar signature[] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
  guint32 width, height;

  if (size < 24 || size > LEDGER_LOGO_BYTES || memcmp (bytes, signature, sizeof signature) != 0)
    return FALSE;
  memcpy (&width, bytes + 16, sizeof width);
  memcpy (&height, bytes + 20, sizeof height);
  return GUINT32_FROM_BE (width) <= LEDGER_LOGO_DOTS && GUINT32_FROM_BE (height) <= LEDGER_LOGO_DOTS;
}

/* Returns: (transfer full): the picture; NULL with @error. */
static cairo_surface_t *
read_logo (GBytes *bytes, GError **error)
{
  Reading reading = { 0 };
  cairo_surface_t *logo = NULL;

  reading.at = g_bytes_get_data (bytes, &reading.left);
  if (is_png (reading.at, reading.left))
    logo = cairo_image_surface_create_from_png_stream (read_bytes, &reading);
  if (logo != NULL && cairo_surface_status (logo) == CAIRO_STATUS_SUCCESS)
    return logo;
  g_clear_pointer (&logo, cairo_surface_destroy);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _("The logo of the letterhead is no PNG picture of at most 2 MiB and 4,000 dots each way. "
                         "Choose "
                         "another one."));
  return NULL;
}

gboolean
ledger_letterhead_check_logo (GBytes *logo, GError **error)
{
  cairo_surface_t *read = read_logo (logo, error);
  gboolean fits = read != NULL;

  g_clear_pointer (&read, cairo_surface_destroy);
  return fits;
}

static gboolean
open_logo (LedgerLetterPaper *self, GError **error)
{
  GBytes *bytes = self->letterhead->logo;

  if (bytes == self->logo_bytes ||
      (bytes != NULL && self->logo_bytes != NULL && g_bytes_equal (bytes, self->logo_bytes)))
    return TRUE;
  g_clear_pointer (&self->logo, cairo_surface_destroy);
  g_clear_pointer (&self->logo_bytes, g_bytes_unref);
  if (bytes == NULL)
    return TRUE;
  self->logo = read_logo (bytes, error);
  if (self->logo != NULL)
    self->logo_bytes = g_bytes_ref (bytes);
  return self->logo != NULL;
}

/* What was made when is said by who orders it, so that the same letters make the same bytes. */
static void
set_facts (LedgerLetterPaper *self, const char *title, gint64 made_at)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (made_at / G_USEC_PER_SEC);
  g_autofree char *text = g_date_time_format_iso8601 (time);

  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_TITLE, title);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATOR, "Ledenboek");
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_CREATE_DATE, text);
  cairo_pdf_surface_set_metadata (self->surface, CAIRO_PDF_METADATA_MOD_DATE, text);
}

LedgerLetterPaper *
ledger_letter_paper_new (GOutputStream *stream, const char *title, gint64 made_at, LedgerPaperSides sides)
{
  LedgerLetterPaper *self = g_new0 (LedgerLetterPaper, 1);

  self->sides = sides;
  self->stream = g_object_ref (stream);
  self->surface = cairo_pdf_surface_create_for_stream (write_bytes, self, PAGE_WIDTH, PAGE_HEIGHT);
  set_facts (self, title, made_at);
  self->cairo = cairo_create (self->surface);
  return self;
}

static gboolean
check (LedgerLetterPaper *self, cairo_status_t status, GError **error)
{
  if (self->error != NULL)
    {
      g_propagate_error (error, g_error_copy (self->error));
      return FALSE;
    }
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("The letter could not be drawn: %s."),
               cairo_status_to_string (status));
  return FALSE;
}

guint
ledger_letter_paper_add (LedgerLetterPaper *self, const LedgerPaperLetter *letter, GError **error)
{
  guint n;

  self->letterhead = letter->letterhead;
  if (!open_logo (self, error))
    return 0;
  n = walk (self, letter, FALSE, 0);
  walk (self, letter, TRUE, n);
  cairo_show_page (self->cairo);
  if (self->sides == LEDGER_PAPER_DUPLEX && n % 2 == 1)
    {
      cairo_show_page (self->cairo);
      n++;
    }
  return check (self, cairo_status (self->cairo), error) ? n : 0;
}

gboolean
ledger_letter_paper_finish (LedgerLetterPaper *self, GError **error)
{
  if (!check (self, cairo_status (self->cairo), error))
    return FALSE;
  cairo_surface_finish (self->surface);
  return check (self, cairo_surface_status (self->surface), error);
}

GPtrArray *
ledger_letter_paper_draw (const LedgerPaperLetter *letter, GError **error)
{
  LedgerLetterPaper self = { .letterhead = letter->letterhead };
  g_autoptr (GPtrArray) pages = g_ptr_array_new_with_free_func ((GDestroyNotify) cairo_surface_destroy);
  gboolean good = open_logo (&self, error);

  self.pages = pages;
  if (good)
    {
      show_page (&self);
      walk (&self, letter, TRUE, walk (&self, letter, FALSE, 0));
      good = check (&self, cairo_status (self.cairo), error);
    }
  g_clear_pointer (&self.cairo, cairo_destroy);
  g_clear_pointer (&self.logo, cairo_surface_destroy);
  g_clear_pointer (&self.logo_bytes, g_bytes_unref);
  return good ? g_steal_pointer (&pages) : NULL;
}

void
ledger_letter_paper_free (LedgerLetterPaper *self)
{
  g_clear_pointer (&self->cairo, cairo_destroy);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_pointer (&self->logo, cairo_surface_destroy);
  g_clear_pointer (&self->logo_bytes, g_bytes_unref);
  g_clear_error (&self->error);
  g_clear_object (&self->stream);
  g_free (self);
}
