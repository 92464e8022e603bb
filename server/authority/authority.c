/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The authority's tables and its one way in: a batch of changesets in one durable transaction under the clock,
 * each with its outcome for ever (S2, S3, S10). Writer queue only.
 */
#include "config.h"

#include "server/authority/authority-private.h"
#include "server/authority/cards.h"
#include "server/files.h"
#include "server/erasure/erasure.h"
#include "server/erasure/filter.h"
#include "server/authority/issued.h"
#include "server/authority/moved.h"
#include "server/recovery/receipt.h"
#include "server/authority/restoration.h"
#include "server/statements.h"
#include "server/authority/scope-step.h"
#include "server/authority/upcast.h"
#include "server/authority/sums.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/contact-merge.h"

#define REASON_CHARACTERS 200

static const char *const statements[] = {
  "CREATE TABLE IF NOT EXISTS clock (one %2$s NOT NULL PRIMARY KEY, seq %2$s NOT NULL, chain %4$s NOT NULL)",
  "CREATE TABLE IF NOT EXISTS ledger_entry (seq %2$s NOT NULL PRIMARY KEY, changeset %1$s NOT NULL, author %1$s, "
  "replica %1$s, device %3$s, client_time %2$s, server_time %2$s NOT NULL, action %3$s, commitment %4$s NOT NULL, "
  "chain %4$s NOT NULL)",
  "CREATE TABLE IF NOT EXISTS ledger_change (seq %2$s NOT NULL, position %2$s NOT NULL, kind %3$s NOT NULL, "
  "record %1$s NOT NULL, root %1$s, grp %3$s NOT NULL, old %3$s, new %3$s, salt %4$s, hash %4$s NOT NULL, "
  "PRIMARY KEY (seq, position))",
  "CREATE INDEX IF NOT EXISTS ledger_change_root ON ledger_change (root, seq)",
  "CREATE TABLE IF NOT EXISTS outcome (changeset %1$s NOT NULL PRIMARY KEY, digest %4$s NOT NULL, "
  "outcome %2$s NOT NULL, seq %2$s NOT NULL, reason %3$s)",
  "CREATE TABLE IF NOT EXISTS placement (root %1$s NOT NULL, place %1$s NOT NULL, entered %2$s NOT NULL, "
  "\"left\" %2$s, "
  "PRIMARY KEY (root, place, entered))",
  "CREATE INDEX IF NOT EXISTS placement_by_place ON placement (place, \"left\", root)",
  "CREATE TABLE IF NOT EXISTS replica (id %1$s NOT NULL PRIMARY KEY, account %1$s, device %3$s, counter %2$s NOT NULL, "
  "seen %2$s NOT NULL)",
  "CREATE TABLE IF NOT EXISTS replica_again (replica %1$s NOT NULL, counter %2$s NOT NULL, changeset %1$s NOT NULL, "
  "PRIMARY KEY (replica, counter))",
  "CREATE TABLE IF NOT EXISTS series (name %3$s NOT NULL PRIMARY KEY, last %2$s NOT NULL)",
};

/* What crashed the server so often is not read again (S3). */
#define ATTEMPTS 2

gboolean
server_authority_prepare (LedgerTransaction *transaction, GError **error)
{
  static const guint8 no_chain[32] = { 0 };
  g_autoptr (GBytes) chain = g_bytes_new_static (no_chain, sizeof no_chain);
  LedgerValue parameters[] = { LEDGER_INTEGER (1), LEDGER_INTEGER (ledger_version_make (1, 0)), LEDGER_BYTES (chain) };

  if (!server_statements_run (transaction, statements, G_N_ELEMENTS (statements), error) ||
      !server_attempts_prepare (transaction, error) || !server_sums_prepare (transaction, error) ||
      !server_restoration_prepare (transaction, error) || !server_heal_prepare (transaction, error) ||
      !server_receipt_prepare (transaction, error) || !server_scope_prepare (transaction, error) ||
      !server_files_prepare (transaction, error) || !server_issued_prepare (transaction, error) ||
      !server_moved_prepare (transaction, error))
    return FALSE;
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO clock (one, seq, chain) VALUES (?, ?, ?) ON CONFLICT (one) DO "
                                     "NOTHING",
                                     parameters, G_N_ELEMENTS (parameters), error) &&
         server_erasure_prepare (transaction, error);
}

