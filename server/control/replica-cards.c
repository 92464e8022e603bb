/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica cards: leasing card numbers, giving a contact a card, making one void, and the list of cards (S7). Main
 * thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/cards.h"
#include "libledger/sync/workstation-key.h"
#include "server/control/output.h"
#include "server/control/replica.h"

/* Numbers that are leased when nobody says how many. */
#define LEASE 50
#define LEASE_MOST 500

G_STATIC_ASSERT (LEDGER_WORKSTATION_KEY_BYTES == LEDGER_CARD_SEED_BYTES);

static const ControlColumn left_columns[] = {
  { "left", N_("Leased card numbers left"), CONTROL_INTEGER },
  { NULL },
};

static const ControlColumn issued_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "number", N_("Card number"), CONTROL_TEXT },
  { NULL },
};

static const ControlColumn list_columns[] = {
  { "id", N_("Id"), CONTROL_TEXT },
  { "number", N_("Card number"), CONTROL_TEXT },
  { "contact", NULL, CONTROL_TEXT },
  { "name", N_("Name"), CONTROL_TEXT },
  { "state", N_("State"), CONTROL_TEXT },
  { "reason", N_("Reason"), CONTROL_TEXT },
  { "printed_at", N_("Printed at"), CONTROL_INSTANT },
  { "workstation", N_("Printed by workplace"), CONTROL_TEXT },
  { "again", N_("To be printed again"), CONTROL_BOOLEAN },
  { NULL },
};

static gboolean
usage (GError **error)
{
  g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_USAGE,
                       _("Say “cards lease [COUNT]”, “cards issue CONTACT [FIELD=VALUE...]”, “cards void CARD REASON” "
                         "or “cards list”"));
  return FALSE;
}

static gboolean
lease (const ControlCall *call, ControlReplica *opened, GError **error)
{
  g_autoptr (ControlTable) table = control_table_new (left_columns);
  g_autoptr (GAsyncResult) result = NULL;
  guint8 key[LEDGER_WORKSTATION_KEY_BYTES];
  guint64 count = LEASE;

  if (!control_parse_number ("COUNT", call->n_arguments > 1 ? call->arguments[1] : NULL, 1, LEASE_MOST, &count,
                             error) ||
      !ledger_workstation_key_load (opened->world, LEDGER_WORKSTATION_KEY_MAKE, key, error) ||
      !control_replica_connect (opened, NULL, NULL, error))
    return FALSE;
  ledger_replica_lease_cards_async (opened->replica, key, (guint) count, NULL, control_wait, &result);
  control_wait_for (&result);
  if (!ledger_replica_lease_cards_finish (opened->replica, result, error))
    return FALSE;
  control_table_add (table, ledger_cards_count (opened->store));
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}

/* -- Giving out */

static void
set_value (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *field, LedgerValue value)
{
  ledger_edit_set (edit, ledger_kind_find_field (kind, field), id, &value);
}

/* A leased number when there is one; else the server gives it. @number (out): (transfer full) (nullable). */
static gboolean
take_number (ControlReplica *opened, char **number, GError **error)
{
  guint8 key[LEDGER_WORKSTATION_KEY_BYTES];

  *number = NULL;
  if (ledger_cards_count (opened->store) == 0)
    return TRUE;
  if (!ledger_workstation_key_load (opened->world, LEDGER_WORKSTATION_KEY_FIND, key, error))
    return FALSE;
  *number = ledger_cards_take (opened->store, key, error);
  return *number != NULL;
}

static gboolean
save_card (const ControlCall *call, ControlReplica *opened, const LedgerRecord *contact, LedgerId *id, char **number,
           GError **error)
{
  const LedgerKind *kind = ledger_model_get_leased (ledger_store_get_model (opened->store));
  g_autofree char *device = ledger_store_dup_setting (opened->store, "local:device");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (opened->store, "create");

  *id = ledger_edit_create (edit, kind);
  ledger_edit_set (edit, kind->parent, id, &LEDGER_ID (&contact->id));
  ledger_edit_set (edit, kind->lease->state, id, &LEDGER_TEXT (kind->lease->spec->valid));
  set_value (edit, kind, id, "printed_at", LEDGER_INTEGER (ledger_world_now (opened->world)));
  set_value (edit, kind, id, "workstation", LEDGER_TEXT (device));
  for (guint i = 2; i < call->n_arguments; i++)
    {
      g_autofree char *field = NULL;
      const char *value;

      if (!control_split_assignment (call->arguments[i], &field, &value, error) ||
          !ledger_edit_set_named (edit, kind, id, field, value, error))
        return FALSE;
    }
  if (!take_number (opened, number, error))
    return FALSE;
  if (*number != NULL)
    ledger_cards_set_number (edit, id, *number);
  return ledger_outbox_save (opened->store, edit, NULL, error);
}

