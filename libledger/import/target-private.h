/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the catalogue (target.c) and the reading of values (value.c) share. Any thread; constant once it is made. */
#pragma once

#include "libledger/import/target.h"

G_BEGIN_DECLS

struct _LedgerImportCatalog
{
  gint reference_count;
  const LedgerModel *model;
  const LedgerKind *kind;
  LedgerAccess access;          /* of who imports, when he is not */
  gboolean is_all;              /* one who may everything */
  char *today;
  char country[3];              /* of the organisation */
  GPtrArray *targets;           /* LedgerImportTarget */
  GHashTable *by_path;          /* path → LedgerImportTarget */
  GHashTable *names;            /* LedgerKind → fold of a name → LedgerId, null when two have it */
};

G_END_DECLS
