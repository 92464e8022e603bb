/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The desks of tests/authority: the exchange by hand. One thread.
 */
#include "config.h"

#include "tests/authority/desks.h"

#include "libledger/sync/sums.h"
#include "tests/support/test-database.h"
#include "tests/support/test-world.h"

#include <string.h>

void
desks_open (Desks *desks)
{
  desks_open_with (desks, ledger_model_get_default ());
}

void
desks_open_with (Desks *desks, const LedgerModel *model)
{
  memset (desks, 0, sizeof *desks);
  desks->world = test_world_new (7);
  desks->model = model;
  g_assert_nonnull (desks->model);
  desks->contact = ledger_model_find_kind (desks->model, "contact");
  desks->authority = test_database_open_store (desks->model, desks->world, LEDGER_SIDE_AUTHORITY);
  for (guint i = 0; i < DESKS; i++)
    {
      Desk *desk = &desks->desks[i];

      desk->store = test_database_open_store (desks->model, desks->world, LEDGER_SIDE_REPLICA);
      desk->first = TRUE;
      desk->author.user = ledger_id_new (desks->world);
      desk->author.replica = ledger_id_new (desks->world);
      g_snprintf (desk->author.device, sizeof desk->author.device, "desk %u", i);
      ledger_access_set_all (&desk->author.access, LEDGER_PERMISSION_EDIT);
    }
}

void
desks_clear (Desks *desks)
{
  g_autoptr (GPtrArray) faults = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;

  server_authority_check (desks->authority, faults, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < faults->len; i++)
    g_test_message ("fault of the book: %s", (char *) faults->pdata[i]);
  g_assert_cmpuint (faults->len, ==, 0);
  desks_drop (desks);
}

void
desks_drop (Desks *desks)
{
  test_world_settle (desks->world);
  for (guint i = 0; i < DESKS; i++)
    g_clear_object (&desks->desks[i].store);
  g_clear_object (&desks->authority);
  test_world_forget (desks->world);
  g_clear_object (&desks->world);
}

LedgerOutcome
desks_push (Desks *desks, guint index)
{
  Desk *desk = &desks->desks[index];
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) items = ledger_outbox_list (desk->store, LEDGER_OUTBOX_UNSENT, 1000, &error);
  g_autofree ServerPush *pushes = g_new0 (ServerPush, items->len + 1);
  g_autofree LedgerAcknowledgement *answers = g_new0 (LedgerAcknowledgement, items->len + 1);
  LedgerOutcome heaviest = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      LedgerOutboxItem *item = items->pdata[i];

      pushes[i] = (ServerPush) { .bytes = item->bytes, .author = &desk->author, .counter = item->counter };
    }
  if (items->len == 0)
    return heaviest;
  server_authority_apply (desks->authority, pushes, items->len, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < items->len; i++)
    {
      answers[i] = (LedgerAcknowledgement) { pushes[i].id, pushes[i].outcome, pushes[i].seq };
      heaviest = MAX (heaviest, pushes[i].outcome);
      if (pushes[i].reason != NULL)
        g_test_message ("kept aside: %s", pushes[i].reason);
      g_free (pushes[i].reason);
      g_free (pushes[i].bases);
    }
  ledger_outbox_acknowledge (desk->store, answers, items->len, &error);
  g_assert_no_error (error);
  return heaviest;
}

ServerPullResult
desks_pull (Desks *desks, guint index)
{
  Desk *desk = &desks->desks[index];
  g_autofree char *cursor = ledger_store_dup_setting (desk->store, "cursor");
  g_autofree char *chain = ledger_store_dup_setting (desk->store, "chain");
  g_autofree char *month = ledger_store_dup_setting (desk->store, "month");
  g_autofree char *rights = ledger_store_dup_setting (desk->store, "rights");
  g_autofree char *state = ledger_store_dup_setting (desk->store, "sums_state");
  ServerPull pull = { .which = desk->first ? SERVER_PULL_FIRST : SERVER_PULL_CHANGES,
                      .cursor = cursor != NULL ? g_ascii_strtoll (cursor, NULL, 10) : 0,
                      .chain = chain, .access = &desk->author.access, .user = &desk->author.user,
                      .rights = rights, .month = month != NULL ? (gint) g_ascii_strtoll (month, NULL, 10) : 0,
                      .sums = g_strcmp0 (state, "parts") == 0 ? SERVER_PULL_PARTS : SERVER_PULL_TOTAL,
                      .again = state != NULL && g_str_has_prefix (state, "again ") ? state + 6 : NULL };
  GString *answer = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  ServerPullResult result;
  g_autofree char *model = ledger_store_dup_setting (desk->store, "model");

  pull.model = model != NULL ? (guint) g_ascii_strtoll (model, NULL, 10) : 0;
  server_authority_pull (desks->authority, &pull, answer, &result, &error);
  g_assert_no_error (error);
  bytes = g_string_free_to_bytes (answer);
  if (result != SERVER_PULL_ANSWERED)
    return result;
  ledger_outbox_apply_pull (desk->store, bytes, &error);
  /* What is to go is told twice (S25). */
  if (g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_TWICE) && !desk->told_once)
    {
      desk->told_once = TRUE;
      return desks_pull (desks, index);
    }
  desk->told_once = FALSE;
  g_assert_no_error (error);
  desk->first = FALSE;
  return result;
}