typedef struct
{
  gint64 seq;
  guint8 *chain;                /* (nullable) */
  gboolean found;
} ClockCall;

static gboolean
take_clock (const LedgerValue *values, guint n_values, gpointer data)
{
  ClockCall *call = data;
  gsize size = 0;
  gconstpointer bytes = values[1].shape == LEDGER_SHAPE_BYTES ? g_bytes_get_data (values[1].bytes, &size) : NULL;

  call->seq = ledger_value_get_integer (&values[0], 0);
  call->found = size == 32;
  if (call->found && call->chain != NULL)
    memcpy (call->chain, bytes, 32);
  return TRUE;
}

gboolean
server_authority_get_clock (LedgerTransaction *transaction, gint64 *seq, guint8 *chain, GError **error)
{
  ClockCall call = { 0, chain, FALSE };

  if (!ledger_transaction_query (transaction, "SELECT seq, chain FROM clock WHERE one = 1", NULL, 0, take_clock, &call,
                                 error))
    return FALSE;
  if (!call.found)
    {
      g_set_error_literal (error, LEDGER_DATABASE_ERROR, LEDGER_DATABASE_ERROR_CORRUPT,
                           _("The book has no clock: restore it from a backup."));
      return FALSE;
    }
  *seq = call.seq;
  return TRUE;
}

static gboolean
read_clock (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return server_authority_get_clock (transaction, data, NULL, error);
}

gboolean
server_authority_read_clock (LedgerDatabase *database, gint64 *seq, GError **error)
{
  return ledger_database_read_snapshot (database, read_clock, seq, error);
}

static void
digest_of (GBytes *bytes, guint8 digest[32])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  gsize size, length = 32;
  const guchar *data = g_bytes_get_data (bytes, &size);

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
}

typedef struct
{
  ServerPush *push;
  gboolean touched;             /* by an erasure: it is the same whatever is left of its bytes */
  gboolean known;
  gboolean same;
} KnownCall;

static gboolean
take_known (const LedgerValue *values, guint n_values, gpointer data)
{
  KnownCall *call = data;
  gsize size = 0;
  gconstpointer digest = values[0].shape == LEDGER_SHAPE_BYTES ? g_bytes_get_data (values[0].bytes, &size) : NULL;

  call->known = TRUE;
  call->same = call->touched || (size == 32 && memcmp (digest, call->push->digest, 32) == 0);
  if (!call->same)
    return TRUE;
  memcpy (call->push->confirmed, size == 32 ? digest : call->push->digest, 32);
  call->push->outcome = (LedgerOutcome) ledger_value_get_integer (&values[1], 0);
  call->push->seq = ledger_value_get_integer (&values[2], 0);
  call->push->reason = g_strdup (ledger_value_get_text (&values[3]));
  call->push->bases = g_strdup (ledger_value_get_text (&values[4]));
  return TRUE;
}

/* The same changeset again gets the same answer (S2). */
static gboolean
look_up (ServerBatch *batch, ServerPush *push, KnownCall *call, GError **error)
{
  LedgerValue id = LEDGER_ID (&push->id);

  *call = (KnownCall) { .push = push };
  return server_erasure_touched (batch->transaction, &push->id, &call->touched, error) &&
         ledger_transaction_query (batch->transaction,
                                   "SELECT digest, outcome, seq, reason, bases FROM outcome WHERE changeset = ?", &id,
                                   1,
                                   take_known, call, error);
}

