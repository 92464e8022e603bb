/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What of a mailing goes on paper or into a file (MAIL-05): which of them, how, where to; that it leaves is noted
 * before (MAIL-04). Main thread; the note is the writer's, the pages are a reader's.
 */
#pragma once

#include "libledger/mailing/tally.h"
#include "libledger/sync/replica.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  LEDENBOEK_PAPER_PRINT_LETTERS,
  LEDENBOEK_PAPER_SAVE_LETTERS,
  LEDENBOEK_PAPER_PRINT_LABELS,
  LEDENBOEK_PAPER_SAVE_LABELS,
  LEDENBOEK_PAPER_DISPATCH,     /* the list for the printer, as a file */
} LedenboekMailingPaper;

/** ledenboek_mailing_paper_open: asks how, over the window of @widget, and does it. */
void ledenboek_mailing_paper_open (GtkWidget *widget, LedgerReplica *replica, const LedgerRecord *mailing,
                                   const LedgerMailingTally *tally, LedenboekMailingPaper what);

G_END_DECLS
