/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Letters on paper (MAIL-05): A4, with the letterhead of a company and the address where the window of the envelope is,
 * as many pages as it takes, any number of letters in one PDF. Pages are written as they are drawn: how many there are
 * makes no difference to what it needs of memory. The same letters make the same bytes. Used by one thread at a time.
 */
#pragma once

#include "libledger/mail/body.h"

#include <cairo.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/* On which side of the envelope the window is. */
typedef enum
{
  LEDGER_WINDOW_LEFT,           /* as in the Netherlands */
  LEDGER_WINDOW_RIGHT,          /* as in Belgium */
} LedgerWindowSide;

/*
 * Where on an A4 sheet the address may stand so that it is seen however the sheet, folded in three, lies in an envelope
 * of 110 × 220 mm (DL, ISO 269) with a window of 35 × 90 mm, 20 mm from the side and 15 mm from the bottom. Millimetres
 * from the left and the top of the sheet.
 */
typedef struct
{
  double left, top, width, height;
} LedgerWindowPlace;

/** ledger_window_place: Returns: (transfer none): that place. */
const LedgerWindowPlace *ledger_window_place (LedgerWindowSide side);

/* What stands on every letter of a company. Borrowed; what there is not is NULL. */
typedef struct
{
  LedgerWindowSide window;
  const char *sender;           /* lines beside the logo; the first stands out */
  const char *return_address;   /* a line above the address in the window */
  const char *footer;
  GBytes *logo;                 /* PNG */
} LedgerLetterhead;

/* Of a logo: in its file, and dots each way. */
#define LEDGER_LOGO_BYTES (2 * 1024 * 1024)
#define LEDGER_LOGO_DOTS 4000

/** ledger_letterhead_check_logo: whether @logo can be drawn; %FALSE with G_IO_ERROR_INVALID_DATA. */
gboolean ledger_letterhead_check_logo (GBytes *logo, GError **error);

/* One letter. Borrowed; letterhead and body are needed, of the rest what there is not is NULL. */
typedef struct
{
  const LedgerLetterhead *letterhead;
  const char *envelope;         /* the line above the address */
  GPtrArray *address;           /* (element-type utf8): lines */
  const char *day;              /* as it stands on paper */
  const char *subject;
  const char *reference;        /* a line under the day: "Lidnummer 10023" */
  const LedgerBody *body;
} LedgerPaperLetter;

/* How pages come out of the printer. */
typedef enum
{
  LEDGER_PAPER_SIMPLEX,
  LEDGER_PAPER_DUPLEX,          /* every letter begins on a sheet of its own */
} LedgerPaperSides;

/* Of a page, points. */
#define LEDGER_PAPER_WIDTH (210.0 * 72.0 / 25.4)
#define LEDGER_PAPER_HEIGHT (297.0 * 72.0 / 25.4)

/**
 * ledger_letter_paper_draw:
 *
 * One letter to be looked at, as it would be printed: each page a recording of the size of the page, to be drawn at any
 * scale.
 *
 * Returns: (transfer full) (element-type cairo_surface_t): its pages; %NULL with @error as ledger_letter_paper_add
 */
GPtrArray *ledger_letter_paper_draw (const LedgerPaperLetter *letter, GError **error);

typedef struct _LedgerLetterPaper LedgerLetterPaper;

/**
 * ledger_letter_paper_new:
 * @stream: where the PDF is written; not closed
 * @title: of the document, for who opens it
 * @made_at: microseconds UTC that the document says it was made at
 *
 * Returns: (transfer full): an empty document
 */
LedgerLetterPaper *ledger_letter_paper_new (GOutputStream *stream, const char *title, gint64 made_at,
                                            LedgerPaperSides sides);

/**
 * ledger_letter_paper_add:
 *
 * Returns: the number of pages of @letter, empty backs included; 0 with @error: G_IO_ERROR_INVALID_DATA when its logo
 * is
 *   no PNG, or what kept it from being written
 */
guint ledger_letter_paper_add (LedgerLetterPaper *self, const LedgerPaperLetter *letter, GError **error);

/** ledger_letter_paper_finish: writes the end of the document. %FALSE with @error when it could not be written. */
gboolean ledger_letter_paper_finish (LedgerLetterPaper *self, GError **error);

/** ledger_letter_paper_free: frees it, finished or not. */
void ledger_letter_paper_free (LedgerLetterPaper *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerLetterPaper, ledger_letter_paper_free)

G_END_DECLS