static gboolean
keep_outcome (ServerBatch *batch, const ServerPush *push, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (push->digest, sizeof push->digest);
  LedgerValue parameters[] = { LEDGER_ID (&push->id), LEDGER_BYTES (bytes), LEDGER_INTEGER (push->outcome),
                               LEDGER_INTEGER (push->seq), LEDGER_TEXT (push->reason), LEDGER_TEXT (push->bases) };

  return ledger_transaction_execute (batch->transaction,
                                     "INSERT INTO outcome (changeset, digest, outcome, seq, reason, bases) "
                                     "VALUES (?, ?, ?, ?, ?, ?)",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

/* @changeset: (nullable): when it could be read. */
static gboolean
park (ServerBatch *batch, ServerPush *push, const LedgerChangeset *changeset, const char *reason,
      const LedgerId *entry, GError **error)
{
  LedgerId root;

  push->outcome = LEDGER_OUTCOME_PARKED;
  /* It may name what was sent, at any length; the record's field may not be longer. */
  push->reason = g_utf8_substring (reason, 0, MIN (g_utf8_strlen (reason, -1), REASON_CHARACTERS));
  if (!(changeset != NULL ? server_files_note_parked (batch->transaction, changeset, error)
                          : server_files_note_unread (batch->transaction, push->bytes, &push->id, error)))
    return FALSE;
  return server_batch_find_root (batch, changeset, &root, error) && server_batch_begin_entry (batch, error) &&
         server_parked_add (batch, push, push->reason, &push->id, ledger_id_is_null (&root) ? NULL : &root, error) &&
         server_batch_end_entry (batch, entry, push->author, 0, "parked", error);
}

/* What a restored book had confirmed and lost (S19). */
static gboolean
heal (ServerDecision *decision, ServerPush *push, const char **refusal, GError **error)
{
  const char *remark = NULL;
  gint64 restored_to;

  if (!server_heal_check (decision->batch, push, &restored_to, refusal, error) ||
      (*refusal == NULL && push->offered->kept != NULL && !server_decide_check_rights (decision, refusal, error)))
    return FALSE;
  if (*refusal != NULL)
    return TRUE;
  decision->batch->heals = TRUE;
  if (!server_batch_begin_entry (decision->batch, error) ||
      !server_heal (decision, push, restored_to, &remark, error))
    return FALSE;
  push->reason = g_strdup (remark);
  return TRUE;
}

static gboolean
decide (ServerBatch *batch, ServerPush *push, const LedgerChangeset *changeset, const GArray *gone, GError **error)
{
  ServerDecision decision = { .batch = batch, .author = push->author, .changeset = changeset,
                              .outcome = LEDGER_OUTCOME_APPLIED, .gone = gone };
  g_autoptr (GArray) bases = server_receipt_is_given (batch->store) ? g_array_new (FALSE, FALSE, sizeof (gint64))
                                                                    : NULL;
  const char *refusal = NULL;

  /* A refusal is found before anything is written, so the entry only begins when the changeset is let in. */
  if ((bases != NULL && !server_heal_note_bases (&decision, bases, error)) ||
      !(push->offered != NULL ? heal (&decision, push, &refusal, error) : server_decide (&decision, &refusal, error)))
    return FALSE;
  if (refusal != NULL)
    return park (batch, push, changeset, refusal, &push->id, error);
  if (!server_cards_settle (batch, error))
    return FALSE;
  push->outcome = decision.outcome;
  if (bases != NULL)
    push->bases = server_heal_dup_bases (&decision, push->offered, bases);
  return server_batch_end_entry (batch, &push->id, push->author, changeset->time, changeset->action, error);
}

/* Same id, other content: a fault somewhere; kept aside under an id of its own (S2). */
static gboolean
park_impostor (ServerBatch *batch, ServerPush *push, GError **error)
{
  LedgerId entry = ledger_id_new (batch->world);

  return park (batch, push, NULL, _("Another change with this number was here before."), &entry, error);
}

/* All of it was about something erased: it is answered, and nothing of it is kept (S6). */
static gboolean
drop (ServerBatch *batch, ServerPush *push, const LedgerChangeset *changeset, GError **error)
{
  push->outcome = LEDGER_OUTCOME_APPLIED;
  return server_batch_begin_entry (batch, error) &&
         server_batch_end_entry (batch, &push->id, push->author, changeset->time, changeset->action, error);
}

/* He looked, whoever he is today: nobody is asked about it, and it is never kept aside (S1). */
static gboolean
observe (ServerBatch *batch, ServerPush *push, const LedgerChangeset *changeset, GError **error)
{
  push->outcome = LEDGER_OUTCOME_APPLIED;
  return server_observe (batch, push->author, changeset, error);
}

/* Whether the rest of @changeset merges a contact into one that was erased: it is live, and nobody merged it (S7). */
static gboolean
merges_into_nothing (const LedgerChangeset *changeset)
{
  const LedgerRecordChange *loser = ledger_contact_merge_get_loser (changeset);
  const LedgerGroupChange *existence = loser != NULL ? loser->groups->pdata[0] : NULL;

  return existence != NULL &&
         existence->new_values[loser->kind->redirect->place].shape == LEDGER_SHAPE_NOTHING;
}

/* What is about something erased is taken out before anything is looked at or kept (S6, S27). */
static gboolean
apply_filtered (ServerBatch *batch, ServerPush *push, LedgerChangeset *changeset, KnownCall *known, GError **error)
{
  g_autoptr (GBytes) rest = NULL;
  g_autoptr (GArray) records = ledger_erase_list_sent (changeset), gone = NULL;
  GBytes *sent = push->bytes;
  LedgerPruned pruned;
  gboolean done;

  if (!server_erasure_filter (batch, changeset, &pruned, error))
    return FALSE;
  /* What is kept aside is what is left. */
  if (pruned == LEDGER_PRUNED_PART)
    {
      push->bytes = rest = g_bytes_ref (changeset->bytes);
      gone = ledger_erase_list_gone (records, changeset);
    }
  /* It was here with what is left of it alone: its first bytes come late, or from a copy of the machine (S2). */
  if (known->known && pruned != LEDGER_PRUNED_NOTHING)
    done = look_up (batch, push, known, error);
  else if (pruned == LEDGER_PRUNED_ALL)
    done = drop (batch, push, changeset, error);
  else if (known->known)
    done = park_impostor (batch, push, error);
  else if (changeset->observations->len > 0)
    done = observe (batch, push, changeset, error);
  else if (push->author->blocked)
    done = park (batch, push, changeset, _("The user was blocked when it was handed in."), &push->id, error);
  /*
   * One that was confirmed as a whole before the book was restored keeps its outcome for the rest (S6, S19), unless its
   * erasure in the book of today left the contact that was merged as it is.
   */
  else if ((pruned == LEDGER_PRUNED_PART || (push->offered != NULL && push->offered->kept != NULL)) &&
           changeset->atomic && (push->offered == NULL || merges_into_nothing (changeset)))
    done = park (batch, push, changeset, _("A contact that it belonged together with was erased."), &push->id, error);
  else
    done = decide (batch, push, changeset, gone, error);
  push->bytes = sent;
  return done;
}

/* Bytes that cannot be read are kept only when they name nothing that was erased. */
static gboolean
apply_unread (ServerBatch *batch, ServerPush *push, const char *fault, const KnownCall *known, GError **error)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  GBytes *sent = push->bytes;
  gboolean names, done;

  if (!server_erasure_filter_unread (batch->transaction, sent, &names, error))
    return FALSE;
  /* He looked: not even this is kept aside (S1). */
  if (!known->known && server_observe_is_one (sent))
    {
      push->outcome = LEDGER_OUTCOME_APPLIED;
      return server_observe_unread (batch, push, names ? SERVER_OBSERVE_EMPTY : SERVER_OBSERVE_WHOLE, error);
    }
  if (names)
    push->bytes = nothing;
  if (known->known)
    done = park_impostor (batch, push, error);
  else
    done = park (batch, push, NULL, names ? _("It could not be read and named an erased contact.") : fault, &push->id,
                 error);
  push->bytes = sent;
  return done;
}

/* Under which counter it comes, or was first sent when it is offered again (S20). */
static gboolean
count (ServerBatch *batch, ServerPush *push, const KnownCall *known, GError **error)
{
  if (known->known && !known->same)
    return TRUE;
  return known->known ? server_replica_count_known (batch, push, error) : server_replica_count (batch, push, error);
}

static gboolean
apply_one (ServerBatch *batch, ServerPush *push, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerChangeset) changeset = NULL;
  KnownCall known;
  gboolean done;

  memset (&push->id, 0, sizeof push->id);
  push->seq = 0;
  push->forked = FALSE;
  g_clear_pointer (&push->reason, g_free);
  g_clear_pointer (&push->bases, g_free);
  changeset = server_upcast_read (batch->model, push->bytes, &push->id, &fault);
  if (ledger_id_is_null (&push->id))
    {
      push->outcome = LEDGER_OUTCOME_PARKED;
      push->reason = g_strdup (fault != NULL ? fault->message : "");
      return TRUE;
    }
  if (!look_up (batch, push, &known, error))
    return FALSE;
  if (!count (batch, push, &known, error))
    return FALSE;
  if ((known.known && known.same) || push->forked)
    return TRUE;
  if (changeset == NULL)
    done = apply_unread (batch, push, fault->message, &known, error);
  else
    done = apply_filtered (batch, push, changeset, &known, error);
  if (!done)
    return FALSE;
  if (known.known && known.same)
    return TRUE;
  push->seq = batch->seq;
  return known.known || keep_outcome (batch, push, error);
}

