/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * replica new|set|delete|undo: changes that are saved here at once and sent at the next exchange. Main thread.
 */
#include "config.h"

#include "server/control/commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "libledger/sync/outbox.h"
#include "server/control/output.h"
#include "server/control/replica.h"

/* Sets what stands in the arguments from @first on. @named (inout): set of the fields that were named, or NULL. */
static gboolean
apply_assignments (const ControlCall *call, guint first, LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id,
                   GHashTable *named, GError **error)
{
  for (guint i = first; i < call->n_arguments; i++)
    {
      g_autofree char *field = NULL;
      const char *value;

      if (!control_split_assignment (call->arguments[i], &field, &value, error) ||
          !ledger_edit_set_named (edit, kind, id, field, value, error))
        return FALSE;
      if (named != NULL)
        g_hash_table_add (named, g_steal_pointer (&field));
    }
  return TRUE;
}

/* The country first: the rules of name and postcode ask for it. */
static gboolean
apply_country (const ControlCall *call, guint first, LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id,
               GError **error)
{
  for (guint i = first; i < call->n_arguments; i++)
    if (g_str_has_prefix (call->arguments[i], "country=") && ledger_kind_find_field (kind, "country") != NULL &&
        !ledger_edit_set_named (edit, kind, id, "country", strchr (call->arguments[i], '=') + 1, error))
      return FALSE;
  return TRUE;
}

/* What a new contact is when nobody says otherwise. */
static gboolean
apply_defaults (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *id, GHashTable *named, GError **error)
{
  gboolean organisation = g_hash_table_contains (named, "organisation_name");

  if (strcmp (kind->spec->name, "contact") != 0)
    return TRUE;
  if (!g_hash_table_contains (named, "kind") &&
      !ledger_edit_set_named (edit, kind, id, "kind", organisation ? "organisation" : "person", error))
    return FALSE;
  return g_hash_table_contains (named, "status") || ledger_edit_set_named (edit, kind, id, "status", "active", error);
}

gboolean
control_save_new (const ControlCall *call, ControlReplica *opened, LedgerId *id, GError **error)
{
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const LedgerKind *kind = control_find_kind (opened->store, call->arguments[0], error);
  g_autoptr (LedgerEdit) edit = NULL;

  if (kind == NULL)
    return FALSE;
  edit = ledger_edit_new (opened->store, "create");
  *id = ledger_edit_create (edit, kind);
  return apply_country (call, 1, edit, kind, id, error) && apply_assignments (call, 1, edit, kind, id, named, error) &&
         apply_defaults (edit, kind, id, named, error) && ledger_outbox_save (opened->store, edit, NULL, error);
}

gboolean
control_replica_new (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  LedgerId id;

  if (!control_replica_open (&opened, call, control_get_saving_purpose (call), error) ||
      !control_save_new (call, &opened, &id, error))
    return FALSE;
  control_print_id (call, &id);
  return control_after_save (call, &opened, error);
}

static void
tell_changeset (const ControlCall *call, const LedgerId *changeset)
{
  g_autofree char *text = ledger_id_dup_text (changeset);
  g_autofree char *line = g_strdup_printf ("{\"changeset\": \"%s\"}\n", text);

  if (call->json)
    control_print (line);
}

gboolean
control_save_set (const ControlCall *call, ControlReplica *opened, LedgerId *changeset, GError **error)
{
  g_autoptr (LedgerRecord) record = control_find_record (opened->store, call->arguments[0], error);
  g_autoptr (LedgerEdit) edit = NULL;

  if (record == NULL)
    return FALSE;
  edit = ledger_edit_new (opened->store, "edit");
  return apply_country (call, 1, edit, record->kind, &record->id, error) &&
         apply_assignments (call, 1, edit, record->kind, &record->id, NULL, error) &&
         ledger_outbox_save (opened->store, edit, changeset, error);
}

gboolean
control_replica_set (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  LedgerId changeset;

  if (!control_replica_open (&opened, call, control_get_saving_purpose (call), error) ||
      !control_save_set (call, &opened, &changeset, error))
    return FALSE;
  tell_changeset (call, &changeset);
  return control_after_save (call, &opened, error);
}

gboolean
control_replica_delete (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  g_autoptr (LedgerRecord) record = NULL;
  g_autoptr (LedgerEdit) edit = NULL;
  LedgerId changeset;

  if (!control_replica_open (&opened, call, control_get_saving_purpose (call), error))
    return FALSE;
  record = control_find_record (opened.store, call->arguments[0], error);
  if (record == NULL)
    return FALSE;
  edit = ledger_edit_new (opened.store, "delete");
  ledger_edit_delete (edit, record->kind, &record->id);
  if (!ledger_outbox_save (opened.store, edit, &changeset, error))
    return FALSE;
  tell_changeset (call, &changeset);
  return control_after_save (call, &opened, error);
}

/* The act that was saved last. */
static gboolean
find_last (LedgerStore *store, LedgerId *id, GError **error)
{
  g_autoptr (GPtrArray) items = ledger_outbox_list (store, LEDGER_OUTBOX_ACTS, 1, error);

  if (items == NULL)
    return FALSE;
  if (items->len == 0)
    {
      g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING, _("There is nothing of yours to undo here"));
      return FALSE;
    }
  *id = ((const LedgerOutboxItem *) g_ptr_array_index (items, 0))->id;
  return TRUE;
}

gboolean
control_replica_undo (const ControlCall *call, GError **error)
{
  g_auto (ControlReplica) opened = { 0 };
  LedgerId undone, changeset;

  if (!control_replica_open (&opened, call, control_get_saving_purpose (call), error) ||
      !(call->n_arguments > 0 ? control_parse_id (call->arguments[0], &undone, error)
                              : find_last (opened.store, &undone, error)) ||
      !ledger_outbox_save_undo (opened.store, &undone, &changeset, error))
    return FALSE;
  control_print_id (call, &changeset);
  return control_after_save (call, &opened, error);
}
