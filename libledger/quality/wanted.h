/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an organisation wants filled in of a contact (DQ-04): what the lines of checks.c ask, save where the office has
 * said otherwise in its settings (records of `wanted_field`), per kind of contact. One rule for the work lists, for
 * the page of a contact and for the form of a new one; it never refuses anything. Reads by key, and the settings, which
 * are few; any thread.
 */
#pragma once

#include "libledger/access/area.h"
#include "libledger/quality/checks.h"
#include "libledger/store/named.h"

G_BEGIN_DECLS

typedef struct
{
  const LedgerQualityCheck *check;      /* the list of who lacks it */
  char **names;                 /* of which one must be filled in; as LedgerNamed takes them */
  LedgerNamed *named;           /* (array): the same */
  guint n_named;
  char *label;                  /* what lacks, in the user's language */
} LedgerWanted;

/**
 * ledger_wanted_list:
 * @access: (nullable): what the user may see; what he may not is not asked of him. %NULL: everything
 * @contact_kind: (nullable): "person" or "organisation"; %NULL is a person
 *
 * Returns: (transfer full) (element-type LedgerWanted): what is wanted of contacts of that kind; %NULL with @error
 */
GPtrArray *ledger_wanted_list (LedgerStore *store, const LedgerAccess *access, const char *contact_kind,
                               GError **error);

/**
 * ledger_wanted_list_lacking:
 *
 * Returns: (transfer full) (element-type LedgerWanted): what is wanted of @contact and not filled in; nothing of one
 *   that is not active; %NULL with @error
 */
GPtrArray *ledger_wanted_list_lacking (LedgerStore *store, const LedgerAccess *access, const LedgerRecord *contact,
                                       GError **error);

/**
 * ledger_wanted_is_among:
 * @children: (array length=n_children): what hangs on @contact
 *
 * Whether what is wanted stands in @contact or one of @children, which need be in no book. Nothing is read.
 */
gboolean ledger_wanted_is_among (const LedgerWanted *wanted, const LedgerRecord *contact,
                                 const LedgerRecord *const *children, guint n_children);

/** ledger_wanted_dup_labels: Returns: (transfer full): what @wanted (nullable) are, commas between; "" for nothing. */
char *ledger_wanted_dup_labels (GPtrArray *wanted);

/**
 * ledger_wanted_append_lacking:
 *
 * Appends to @sql the condition that the contact c lacks something that comes on the list of @check.
 *
 * Returns: %FALSE with @error when the settings could not be read
 */
gboolean ledger_wanted_append_lacking (LedgerStore *store, const LedgerAccess *access,
                                       const LedgerQualityCheck *check, GString *sql, GError **error);

G_END_DECLS