/* The id in the head of canonical bytes; null when it is not there. */
static void
read_id (GBytes *bytes, LedgerId *id)
{
  static const char mark[] = "\",\"id\":\"";
  char text[LEDGER_ID_TEXT_SIZE] = { 0 };
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  const char *found = size > 0 ? g_strstr_len (data, (gssize) MIN (size, 128), mark) : NULL;

  memset (id, 0, sizeof *id);
  if (found == NULL || (gsize) (found - data) + sizeof mark + LEDGER_ID_TEXT_SIZE > size)
    return;
  memcpy (text, found + sizeof mark - 1, LEDGER_ID_TEXT_SIZE - 1);
  if (!ledger_id_parse (text, id))
    memset (id, 0, sizeof *id);
}

/* Kept as it came, with @reason; nobody looks what is in it (S3). */
static gboolean
park_unread (ServerBatch *batch, ServerPush *push, const char *reason, GError **error)
{
  KnownCall known;

  g_clear_pointer (&push->reason, g_free);
  g_clear_pointer (&push->bases, g_free);
  push->seq = 0;
  push->forked = FALSE;
  read_id (push->bytes, &push->id);
  if (ledger_id_is_null (&push->id))
    {
      push->outcome = LEDGER_OUTCOME_PARKED;
      push->reason = g_strdup (reason);
      return TRUE;
    }
  if (!look_up (batch, push, &known, error))
    return FALSE;
  if (!count (batch, push, &known, error))
    return FALSE;
  if ((known.known && known.same) || push->forked)
    return TRUE;
  if (known.known)
    return park_impostor (batch, push, error);
  /* Not even unread is it kept when it names something erased (S27). */
  if (!apply_unread (batch, push, reason, &known, error))
    return FALSE;
  push->seq = batch->seq;
  return keep_outcome (batch, push, error);
}

