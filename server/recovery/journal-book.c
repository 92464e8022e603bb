/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A journal and its book (journal.h): whether the two belong together, and what the one knows and the other does not.
 * When a server or a command begins; any thread.
 */
#include "config.h"

#include "server/recovery/journal.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/merge.h"
#include "server/authority/authority.h"
#include "server/server-error.h"

/* The rows of `book` that say which journal is kept where. */
#define PLACE "journal at "
#define ERASED_AT_ONCE 1000

typedef struct
{
  LedgerStore *store;
  ServerJournal *journal;
  const ServerJournalFacts *facts;
  LedgerTransaction *transaction;
  GPtrArray *erased;            /* that the journal lacks */
  ServerIssue issue;            /* under way */
  GPtrArray *numbers;           /* of it */
  GError *fault;
} Beginning;

/* Several machines may call a place the same. */
static char *
dup_key (const char *path)
{
  return g_strdup_printf (PLACE "%s:%s", g_get_host_name (), path);
}

gboolean
server_journal_forget_place (LedgerTransaction *transaction, const char *path, GError **error)
{
  g_autofree char *key = path != NULL ? dup_key (path) : g_strdup (PLACE "%");
  LedgerValue parameter = LEDGER_TEXT (key);

  return ledger_transaction_execute (transaction, path != NULL ? "DELETE FROM book WHERE key = ?"
                                                               : "DELETE FROM book WHERE key LIKE ?", &parameter, 1,
                                     error);
}

/* -- Do they belong together */

static gboolean
check_identity (const Beginning *beginning, GError **error)
{
  const char *path = server_journal_get_path (beginning->journal);
  g_autofree char *key = dup_key (path);
  g_autofree char *identity = NULL, *kept = NULL;

  if (!ledger_transaction_get_setting (beginning->transaction, "identity", &identity, error) ||
      !ledger_transaction_get_setting (beginning->transaction, key, &kept, error))
    return FALSE;
  if (beginning->facts->id == NULL && kept != NULL)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("The journal that was kept as “%s” is gone: mount its disk or put the file back. If it is lost, "
                   "“ledenboekctl journal --begin” begins one anew from the book."), path);
  else if (beginning->facts->identity != NULL && g_strcmp0 (beginning->facts->identity, identity) != 0)
    g_set_error (error, SERVER_ERROR, SERVER_ERROR_CONFIGURATION,
                 _("The journal “%s” is that of another book: name the one of this book, or another file."), path);
  else
    return TRUE;
  return FALSE;
}

static gboolean
write_head (Beginning *beginning, GError **error)
{
  g_autofree char *identity = NULL;

  return ledger_transaction_get_setting (beginning->transaction, "identity", &identity, error) &&
         server_journal_note_head (beginning->journal, identity != NULL ? identity : "", error);
}

/* -- What the book knows and the journal does not */

static gboolean
take_series (const LedgerValue *values, guint n_values, gpointer data)
{
  Beginning *beginning = data;

  return server_journal_note_series (beginning->journal, ledger_value_get_text (&values[0]),
                                     ledger_value_get_integer (&values[1], 0), &beginning->fault);
}

static gboolean
flush_erased (Beginning *beginning)
{
  gboolean done = beginning->erased->len == 0 ||
                  server_journal_note_erased (beginning->journal, beginning->erased, &beginning->fault);

  g_ptr_array_set_size (beginning->erased, 0);
  return done;
}

static gboolean
take_erased (const LedgerValue *values, guint n_values, gpointer data)
{
  Beginning *beginning = data;

  if (values[0].shape == LEDGER_SHAPE_ID && !g_hash_table_contains (beginning->facts->erased, &values[0].id))
    g_ptr_array_add (beginning->erased, ledger_id_dup (&values[0].id));
  return beginning->erased->len < ERASED_AT_ONCE || flush_erased (beginning);
}

static gboolean
take_blocked (const LedgerValue *values, guint n_values, gpointer data)
{
  Beginning *beginning = data;

  return values[0].shape != LEDGER_SHAPE_ID ||
         GPOINTER_TO_INT (g_hash_table_lookup (beginning->facts->accounts, &values[0].id)) == 1 ||
         server_journal_note_account (beginning->journal, &values[0].id, TRUE, &beginning->fault);
}

static gboolean
has_lease (const ServerJournalFacts *facts, const LedgerId *lease)
{
  for (guint i = 0; i < facts->leases->len; i++)
    if (ledger_id_equal (&((const ServerIssue *) facts->leases->pdata[i])->lease, lease))
      return TRUE;
  return FALSE;
}

