/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Selections (selection.h). Freezing and thawing save through the outbox as any edit does, and block for that.
 */
#include "config.h"

#include "libledger/selection/condition-private.h"
#include "libledger/selection/selection.h"

#include "libledger/rules/fold.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Records of one changeset; more at once is for the server (S9). */
#define PIECE 500

static LedgerCondition *
new_frozen (const LedgerModel *model, const LedgerKind *contact, const LedgerId *selection)
{
  const LedgerKind *member = ledger_model_find_kind (model, "selection_member");
  g_autoptr (LedgerCondition) self = ledger_condition_new_related (contact, member->parent);
  g_autofree char *id = ledger_id_dup_text (selection);
  const char *values[] = { id, NULL };

  ledger_condition_add (self, ledger_condition_new_field (ledger_kind_find_field (member, "selection"), LEDGER_TEST_IS,
                                                          values, NULL));
  return g_steal_pointer (&self);
}

static gboolean
is_frozen (const LedgerRecord *selection)
{
  return g_strcmp0 (ledger_record_get_text (selection, "manner"), "frozen") == 0;
}

static LedgerCondition *
read_conditions (const LedgerModel *model, const LedgerRecord *selection, GError **error)
{
  const LedgerKind *contact = ledger_model_find_kind (model, "contact");
  const char *json = ledger_record_get_text (selection, "conditions");

  return json != NULL ? ledger_condition_read (model, contact, json, error)
                      : ledger_condition_new (contact, LEDGER_CONDITION_ALL);
}

LedgerCondition *
ledger_selection_get_condition (const LedgerModel *model, const LedgerRecord *selection, GError **error)
{
  return is_frozen (selection) ? new_frozen (model, ledger_model_find_kind (model, "contact"), &selection->id)
                               : read_conditions (model, selection, error);
}

gboolean
ledger_selection_is_offered (const LedgerRecord *selection, const LedgerId *user)
{
  const LedgerId *owner = ledger_value_get_id (ledger_record_get (selection, "owner"));

  return g_strcmp0 (ledger_record_get_text (selection, "shared"), "own") != 0 || owner == NULL ||
         (user != NULL && ledger_id_equal (owner, user));
}

LedgerRecord *
ledger_selection_find (LedgerStore *store, const char *name, GError **error)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "selection");
  g_autoptr (GPtrArray) all = ledger_store_list_all (store, kind, error);
  g_autofree char *wanted = ledger_fold (name);
  LedgerId id;

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      LedgerRecord *selection = all->pdata[i];
      g_autofree char *fold = ledger_fold (ledger_record_get_text (selection, "name"));

      if (g_strcmp0 (fold, wanted) == 0 || (ledger_id_parse (name, &id) && ledger_id_equal (&id, &selection->id)))
        return ledger_record_ref (selection);
    }
  return NULL;
}

/* -- Who is in it */

typedef struct
{
  char *sql;
  GArray *parameters;
  GArray *ids;
} Listing;

static gboolean
add_id (const LedgerValue *values, guint n_values, gpointer data)
{
  g_array_append_val ((GArray *) data, values[0].id);
  return TRUE;
}

static gboolean
read_ids (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const Listing *listing = data;

  g_array_set_size (listing->ids, 0);
  return ledger_transaction_query (transaction, listing->sql,
                                   (const LedgerValue *) (gconstpointer) listing->parameters->data,
                                   listing->parameters->len, add_id, listing->ids, error);
}

static gint
compare_ids (gconstpointer one, gconstpointer other)
{
  return memcmp (((const LedgerId *) one)->bytes, ((const LedgerId *) other)->bytes, sizeof (LedgerId));
}

/* By the plus the table is read as it lies; to sort here is cheaper than to look up each in the order of its id. */
GArray *
ledger_selection_list_ids (LedgerStore *store, const LedgerCondition *condition, GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (GString) sql = g_string_new (NULL);
  g_autoptr (GArray) parameters = ledger_condition_new_parameters ();
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  Listing listing = { NULL, parameters, ids };

  g_string_printf (sql, "SELECT t.\"id\" FROM \"%s\" t WHERE +t.\"existence\" = '" LEDGER_EXISTENCE_LIVE "' AND ",
                   condition->kind->spec->name);
  ledger_condition_append_sql (ledger_store_get_model (store), condition, "t", today, sql, parameters);
  listing.sql = sql->str;
  if (!ledger_database_read_limited (ledger_store_get_database (store), read_ids, &listing, 0, cancellable, error))
    return NULL;
  g_array_sort (ids, compare_ids);
  return g_steal_pointer (&ids);
}

/* -- Freezing */

static void
set_manner (LedgerEdit *edit, const LedgerRecord *selection, const char *manner, const char *day)
{
  LedgerValue value = LEDGER_TEXT (manner), on = LEDGER_TEXT (day);

  ledger_edit_set (edit, ledger_kind_find_field (selection->kind, "manner"), &selection->id, &value);
  ledger_edit_set (edit, ledger_kind_find_field (selection->kind, "frozen_on"), &selection->id, &on);
}

/* The record that says that a contact is in a selection: always the same one, so that freezing twice makes no two. */
static void
add_member (LedgerEdit *edit, const LedgerKind *member, const LedgerId *contact, const LedgerId *selection)
{
  g_autofree char *text = ledger_id_dup_text (selection);
  g_autofree char *slot = g_strconcat ("selection:", text, NULL);
  LedgerId id = ledger_id_derive (contact, slot);
  LedgerValue owner = LEDGER_ID (contact), in = LEDGER_ID (selection);

  ledger_edit_create_with_id (edit, member, &id);
  ledger_edit_set (edit, member->parent, &id, &owner);
  ledger_edit_set (edit, ledger_kind_find_field (member, "selection"), &id, &in);
}

