/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What holds in a live book beside its ledger, for `doctor`: each fault is told with what to do about it. Some of it
 * can be made right from the rest, which `rebuild` does. Any thread, inside the transaction given.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* What is looked at. */
typedef struct
{
  LedgerTransaction *transaction;
  const LedgerModel *model;
  guint limit;                  /* so many faults are named */
  GPtrArray *faults;            /* char *, added to */
} ServerInvariants;

/**
 * server_invariants_check: numbers are unique, and no series stands below the highest one given (S7); of what was
 * erased there is neither row nor value (S27); each root stands at the place that it names (S23).
 */
gboolean server_invariants_check (ServerInvariants *self, GError **error);

/**
 * server_invariants_mend:
 * @mended: (out): so many were wrong
 *
 * Raises series that stand too low, and puts roots where they name. The sums follow the places: they come after it.
 */
gboolean server_invariants_mend (LedgerTransaction *transaction, const LedgerModel *model, guint *mended,
                                 GError **error);

G_END_DECLS