void
desks_pull_leaving (Desks *desks, guint index, const LedgerId *contact)
{
  Desk *desk = &desks->desks[index];
  g_autofree char *cursor = ledger_store_dup_setting (desk->store, "cursor");
  g_autofree char *leave = ledger_id_dup_text (contact);
  g_autofree char *head = NULL;
  ServerPull pull = { .which = SERVER_PULL_FIRST, .access = &desk->author.access, .user = &desk->author.user };
  GString *answer = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  ServerPullResult result;

  server_authority_pull (desks->authority, &pull, answer, &result, &error);
  g_assert_no_error (error);
  head = g_strdup_printf ("{\"begin\":%s}\n{\"loses\":\"scope\"}\n{\"leave\":\"%s\"}\n", cursor, leave);
  g_string_erase (answer, 0, strchr (answer->str, '\n') - answer->str + 1);
  g_string_prepend (answer, head);
  bytes = g_string_free_to_bytes (answer);
  /* Told twice where it is much (S25). */
  if (!ledger_outbox_apply_pull (desk->store, bytes, NULL))
    ledger_outbox_apply_pull (desk->store, bytes, &error);
  g_assert_no_error (error);
}

LedgerOutcome
desks_exchange (Desks *desks, guint desk)
{
  LedgerOutcome outcome = desks_push (desks, desk);

  g_assert_cmpint (desks_pull (desks, desk), ==, SERVER_PULL_ANSWERED);
  return outcome;
}

void
desks_exchange_all (Desks *desks)
{
  for (guint round = 0; round < 2; round++)
    for (guint i = 0; i < DESKS; i++)
      desks_exchange (desks, i);
}

void
desks_set (Desks *desks, guint desk, const LedgerId *contact, const char *field, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");

  ledger_edit_set_named (edit, desks->contact, contact, field, text, &error);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

LedgerId
desks_add_contact (Desks *desks, guint desk, const char *family_name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "create");
  LedgerId id = ledger_edit_create (edit, desks->contact);

  ledger_edit_set_named (edit, desks->contact, &id, "kind", "person", &error);
  g_assert_no_error (error);
  ledger_edit_set_named (edit, desks->contact, &id, "family_name", family_name, &error);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
  desks_exchange_all (desks);
  return id;
}

char *
desks_dup_shown (Desks *desks, guint desk, const LedgerId *contact, const char *field)
{
  const LedgerAliasSpec *alias = ledger_kind_find_alias (desks->contact, field);
  const LedgerKind *kind = alias != NULL ? ledger_model_find_kind (desks->model, alias->kind) : desks->contact;
  LedgerId id = alias != NULL ? ledger_id_derive (contact, alias->slot) : *contact;
  g_autoptr (LedgerRecord) record = ledger_store_get (desks->desks[desk].store, kind, &id, NULL);

  if (record == NULL || (alias != NULL && !ledger_record_is_live (record)))
    return g_strdup ("");
  return ledger_value_dup_display (ledger_record_get (record, alias != NULL ? alias->field : field));
}

void
desks_check_shown (Desks *desks, guint desk, const LedgerId *contact, const char *field, const char *text)
{
  g_autofree char *shown = desks_dup_shown (desks, desk, contact, field);

  g_assert_cmpstr (shown, ==, text);
}

LedgerConflict *
desks_get_conflict (Desks *desks, guint desk)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) conflicts = ledger_conflict_list (desks->desks[desk].store, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (conflicts->len, ==, 1);
  return g_ptr_array_steal_index (conflicts, 0);
}

void
desks_delete (Desks *desks, guint desk, const LedgerId *contact)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "delete");
  g_autoptr (GError) error = NULL;

  ledger_edit_delete (edit, desks->contact, contact);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

void
desks_set_access (Desks *desks, guint desk, const char *text)
{
  g_autoptr (GError) error = NULL;

  ledger_access_parse (text, &desks->desks[desk].author.access, &error);
  g_assert_no_error (error);
}

LedgerId
desks_add_branch (Desks *desks, const char *name)
{
  const LedgerKind *kind = ledger_model_find_kind (desks->model, "branch");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[0].store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);

  ledger_edit_set_named (edit, kind, &id, "name", name, &error);
  ledger_outbox_save (desks->desks[0].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

void
desks_place (Desks *desks, const LedgerId *contact, const LedgerId *branch)
{
  g_autofree char *text = ledger_id_dup_text (branch);

  desks_set (desks, 0, contact, "branch", text);
}

void
desks_choose (Desks *desks, guint desk, LedgerConflictChoice choice)
{
  g_autoptr (LedgerConflict) conflict = desks_get_conflict (desks, desk);
  g_autoptr (GError) error = NULL;

  ledger_conflict_resolve (desks->desks[desk].store, conflict, choice, NULL, NULL, &error);
  g_assert_no_error (error);
}

gboolean
desks_is_live (Desks *desks, guint desk, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = ledger_store_get (desks->desks[desk].store, desks->contact, contact, NULL);

  return record != NULL && ledger_record_is_live (record);
}

void
desks_check_sums (Desks *desks, guint desk)
{
  g_autofree char *state = NULL, *total = NULL;
  g_autoptr (GError) error = NULL;
  gboolean differed;

  ledger_sums_count_anew (desks->desks[desk].store, &differed, &error);
  g_assert_no_error (error);
  g_assert_false (differed);
  desks_pull (desks, desk);
  state = ledger_store_dup_setting (desks->desks[desk].store, "sums_state");
  total = ledger_store_dup_setting (desks->desks[desk].store, "sums_total");
  g_assert_cmpstr (state, ==, NULL);
  g_assert_nonnull (total);
}
