/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the steps share: a step under way, and the functions of the table in steps.c. One thread only.
 */
#pragma once

#include "tests/simulation/steps.h"

G_BEGIN_DECLS

/* One step under way. */
typedef struct
{
  Office *office;
  OfficeDesk *desk;
  LedgerStore *store;
  TestTape *tape;
  guint *seen;
  GString *story;
  guint refused;                /* by the disk, when the step began */
} Act;

/* Appends to the story. */
void step_tell (const Act *act, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* A step of the table: (transfer full) (nullable): a fault. */
typedef char *(*StepFunction) (const Act *act, StepType type);

/* (transfer full) (nullable): a record of @kind at this desk, by a choice of the tape. */
LedgerRecord *step_pick (const Act *act, const char *kind, const char *condition);

/* Notes what was saved; (transfer full) (nullable): a fault when it failed for no good reason. */
char *step_note (const Act *act, gboolean saved, const GError *error);

/* Files, rights and sessions: steps-people.c. */
char *step_observe (const Act *act, StepType type);
char *step_attach (const Act *act, StepType type);
char *step_change_rights (const Act *act, StepType type);
char *step_log_in (const Act *act, StepType type);

/* Contacts that are one: steps-merge.c. */
char *step_merge (const Act *act, StepType type);
char *step_undo_merge (const Act *act, StepType type);

/* Member cards: steps-cards.c. */
char *step_lease_cards (const Act *act, StepType type);
char *step_give_card (const Act *act, StepType type);
char *step_change_card (const Act *act, StepType type);

/* Jobs of the server: steps-jobs.c. */
char *step_ask_job (const Act *act, StepType type);
char *step_order_job (const Act *act, StepType type);
/* Asks for a job of that name, and mostly orders it as soon as its preview is here. */
void step_send_job (const Act *act, const char *name, const char *parameters);

/* A server that is wrong, and programs of another model: steps-fuse.c. */
char *step_lie (const Act *act, StepType type);
char *step_change_program (const Act *act, StepType type);

/* Histories, and a book that went wrong by itself: steps-look.c. */
char *step_look_back (const Act *act, StepType type);
char *step_spoil (const Act *act, StepType type);

/* What happens to the machines: steps-machine.c. */
char *step_change_plug (const Act *act, StepType type);
char *step_ask (const Act *act, StepType type);
char *step_kill (const Act *act, StepType type);
char *step_doom (const Act *act, StepType type);
char *step_trouble_disk (const Act *act, StepType type);
char *step_copy (const Act *act, StepType type);
char *step_put_clock (const Act *act, StepType type);
char *step_change_weather (const Act *act, StepType type);
char *step_first_sync (const Act *act, StepType type);
char *step_erase (const Act *act, StepType type);
char *step_back_up (const Act *act, StepType type);
char *step_wait (const Act *act, StepType type);

G_END_DECLS
