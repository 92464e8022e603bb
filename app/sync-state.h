/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the sync button says: one state out of the replica's status, its words and its icon. And what can be done
 * about a fault: the one next step that an error offers as a button. Plain functions; main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

G_BEGIN_DECLS

typedef enum
{
  LEDENBOEK_SYNC_UP_TO_DATE,
  LEDENBOEK_SYNC_EXCHANGING,
  LEDENBOEK_SYNC_OFFLINE,
  LEDENBOEK_SYNC_UNSENT,
  LEDENBOEK_SYNC_CHOOSE,
  LEDENBOEK_SYNC_LOGGED_OUT,
  LEDENBOEK_SYNC_LOCKED,        /* too long without contact (S28), or blocked (S22) */
} LedenboekSyncState;

/** ledenboek_sync_state_judge: the state that matters most to the person who looks. */
LedenboekSyncState ledenboek_sync_state_judge (const LedgerStatus *status);

/** ledenboek_sync_state_dup_label: Returns: (transfer full): the words on the button; @now in microseconds UTC. */
char *ledenboek_sync_state_dup_label (LedenboekSyncState state, const LedgerStatus *status, gint64 now);

/** ledenboek_sync_state_get_icon: Returns: the name of a symbolic icon. */
const char *ledenboek_sync_state_get_icon (LedenboekSyncState state);

/* The next step after a fault. */
typedef enum
{
  LEDENBOEK_REMEDY_NONE,        /* nothing to press: the message says what to wait for or whom to ask */
  LEDENBOEK_REMEDY_AGAIN,
  LEDENBOEK_REMEDY_PASSWORD,    /* type it again */
  LEDENBOEK_REMEDY_AUTHORITY,   /* choose the file of the certificate authority */
  LEDENBOEK_REMEDY_LOG_IN,
} LedenboekRemedy;

/** ledenboek_remedy_of: the remedy for @error. */
LedenboekRemedy ledenboek_remedy_of (const GError *error);

/** ledenboek_remedy_of_code: the remedy for a fault the exchange met. */
LedenboekRemedy ledenboek_remedy_of_code (LedgerSyncError code);

/**
 * ledenboek_sync_state_dup_trouble:
 * @remedy: (out): the next step
 *
 * Returns: (transfer full) (nullable): what is to be told beside the state: why the book is locked, why the last
 *   attempt failed, else that a part of the book differed from the server's and was mended (S17)
 */
char *ledenboek_sync_state_dup_trouble (const LedgerStatus *status, LedenboekRemedy *remedy);

/** ledenboek_remedy_get_label: Returns: (nullable): the words on its button. */
const char *ledenboek_remedy_get_label (LedenboekRemedy remedy);

/** ledenboek_action_get_label: Returns: what an action of a changeset ("edit") is called; @action when unknown. */
const char *ledenboek_action_get_label (const char *action);

G_END_DECLS