static gboolean
flush_issue (Beginning *beginning)
{
  gboolean done = TRUE;

  if (beginning->numbers->len > 0 && !has_lease (beginning->facts, &beginning->issue.lease))
    {
      g_ptr_array_add (beginning->numbers, NULL);
      beginning->issue.numbers = (const char *const *) beginning->numbers->pdata;
      done = server_journal_note_lease (beginning->journal, &beginning->issue, &beginning->fault);
    }
  g_ptr_array_set_size (beginning->numbers, 0);
  return done;
}

/* series, number, lease, holder, by lease */
static gboolean
take_issued (const LedgerValue *values, guint n_values, gpointer data)
{
  Beginning *beginning = data;

  if (values[2].shape != LEDGER_SHAPE_ID || values[3].shape != LEDGER_SHAPE_ID)
    return TRUE;
  if (!ledger_id_equal (&beginning->issue.lease, &values[2].id) && !flush_issue (beginning))
    return FALSE;
  if (beginning->numbers->len == 0)
    {
      g_free ((char *) beginning->issue.series);
      beginning->issue.series = g_strdup (ledger_value_get_text (&values[0]));
      beginning->issue.lease = values[2].id;
      beginning->issue.holder = values[3].id;
    }
  g_ptr_array_add (beginning->numbers, g_strdup (ledger_value_get_text (&values[1])));
  return TRUE;
}

static gboolean
has_heir (const ServerJournalFacts *facts, const ServerHeir *heir)
{
  for (guint i = 0; i < facts->heirs->len; i++)
    if (memcmp (facts->heirs->pdata[i], heir, sizeof *heir) == 0)
      return TRUE;
  return FALSE;
}

/* holder, heir */
static gboolean
take_heir (const LedgerValue *values, guint n_values, gpointer data)
{
  Beginning *beginning = data;
  ServerHeir heir;

  if (values[0].shape != LEDGER_SHAPE_ID || values[1].shape != LEDGER_SHAPE_ID)
    return TRUE;
  heir = (ServerHeir) { values[0].id, values[1].id };
  return has_heir (beginning->facts, &heir) || server_journal_note_heir (beginning->journal, &heir, &beginning->fault);
}

static gboolean
note_epoch (Beginning *beginning, GError **error)
{
  guint8 chain[32];
  gint64 seq;
  guint epoch;

  if (!server_authority_get_clock (beginning->transaction, &seq, chain, error))
    return FALSE;
  epoch = ledger_version_get_epoch (seq);
  return epoch <= MAX (beginning->facts->epoch, 1) || server_journal_note_epoch (beginning->journal, epoch, seq, error);
}

static gboolean
complete (Beginning *beginning, GError **error)
{
  LedgerTransaction *transaction = beginning->transaction;
  gboolean done =
      note_epoch (beginning, error) &&
      ledger_transaction_query (transaction, "SELECT name, last FROM series ORDER BY name", NULL, 0, take_series,
                                beginning, error) &&
      ledger_transaction_query (transaction, "SELECT id FROM erased ORDER BY id", NULL, 0, take_erased, beginning,
                                error) &&
      ledger_transaction_query (transaction, "SELECT account_user FROM account WHERE blocked <> 0", NULL, 0,
                                take_blocked, beginning, error) &&
      ledger_transaction_query (transaction, "SELECT series, number, lease, holder FROM issued ORDER BY lease, number",
                                NULL, 0, take_issued, beginning, error) &&
      ledger_transaction_query (transaction, "SELECT holder, heir FROM issued_heir ORDER BY holder, heir", NULL, 0,
                                take_heir, beginning, error) &&
      beginning->fault == NULL && flush_erased (beginning) && flush_issue (beginning);

  if (beginning->fault == NULL)
    return done;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&beginning->fault));
  return FALSE;
}

static gboolean
begin (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Beginning *beginning = data;

  beginning->transaction = transaction;
  return check_identity (beginning, error) &&
         (beginning->facts->id != NULL || write_head (beginning, error)) && complete (beginning, error);
}

gboolean
server_journal_begin (LedgerStore *store, ServerJournal *journal, GError **error)
{
  g_autoptr (GPtrArray) erased = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) numbers = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *key = dup_key (server_journal_get_path (journal));
  g_autofree char *kept = NULL;
  Beginning beginning = { .store = store, .journal = journal, .facts = server_journal_get_facts (journal),
                          .erased = erased, .numbers = numbers };
  gboolean done = ledger_database_read_snapshot (ledger_store_get_database (store), begin, &beginning, error);

  g_free ((char *) beginning.issue.series);
  if (!done)
    return FALSE;
  return ledger_store_get_setting (store, key, &kept, error) &&
         (kept != NULL || ledger_store_set_setting (store, key, "kept", error));
}
