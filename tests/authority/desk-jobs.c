/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The jobs of desk-jobs.h: the real ones, without the thread that runs them in the server. One thread.
 */
#include "config.h"

#include "tests/authority/desk-jobs.h"

#include "server/account/accounts.h"

static gboolean
prepare (LedgerTransaction *transaction, gpointer data, GError **error)
{
  Desks *desks = data;

  if (!server_jobs_prepare (transaction, error) || !server_accounts_prepare (transaction, error))
    return FALSE;
  for (guint i = 0; i < DESKS; i++)
    {
      const ServerAuthor *author = &desks->desks[i].author;
      g_autofree char *access = ledger_access_dup_text (&author->access);
      LedgerValue parameters[] = { LEDGER_ID (&author->user), LEDGER_TEXT (author->device), LEDGER_TEXT (access) };

      if (!ledger_transaction_execute (transaction,
                                       "INSERT INTO account (account_user, login, password, blocked, access, "
                                       "last_login) VALUES (?, ?, '', 0, ?, 0) ON CONFLICT (account_user) DO UPDATE "
                                       "SET access = excluded.access", parameters, G_N_ELEMENTS (parameters), error))
        return FALSE;
    }
  return TRUE;
}

void
desk_jobs_prepare (Desks *desks)
{
  g_autoptr (GError) error = NULL;

  ledger_database_write (ledger_store_get_database (desks->authority), prepare, desks, &error);
  g_assert_no_error (error);
}

ServerJob *
desk_jobs_ask (Desks *desks, guint desk, const char *name, const char *parameters, GError **error)
{
  const ServerAuthor *author = &desks->desks[desk].author;
  const ServerJobAsk asked = { .id = ledger_id_new (desks->world), .name = name, .parameters = parameters,
                               .user = author->user, .device = author->device, .access = &author->access };
  g_autoptr (ServerJob) job = server_job_ask (desks->authority, &asked, error);

  return job != NULL ? server_job_keep (desks->authority, job, error) : NULL;
}

ServerJob *
desk_jobs_run (Desks *desks, guint desk, const ServerJob *job)
{
  LedgerId executor = ledger_id_new (desks->world);
  g_autoptr (GError) error = NULL;
  g_autoptr (ServerJob) ordered = server_job_order (desks->authority, &job->id, &desks->desks[desk].author.user,
                                                    SERVER_JOB_ORDER_RUN, &error), taken = NULL;
  ServerJobStep step = SERVER_JOB_GOES_ON;
  ServerJob *ended;
  gint64 seq;

  g_assert_no_error (error);
  server_job_take (desks->authority, &executor, &taken, &error);
  g_assert_no_error (error);
  g_assert_nonnull (taken);
  while (step == SERVER_JOB_GOES_ON)
    {
      server_job_step (desks->authority, &job->id, &executor, &step, &seq, &error);
      g_assert_no_error (error);
    }
  ended = server_job_find (desks->authority, &job->id, NULL, &error);
  g_assert_no_error (error);
  return ended;
}
