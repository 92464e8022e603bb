/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people do beside editing: they add files, get other rights, and log in again. One thread only.
 */
#include "config.h"

#include "libledger/sync/files.h"
#include "libledger/sync/observation.h"
#include "server/account/accounts.h"
#include "tests/simulation/office-files.h"
#include "tests/simulation/steps-private.h"

#include <string.h>

/* Whose rights change, and in which of the three branches she works, a bit a branch. */
#define WORKER "carla"

static const guint places[] = { 3, 1, 5, 7, 6 };

/* -- Files */

/* Mostly small; at times more than goes over the line at once. */
static GBytes *
draw_content (const Act *act)
{
  gsize size = test_tape_chance (act->tape, 6) ? LEDGER_FILE_PIECE + test_tape_below (act->tape, LEDGER_FILE_PIECE)
                                               : test_tape_below (act->tape, 5000);
  guint64 state = test_tape_below (act->tape, G_MAXUINT64) | 1;
  guint8 *bytes = g_malloc (MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    {
      state = state * G_GUINT64_CONSTANT (6364136223846793005) + G_GUINT64_CONSTANT (1442695040888963407);
      bytes[i] = (guint8) (state >> 56);
    }
  return g_bytes_new_take (bytes, size);
}

char *
step_attach (const Act *act, StepType type)
{
  g_autofree char *path = g_build_filename (act->office->folder, "added", NULL);
  g_autoptr (LedgerRecord) contact = step_pick (act, "contact", "existence = 'live'");
  g_autoptr (GBytes) content = draw_content (act);
  g_autoptr (GError) error = NULL;
  LedgerId record;
  gboolean saved;
  char *fault;

  if (contact == NULL)
    return NULL;
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (content, NULL), (gssize) g_bytes_get_size (content),
                                      NULL));
  step_tell (act, "of %" G_GSIZE_FORMAT " bytes", g_bytes_get_size (content));
  saved = ledger_files_add (act->store, act->desk->folder, &contact->id, path, "added.txt", "text/plain", &record,
                            &error);
  fault = step_note (act, saved, error);
  if (saved && !office_disk_is_stopped (act->desk->disk))
    {
      act->seen[SEEN_FILE_ADDED]++;
      office_files_note (act->desk, &record, content);
    }
  return fault;
}

/* -- Observations (S1) */

char *
step_observe (const Act *act, StepType type)
{
  g_autoptr (LedgerRecord) account = step_pick (act, "bank_account", "existence = 'live'");
  const LedgerKind *contacts = ledger_model_find_kind (act->office->model, "contact");
  g_autoptr (GError) error = NULL;
  gboolean saved;

  if (account != NULL && !test_tape_chance (act->tape, 3))
    {
      step_tell (act, "an account shown");
      saved = ledger_observation_save_shown (act->store, account, ledger_kind_find_field (account->kind, "iban"), NULL,
                                             &error);
    }
  else
    {
      step_tell (act, "contacts taken out");
      saved = ledger_observation_save_exported (act->store, contacts, "all", 3, NULL, &error);
    }
  return step_note (act, saved, error);
}

/* -- Rights */

static gboolean
add_branch (const LedgerValue *values, guint n_values, gpointer data)
{
  g_array_append_val ((GArray *) data, values[0].id);
  return TRUE;
}

static gboolean
list_branches (LedgerTransaction *transaction, gpointer data, GError **error)
{
  return ledger_transaction_query (transaction, "SELECT id FROM branch ORDER BY id", NULL, 0, add_branch, data, error);
}

/* Given at the server, as an administrator would beside the daemon; whoever has them is told at his next login. */
char *
step_change_rights (const Act *act, StepType type)
{
  Office *office = act->office;
  guint mask = places[test_tape_below (act->tape, G_N_ELEMENTS (places))];
  const char *text = test_tape_chance (act->tape, 3)
                       ? "contact=edit membership=edit notes=edit bank=edit settings=read"
                       : "contact=edit membership=edit notes=edit bank=read settings=read";
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  LedgerAccess access;

  if (office->server == NULL)
    return NULL;
  ledger_database_read_snapshot (ledger_store_get_database (server_server_get_store (office->server)), list_branches,
                                 found, NULL);
  g_assert_true (ledger_access_parse (text, &access, NULL));
  for (guint i = 0; i < found->len && i < 3; i++)
    if ((mask & 1u << i) != 0)
      g_assert_true (ledger_access_add_place (&access, &g_array_index (found, LedgerId, i), NULL));
  step_tell (act, "of " WORKER " to branches %u, %s", mask, strstr (text, "bank"));
  if (found->len < 3 ||
      !server_accounts_set_access (server_server_get_store (office->server), WORKER, &access, NULL))
    return NULL;
  act->seen[SEEN_RIGHTS_CHANGED]++;
  act->seen[SEEN_SCOPE_GAINED] += (mask & ~office->places) != 0;
  act->seen[SEEN_SCOPE_LOST] += (office->places & ~mask) != 0;
  office->places = mask;
  return NULL;
}

char *
step_log_in (const Act *act, StepType type)
{
  office_log_in_again (act->office);
  return NULL;
}
