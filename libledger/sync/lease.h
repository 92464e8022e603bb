/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lease of a replica (S28): how long its book may be read without contact. It is reckoned by the server's clock:
 * what this machine's clock says is only added to it, and never takes anything away, so a clock that is put back
 * prolongs nothing. Time that the program itself has measured while it ran counts even when the clock stands still.
 *
 * Plain data; the functions on a store from the thread they name.
 */
#pragma once

#include "libledger/store/store.h"

G_BEGIN_DECLS

/* Why a book may not be read or saved into. */
typedef enum
{
  LEDGER_LOCK_NONE,
  LEDGER_LOCK_LEASE,            /* too long without contact: one contact opens it (S28) */
  LEDGER_LOCK_BLOCKED,          /* the account is blocked: a login opens it when it is let in again (S22) */
} LedgerLock;

typedef struct
{
  gint64 until;                 /* microseconds UTC of the server's clock; 0: no lease was ever told */
  gint64 offset;                /* microseconds: the server's clock minus this machine's at the last contact */
  gint64 seen;                  /* microseconds UTC of the server's clock: the latest moment known to have passed */
  LedgerLock lock;
} LedgerLease;

/** ledger_lease_renew: a contact: the server told @seconds and that it is @server_now; here it is @now. */
void ledger_lease_renew (LedgerLease *lease, gint64 seconds, gint64 server_now, gint64 now);

/**
 * ledger_lease_pass:
 * @ran: microseconds that have surely passed since the last call, measured by waiting; 0: unknown
 *
 * Notes that it is @now by this machine's clock, and locks when the lease is over.
 */
void ledger_lease_pass (LedgerLease *lease, gint64 now, gint64 ran);

/**
 * ledger_lease_read:
 * @text: an answer of @size bytes, of which the last line may tell "lease" and "now"
 *
 * FALSE when it tells none.
 */
gboolean ledger_lease_read (const char *text, gsize size, gint64 *seconds, gint64 *server_now);

/** ledger_lease_load: what the book says. Any thread. */
void ledger_lease_load (LedgerStore *store, LedgerLease *lease);

/** ledger_lease_save: writes it into the book. Writer queue. */
gboolean ledger_lease_save (LedgerStore *store, const LedgerLease *lease, GError **error);

G_END_DECLS