typedef struct
{
  LedgerStore *store;
  ServerPush *pushes;
  guint n_pushes;
} ApplyCall;

/* All of the call, as one batch. */
static gboolean
apply (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ApplyCall *call = data;
  g_auto (ServerBatch) batch = { 0 };

  if (!server_batch_open (&batch, transaction, call->store, error))
    return FALSE;
  for (guint i = 0; i < call->n_pushes; i++)
    if (!apply_one (&batch, &call->pushes[i], error))
      return FALSE;
  return server_replica_flush (&batch, error) && server_batch_flush (&batch, error) &&
         server_erasure_flush_late (&batch, error);
}

static gboolean
apply_together (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ApplyCall *call = data;

  return apply (transaction, data, error) &&
         server_attempts_finish (transaction, call->store, call->pushes, call->n_pushes, error);
}

/* What only the database can be blamed for: everything is tried again later. */
static gboolean
is_of_the_database (const GError *fault)
{
  return fault->domain == LEDGER_DATABASE_ERROR && fault->code != LEDGER_DATABASE_ERROR_FAILED;
}

static gboolean
put_aside (LedgerTransaction *transaction, const ApplyCall *call, const char *reason, GError **error)
{
  g_auto (ServerBatch) batch = { 0 };

  return server_batch_open (&batch, transaction, call->store, error) &&
         park_unread (&batch, call->pushes, reason, error) && server_replica_flush (&batch, error) &&
         server_batch_flush (&batch, error);
}

