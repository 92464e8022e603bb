/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a later model calls otherwise (S21). One table, from which follow: how a changeset of an older model is read,
 * how what is stored under an old name is found, and how the tables of an older book are brought up to date. A name
 * that was given up is never given again. Constant data; any thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LEDGER_STEP_KIND,             /* `kind` is called `to` */
  LEDGER_STEP_GROUP,            /* group `from` of `kind` is called `to` */
  LEDGER_STEP_FIELD,            /* field `from` of `kind` is called `to`, in the same group */
  LEDGER_STEP_MOVE,             /* field `from` of `kind` stands in the group `to`: the old one was split or retired */
  LEDGER_STEP_RETIRE,           /* field `from` of `kind` is no more: what is said of it is left out */
} LedgerStepWhat;

/* A field that is retired and replaced by another in another group: a line FIELD, then a line MOVE. */
typedef struct
{
  guint below;                  /* for what is of a lower model version */
  LedgerStepWhat what;
  const char *kind;             /* as it was called at that time */
  const char *from;
  const char *to;
} LedgerModelStep;

/** ledger_model_steps_get_default: Returns: (transfer none): the lines of the released models, in order of `below`. */
const LedgerModelStep *ledger_model_steps_get_default (guint *n_steps);

/** ledger_step_follow_kind: Returns: (transfer none): what the kind that was called @kind is called now. */
const char *ledger_step_follow_kind (const LedgerModelStep *steps, guint n_steps, gint64 version, const char *kind);

/**
 * ledger_step_follow_field:
 * @kind: as it was called in model @version
 * @group: (inout): where the field stood, and stands now
 * @field: (inout) (nullable): what it was called, and is; %NULL: only the group is asked for
 *
 * Returns: %FALSE when it is retired
 */
gboolean ledger_step_follow_field (const LedgerModelStep *steps, guint n_steps, gint64 version, const char *kind,
                                   const char **group, const char **field);

G_END_DECLS
