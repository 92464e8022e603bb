/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A book that gives receipts, among desks, its backup and what it is after a restore (S19), as tests offer it again
 * what was confirmed. One thread.
 */
#pragma once

#include "tests/authority/desks.h"

G_BEGIN_DECLS

typedef struct
{
  Desks desks;
  char *folder;
  char *key;
  char *backup;
  LedgerId contact;
} Restored;

/* A changeset that the authority has confirmed, and its receipt. */
typedef struct
{
  GBytes *bytes;
  ServerOffered offered;
} Confirmed;

/** restored_open: a book that gives receipts, with one contact, and a backup of it. */
void restored_open (Restored *restored);

/** restored_restore: the book is as it was at the backup, in a new epoch. */
void restored_restore (Restored *restored);

/** restored_close: closes it, after the invariants of the book have been checked. */
void restored_close (Restored *restored);

/** confirmed_clear: frees what it holds. */
void confirmed_clear (Confirmed *confirmed);

/** restored_confirm_saved: @desk sends the one thing that it has saved. Returns: what a restored book is offered. */
Confirmed restored_confirm_saved (Restored *restored, guint desk);

/** restored_confirm: the same of a town of the contact that @desk sets. */
Confirmed restored_confirm (Restored *restored, guint desk, const char *town);

/** restored_offer: offers it to the restored book. Returns: what became of it. */
LedgerOutcome restored_offer (Restored *restored, const Confirmed *confirmed, guint desk);

/** restored_check_town: fails the test unless the authority shows @town of the contact. */
void restored_check_town (Restored *restored, const char *town);

/** restored_count: Returns: the number that @sql asks of the authority. */
gint64 restored_count (Restored *restored, const char *sql);

G_END_DECLS