/* One changeset in a savepoint: what makes it fail leaves nothing, and the changeset is kept aside (S3). */
static gboolean
apply_alone (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ApplyCall *call = data;
  g_autoptr (GError) fault = NULL;

  if (call->pushes->attempts >= ATTEMPTS)
    {
      if (!put_aside (transaction, call, _("The server stopped over it twice: it is kept unread."), error))
        return FALSE;
    }
  else if (!ledger_transaction_savepoint (transaction, apply, call, &fault))
    {
      if (is_of_the_database (fault))
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return FALSE;
        }
      if (!put_aside (transaction, call, fault->message, error))
        return FALSE;
    }
  return server_attempts_finish (transaction, call->store, call->pushes, 1, error);
}

static gboolean
apply_one_by_one (LedgerStore *store, ServerPush *pushes, guint n_pushes, GError **error)
{
  const ServerAuthor *forked = NULL;

  for (guint i = 0; i < n_pushes; i++)
    {
      ApplyCall call = { store, &pushes[i], 1 };
      gboolean suspect;

      pushes[i].forked = pushes[i].author == forked;
      if (pushes[i].forked)
        continue;
      if (!server_attempts_begin (store, call.pushes, 1, &suspect, error))
        return FALSE;
      if (!ledger_database_write (ledger_store_get_database (store), apply_alone, &call, error))
        {
          server_attempts_forget (store);
          return FALSE;
        }
      if (pushes[i].forked)
        forked = pushes[i].author;
    }
  return TRUE;
}

gboolean
server_authority_apply (LedgerStore *store, ServerPush *pushes, guint n_pushes, GError **error)
{
  ApplyCall call = { store, pushes, n_pushes };
  g_autoptr (GError) fault = NULL;
  gboolean suspect;

  for (guint i = 0; i < n_pushes; i++)
    {
      digest_of (pushes[i].bytes, pushes[i].digest);
      memcpy (pushes[i].confirmed, pushes[i].digest, sizeof pushes[i].digest);
    }
  if (!server_attempts_begin (store, pushes, n_pushes, &suspect, error))
    return FALSE;
  if (suspect)
    return apply_one_by_one (store, pushes, n_pushes, error);
  if (ledger_database_write (ledger_store_get_database (store), apply_together, &call, &fault))
    return TRUE;
  /* Which of them it was shows when they are tried apart. */
  if (!is_of_the_database (fault))
    return apply_one_by_one (store, pushes, n_pushes, error);
  server_attempts_forget (store);
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}
