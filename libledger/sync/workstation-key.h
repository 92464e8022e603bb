/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key of a workstation: 32 random bytes in the secret service of who works there (GNOME Keyring, KWallet), never in
 * a file of ours. Leased card numbers are sealed for it (S7). Blocks while the service answers, perhaps while it asks
 * to be unlocked: a thread that may wait, or a program without a window.
 */
#pragma once

#include "libledger/world.h"

G_BEGIN_DECLS

#define LEDGER_WORKSTATION_KEY_BYTES 32

typedef enum
{
  LEDGER_WORKSTATION_KEY_FIND,  /* an error when there is none yet */
  LEDGER_WORKSTATION_KEY_MAKE,  /* makes it when there is none */
} LedgerWorkstationKey;

/**
 * ledger_workstation_key_load:
 * @key: (out): LEDGER_WORKSTATION_KEY_BYTES bytes; clear them after use
 *
 * Returns: %FALSE with @error LEDGER_SYNC_ERROR_KEY, which names the remedy: no secret service, or no key in it
 */
gboolean ledger_workstation_key_load (LedgerWorld *world, LedgerWorkstationKey how, guint8 *key, GError **error);

G_END_DECLS