/* Saves a part of the act that began with @act, which is filled by its first. What differs in nothing is no fault: it
 * was so already. */
static gboolean
save (LedgerStore *store, LedgerEdit *edit, LedgerId *act, GError **error)
{
  g_autoptr (GError) fault = NULL;
  LedgerId id;

  if (ledger_edit_is_empty (edit))
    return TRUE;
  ledger_edit_set_act (edit, act);
  if (ledger_outbox_save (store, edit, &id, &fault))
    *act = ledger_id_is_null (act) ? id : *act;
  else if (!g_error_matches (fault, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING))
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  return TRUE;
}

static gboolean
save_members (LedgerStore *store, GArray *contacts, const LedgerRecord *selection, gboolean held, LedgerId *act,
              GError **error)
{
  const LedgerKind *member = ledger_model_find_kind (ledger_store_get_model (store), "selection_member");

  for (guint begin = 0; begin < contacts->len; begin += PIECE)
    {
      g_autoptr (LedgerEdit) edit = ledger_edit_new (store, held ? "freeze" : "thaw");

      for (guint i = begin; i < MIN (contacts->len, begin + PIECE); i++)
        if (held)
          add_member (edit, member, &g_array_index (contacts, LedgerId, i), &selection->id);
        else
          ledger_edit_delete (edit, member, &g_array_index (contacts, LedgerId, i));
      if (!save (store, edit, act, error))
        return FALSE;
    }
  return TRUE;
}

/* The records that say who is in it. */
static GArray *
list_members (LedgerStore *store, const LedgerRecord *selection, GError **error)
{
  const LedgerKind *member = ledger_model_find_kind (ledger_store_get_model (store), "selection_member");
  g_autofree char *id = ledger_id_dup_text (&selection->id);
  const char *values[] = { id, NULL };
  g_autoptr (LedgerCondition) condition = ledger_condition_new_field (ledger_kind_find_field (member, "selection"),
                                                                      LEDGER_TEST_IS, values, error);

  return condition != NULL ? ledger_selection_list_ids (store, condition, NULL, error) : NULL;
}

static gboolean
save_manner (LedgerStore *store, const LedgerRecord *selection, const char *manner, const char *day, LedgerId *act,
             GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, day != NULL ? "freeze" : "thaw");

  set_manner (edit, selection, manner, day);
  return save (store, edit, act, error);
}

gboolean
ledger_selection_freeze (LedgerStore *store, const LedgerRecord *selection, gint64 *count, GError **error)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  g_autoptr (LedgerCondition) condition = NULL;
  g_autoptr (GArray) contacts = NULL, old = NULL;
  LedgerId act = { { 0 } };

  if (is_frozen (selection))
    return ledger_condition_refuse (error, _("The selection is frozen already: make it dynamic first."));
  condition = read_conditions (ledger_store_get_model (store), selection, error);
  contacts = condition != NULL ? ledger_selection_list_ids (store, condition, NULL, error) : NULL;
  /* Of a freezing that stopped halfway. */
  old = contacts != NULL ? list_members (store, selection, error) : NULL;
  if (old == NULL || !save_members (store, old, selection, FALSE, &act, error) ||
      !save_members (store, contacts, selection, TRUE, &act, error) ||
      !save_manner (store, selection, "frozen", today, &act, error))
    return FALSE;
  if (count != NULL)
    *count = contacts->len;
  return TRUE;
}

static gboolean
fill_frozen (LedgerStore *store, LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, const char *name,
             const LedgerId *owner, GError **error)
{
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  LedgerValue day = LEDGER_TEXT (today), frozen = LEDGER_TEXT ("frozen"), everyone = LEDGER_TEXT ("everyone");

  if (!ledger_edit_set_text (edit, ledger_kind_find_field (kind, "name"), id, name, error))
    return FALSE;
  ledger_edit_set (edit, ledger_kind_find_field (kind, "manner"), id, &frozen);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "frozen_on"), id, &day);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "shared"), id, &everyone);
  if (owner != NULL)
    {
      LedgerValue of = LEDGER_ID (owner);

      ledger_edit_set (edit, ledger_kind_find_field (kind, "owner"), id, &of);
    }
  return TRUE;
}

gboolean
ledger_selection_save_frozen (LedgerStore *store, const char *name, const LedgerId *owner, GArray *contacts,
                              LedgerId *changeset, GError **error)
{
  const LedgerModel *model = ledger_store_get_model (store);
  const LedgerKind *kind = ledger_model_find_kind (model, "selection");
  const LedgerKind *member = ledger_model_find_kind (model, "selection_member");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, "freeze");
  LedgerId id = ledger_edit_create (edit, kind), act = { { 0 } };
  guint with = MIN (contacts->len, PIECE - 1);
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (LedgerId));
  g_autoptr (LedgerRecord) selection = ledger_record_new (kind, &id);

  if (!fill_frozen (store, edit, kind, &id, name, owner, error))
    return FALSE;
  for (guint i = 0; i < with; i++)
    add_member (edit, member, &g_array_index (contacts, LedgerId, i), &id);
  if (!save (store, edit, &act, error))
    return FALSE;
  if (changeset != NULL)
    *changeset = act;
  if (contacts->len > with)
    g_array_append_vals (others, &g_array_index (contacts, LedgerId, with), contacts->len - with);
  return save_members (store, others, selection, TRUE, &act, error);
}

gboolean
ledger_selection_thaw (LedgerStore *store, const LedgerRecord *selection, GError **error)
{
  g_autoptr (GArray) old = list_members (store, selection, error);
  LedgerId act = { { 0 } };

  return old != NULL && save_manner (store, selection, "dynamic", NULL, &act, error) &&
         save_members (store, old, selection, FALSE, &act, error);
}
