/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who of many people is in the book already, found in one pass over the book: what is kept is of the many, so a book of
 * a million takes no more memory than a small one. A reader's thread.
 */
#pragma once

#include "libledger/quality/match.h"
#include "libledger/store/store.h"

G_BEGIN_DECLS

/* One who is looked for, and what was found. */
typedef struct
{
  LedgerMatchSide side;
  char *number;                 /* (nullable): of whom it is, says the file; borrowed */
  LedgerId found;               /* null: nobody */
  guint score;                  /* 100: by number */
  guint32 reasons;
} LedgerImportSought;

/**
 * ledger_import_known_find:
 * @sought: (array length=n_sought) (inout):
 * @progress: (nullable): contacts of the book that were compared, and how many there are
 *
 * Returns: %FALSE with @error
 */
gboolean ledger_import_known_find (LedgerStore *store, LedgerImportSought *sought, guint n_sought,
                                   void (*progress) (guint done, guint total, gpointer data), gpointer data,
                                   GCancellable *cancellable, GError **error);

G_END_DECLS
