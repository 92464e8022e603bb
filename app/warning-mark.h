/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The mark that stands beside a contact with a warning wherever it appears outside its own page (REL-05): an icon, its
 * text on demand, and for the screen reader. Main thread.
 */
#pragma once

#include "libledger/model/record.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** ledenboek_warning_mark_new: Returns: (transfer floating): an image that is the mark of nothing yet. */
GtkWidget *ledenboek_warning_mark_new (void);

/** ledenboek_warning_mark_set: @mark stands for @warning; (nullable): for none, and is not to be seen. */
void ledenboek_warning_mark_set (GtkWidget *mark, const char *warning);

/** ledenboek_warning_mark_append: puts the mark behind what @box holds, when @contact (nullable) has a warning. */
void ledenboek_warning_mark_append (GtkBox *box, const LedgerRecord *contact);

/* Pixels that a column of marks is wide. */
#define LEDENBOEK_WARNING_WIDTH 28

G_END_DECLS
