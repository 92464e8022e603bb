/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the exchange still has to say, as lines to show: changes not sent, changes the office kept aside, choices.
 * Main thread.
 */
#pragma once

#include "libledger/sync/conflict.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef struct
{
  LedgerId id;                  /* of the changeset, the parked record or the conflict */
  LedgerId contact;             /* null when it hangs on none */
  char *title;                  /* "Berg, A. van den" */
  char *detail;                 /* "Changed: home address", the reason, … */
  gint64 at;                    /* microseconds UTC */
} LedenboekPending;

typedef enum
{
  LEDENBOEK_PENDING_UNSENT,
  LEDENBOEK_PENDING_PARKED,
  LEDENBOEK_PENDING_CONFLICTS,
  LEDENBOEK_PENDING_CHOSEN,     /* own choices that can still be opened again; id is the changeset's */
} LedenboekPendingKind;

/**
 * ledenboek_pending_list:
 *
 * Returns: (transfer full) (element-type LedenboekPending): at most @limit lines; free with g_ptr_array_unref
 */
GPtrArray *ledenboek_pending_list (LedgerStore *store, LedenboekPendingKind kind, guint limit);

/** ledenboek_pending_make_row: Returns: (transfer floating): a row of a list that shows @line, and when it was. */
GtkWidget *ledenboek_pending_make_row (const LedenboekPending *line);

/** ledenboek_pending_add_button: Returns: (transfer none): a button on the @row of @line, spoken with its title. */
GtkWidget *ledenboek_pending_add_button (GtkWidget *row, const LedenboekPending *line, const char *label);

G_END_DECLS