static gboolean
issue (const ControlCall *call, ControlReplica *opened, GError **error)
{
  const LedgerKind *kind = ledger_model_get_leased (ledger_store_get_model (opened->store));
  g_autoptr (ControlTable) table = control_table_new (issued_columns);
  g_autoptr (LedgerRecord) contact = control_find_record (opened->store, call->arguments[1], error);
  g_autoptr (LedgerRecord) card = NULL;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;
  LedgerId id;

  if (contact == NULL)
    return FALSE;
  if (!g_str_equal (contact->kind->spec->name, kind->parent->spec->reference))
    return usage (error);
  if (g_strcmp0 (ledger_record_get_text (contact, "status"), "inactive") == 0 ||
      g_strcmp0 (ledger_record_get_text (contact, "status"), "deceased") == 0)
    {
      g_set_error_literal (error, CONTROL_ERROR, CONTROL_ERROR_FAILED,
                           _("This contact is inactive, so it gets no card: make it active again first"));
      return FALSE;
    }
  if (!save_card (call, opened, contact, &id, &number, error) || !control_after_save (call, opened, error))
    return FALSE;
  card = ledger_store_get (opened->store, kind, &id, NULL);
  text = ledger_id_dup_text (&id);
  control_table_add (table, text, card != NULL ? ledger_record_get_text (card, "number") : NULL);
  control_table_print (table, CONTROL_OBJECT, call->json);
  return TRUE;
}

static gboolean
make_void (const ControlCall *call, ControlReplica *opened, GError **error)
{
  g_autoptr (LedgerRecord) card = control_find_record (opened->store, call->arguments[1], error);
  g_autoptr (LedgerEdit) edit = NULL;
  const LedgerLeased *lease;

  if (card == NULL)
    return FALSE;
  if (card->kind->lease == NULL)
    return usage (error);
  lease = card->kind->lease;
  edit = ledger_edit_new (opened->store, "edit");
  return ledger_edit_set_text (edit, lease->state, &card->id, lease->spec->invalid, error) &&
         ledger_edit_set_text (edit, lease->reason, &card->id, call->arguments[2], error) &&
         ledger_outbox_save (opened->store, edit, NULL, error) && control_after_save (call, opened, error);
}

/* -- Listing */

static gboolean
is_valid (const LedgerRecord *card)
{
  const LedgerLeased *lease = card->kind->lease;

  return g_strcmp0 (ledger_value_get_text (&card->values[lease->state->index]), lease->spec->valid) == 0;
}

static void
add_card (ControlTable *table, LedgerStore *store, const LedgerRecord *card, gboolean again)
{
  const LedgerField *parent = card->kind->parent;
  const LedgerId *contact = ledger_value_get_id (&card->values[parent->index]);
  g_autofree char *id = ledger_id_dup_text (&card->id);
  g_autofree char *contact_id = contact != NULL ? ledger_id_dup_text (contact) : NULL;
  g_autofree char *name = contact != NULL
      ? ledger_store_dup_title (store, ledger_model_find_kind (ledger_store_get_model (store), parent->spec->reference),
                                contact)
      : NULL;

  control_table_add (table, id, ledger_record_get_text (card, "number"), contact_id, name,
                     ledger_record_get_text (card, "state"), ledger_record_get_text (card, "reason"),
                     ledger_value_get_integer (ledger_record_get (card, "printed_at"), 0),
                     ledger_record_get_text (card, "workstation"), again);
}

/* A void card is to be printed again as long as its contact has no valid one, unless it is to have none. */
static gboolean
list (const ControlCall *call, ControlReplica *opened, GError **error)
{
  const LedgerKind *kind = ledger_model_get_leased (ledger_store_get_model (opened->store));
  g_autoptr (ControlTable) table = control_table_new (list_columns);
  g_autoptr (GPtrArray) cards = ledger_store_list_all (opened->store, kind, error);
  g_autoptr (GHashTable) served = g_hash_table_new (ledger_id_hash, ledger_id_equal);

  for (guint i = 0; cards != NULL && i < cards->len; i++)
    if (is_valid (cards->pdata[i]))
      g_hash_table_add (served, &((LedgerRecord *) cards->pdata[i])->root);
  for (guint i = 0; cards != NULL && i < cards->len; i++)
    {
      const LedgerRecord *card = cards->pdata[i];
      gboolean again = !is_valid (card) && !g_hash_table_contains (served, &card->root) &&
                       g_strcmp0 (ledger_record_get_text (card, "reason"), "ended") != 0;

      if (!call->only_void || !is_valid (card))
        add_card (table, opened->store, card, again);
    }
  if (cards == NULL)
    return FALSE;
  control_table_print (table, CONTROL_LIST, call->json);
  return TRUE;
}

gboolean
control_replica_cards (const ControlCall *call, GError **error)
{
  static const struct
  {
    const char *name;
    guint least, most;
    gboolean (*run) (const ControlCall *call, ControlReplica *opened, GError **error);
  } acts[] = {
    { "lease", 1, 2, lease }, { "issue", 2, G_MAXUINT, issue }, { "void", 3, 3, make_void }, { "list", 1, 1, list },
  };
  g_auto (ControlReplica) opened = { 0 };

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (call->arguments[0], acts[i].name) && call->n_arguments >= acts[i].least &&
        call->n_arguments <= acts[i].most)
      return control_replica_open (&opened, call, control_get_saving_purpose (call), error) &&
             acts[i].run (call, &opened, error);
  return usage (error);
}
