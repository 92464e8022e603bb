/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists beside the open choices: changes that the office kept aside (apply, drop), and choices that were made
 * (open again). Main thread.
 *
 * Signal: `reopened` () after a choice was taken back.
 */
#pragma once

#include "libledger/sync/replica.h"

#include <adwaita.h>

G_BEGIN_DECLS

typedef enum
{
  LEDENBOEK_DECIDED_PARKED,
  LEDENBOEK_DECIDED_CHOSEN,
} LedenboekDecided;

#define LEDENBOEK_TYPE_DECIDED_LIST (ledenboek_decided_list_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekDecidedList, ledenboek_decided_list, LEDENBOEK, DECIDED_LIST, AdwBin)

/** ledenboek_decided_list_set_replica: whose changes it shows (referenced). */
void ledenboek_decided_list_set_replica (LedenboekDecidedList *self, LedgerReplica *replica);

/** ledenboek_decided_list_update: reads the lines anew. */
void ledenboek_decided_list_update (LedenboekDecidedList *self);

G_END_DECLS
