/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Observations: that somebody had a masked field shown, or took records out in a file (S1). They say who, when, what
 * and how many, and never a value. They travel as changesets that hold nothing else: through the outbox in their
 * order, but over no record, so they wait for nothing, hold up nothing and meet no conflict; the authority writes them
 * into the ledger and keeps none aside.
 *
 * Plain data on any thread, but for saving: it blocks for a commit, on the writer queue or in a program without a
 * window.
 */
#pragma once

#include "libledger/store/store.h"
#include "libledger/sync/changeset.h"

#include "libledger/sync/json-reader.h"

G_BEGIN_DECLS

/* The action of a changeset of observations, and the group under which the ledger keeps them: no kind has such one. */
#define LEDGER_OBSERVE_ACTION "observe"
#define LEDGER_OBSERVATION_GROUP "observation"

/* What was done, by the word that stands for it on the wire and in the ledger. */
#define LEDGER_OBSERVED_SHOWN "shown"
#define LEDGER_OBSERVED_EXPORTED "exported"

typedef struct
{
  char *what;                   /* "shown", "exported", or what a later program calls so */
  char *kind;                   /* name of the kind of the records; it need not be known here */
  LedgerId record;              /* null for a selection */
  LedgerId root;                /* of the record; null for none */
  char *field;                  /* (nullable): name of the field that was shown */
  char *selection;              /* (nullable): how the records were chosen, without a value of theirs */
  gint64 count;                 /* of records */
} LedgerObservation;

/** ledger_observation_free: frees it. */
void ledger_observation_free (LedgerObservation *observation);

/** ledger_observations_append_json: appends them as the member `observations` of a changeset, an array. */
void ledger_observations_append_json (GPtrArray *observations, GString *json);

/**
 * ledger_observations_read:
 * @reader: the array comes next, from anywhere
 * @scratch: for the texts that are read
 * @observations: (element-type LedgerObservation): added to
 *
 * Returns: %FALSE with @error in LEDGER_SYNC_ERROR when one is not of the form
 */
gboolean ledger_observations_read (LedgerJsonReader *reader, GString *scratch, GPtrArray *observations,
                                   GError **error);

/** ledger_observation_append_ledger: appends @observation as the ledger keeps it: without ids, which have columns. */
void ledger_observation_append_ledger (const LedgerObservation *observation, GString *json);

/**
 * ledger_observation_read_ledger: the reverse of ledger_observation_append_ledger.
 *
 * Returns: (transfer full) (nullable): %NULL when @json is nothing or was erased
 */
LedgerObservation *ledger_observation_read_ledger (const char *json);

/**
 * ledger_observation_save_shown:
 * @record: in whose @field somebody had the masked value shown
 * @id: (out) (optional): of the changeset
 *
 * Into the outbox, durable when it returns.
 */
gboolean ledger_observation_save_shown (LedgerStore *store, const LedgerRecord *record, const LedgerField *field,
                                        LedgerId *id, GError **error);

/**
 * ledger_observation_save_exported:
 * @selection: which records, in the words of a command or a form, without a value of theirs
 * @count: how many went out
 *
 * As ledger_observation_save_shown, for records that left in a file or on standard output.
 */
gboolean ledger_observation_save_exported (LedgerStore *store, const LedgerKind *kind, const char *selection,
                                           gint64 count, LedgerId *id, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LedgerObservation, ledger_observation_free)

G_END_DECLS
