/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the erasure share: what is found to go before anything goes. Inside one transaction.
 */
#pragma once

#include "server/authority/batch.h"
#include "server/erasure/erasure.h"

G_BEGIN_DECLS

/* A record that law keeps: what of it, and until which day. */
typedef struct
{
  LedgerRecord *record;
  char *until;                  /* ISO 8601 day, the last one */
} ServerRestricted;

/* A changeset kept aside that goes on without the part about the contact, or only was said to be about it. */
typedef struct
{
  LedgerId parked;              /* the record of kind parked */
  LedgerChangeset *changeset;   /* what is left */
  gboolean whole;               /* that is all of it */
} ServerRemainder;

/* A reference of another contact that is emptied, or names another from then on. */
typedef struct
{
  const LedgerField *field;
  LedgerId record;
  LedgerId next;                /* null: emptied */
} ServerReference;

typedef struct
{
  LedgerStore *store;
  const LedgerModel *model;
  LedgerTransaction *transaction;
  char *today;                  /* ISO 8601 day */
  GHashTable *roots;            /* of LedgerId: the contacts */
  GHashTable *ids;              /* of LedgerId: all that goes, the contacts too */
  GHashTable *taken;            /* of LedgerId: those of which the row is in rows */
  GPtrArray *rows;              /* of LedgerRecord: live rows that go */
  GPtrArray *restricted;        /* of ServerRestricted */
  GPtrArray *remainders;        /* of ServerRemainder */
  GPtrArray *references;        /* of ServerReference */
} ServerErasureWork;

void server_erasure_work_init (ServerErasureWork *work, LedgerStore *store, LedgerTransaction *transaction);
void server_erasure_work_clear (ServerErasureWork *work);

/* Finds all that goes with work->roots; may be called again after a root was added. */
gboolean server_erasure_collect (ServerErasureWork *work, GError **error);

/* Adds a row that goes, and what law keeps of it. */
void server_erasure_add_row (ServerErasureWork *work, LedgerRecord *record);

/* What @work comes to, in numbers and names. */
ServerErasurePlan *server_erasure_describe (ServerErasureWork *work, GError **error);

typedef enum
{
  SERVER_ERASED_BENEATH,        /* what hung on a contact, or was about it */
  SERVER_ERASED_ROOT,           /* a contact */
} ServerErasedWhat;

/* Notes @id as erased for ever, by @erasure. */
gboolean server_erasure_note_id (LedgerTransaction *transaction, const LedgerId *id, const LedgerId *erasure,
                                 ServerErasedWhat what, GError **error);

/* Notes that an erasure took something out of that changeset. */
gboolean server_erasure_note_changeset (LedgerTransaction *transaction, const LedgerId *changeset, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ServerErasureWork, server_erasure_work_clear)

G_END_DECLS
