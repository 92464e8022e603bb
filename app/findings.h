/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a check of the book found, as a list model: ids alone, however many there are; an item is made when it is shown.
 * Checks run on a reader's thread. Main thread.
 */
#pragma once

#include "libledger/quality/checks.h"
#include "libledger/quality/duplicates.h"

G_BEGIN_DECLS

/* One line: a contact with the record that is put right, or a pair of contacts. */
typedef struct
{
  LedgerId contact;
  LedgerId record;              /* of a pair: the other contact */
  guint score;                  /* of a pair, else 0 */
  guint32 reasons;              /* LedgerMatchReason, of a pair */
} LedenboekFound;

#define LEDENBOEK_TYPE_FINDING (ledenboek_finding_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFinding, ledenboek_finding, LEDENBOEK, FINDING, GObject)

/** ledenboek_finding_get: Returns: (transfer none): what it stands for. */
const LedenboekFound *ledenboek_finding_get (LedenboekFinding *self);

#define LEDENBOEK_TYPE_FINDINGS (ledenboek_findings_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekFindings, ledenboek_findings, LEDENBOEK, FINDINGS, GObject)

/** ledenboek_findings_new: Returns: (transfer full): an empty GListModel of LedenboekFinding. */
LedenboekFindings *ledenboek_findings_new (void);

/** ledenboek_findings_set: @found (element-type LedenboekFound): what stands in it; rows that stay keep their place. */
void ledenboek_findings_set (LedenboekFindings *self, GArray *found);

/** ledenboek_findings_locate: Returns: the place of @found, or the number of items when it is not there. */
guint ledenboek_findings_locate (LedenboekFindings *self, const LedenboekFound *found);

/** ledenboek_found_equal: whether both are about the same. */
gboolean ledenboek_found_equal (const LedenboekFound *one, const LedenboekFound *other);

/** ledenboek_findings_read_async: runs @check, for a user with @access, on a reader's thread; calls on the main one. */
void ledenboek_findings_read_async (LedgerStore *store, const LedgerAccess *access, const LedgerQualityCheck *check,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data);

/** ledenboek_findings_read_finish: Returns: (transfer full) (element-type LedenboekFound): or %NULL with @error. */
GArray *ledenboek_findings_read_finish (LedgerStore *store, GAsyncResult *result, GError **error);

G_END_DECLS
