/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A template and its texts as edits, each text a record of its own (template-edit.h). Any thread. */
#include "config.h"

#include "app/template-edit.h"

static const LedgerKind *
get_kind (LedgerStore *store, const char *name)
{
  return ledger_model_find_kind (ledger_store_get_model (store), name);
}

gboolean
ledenboek_template_edit_fill (LedgerEdit *edit, LedgerStore *store, const LedgerId *id, gboolean is_new,
                              const char *name, const char *purpose, GError **error)
{
  const LedgerKind *kind = get_kind (store, "template");

  return ledger_edit_set_named (edit, kind, id, "name", name, error) &&
         ledger_edit_set_named (edit, kind, id, "purpose", purpose != NULL ? purpose : "", error) &&
         (!is_new || ledger_edit_set_named (edit, kind, id, "state", "in_use", error));
}

gboolean
ledenboek_template_edit_add_version (LedgerEdit *edit, LedgerStore *store, const LedgerId *id,
                                     const LedenboekLetterText *text, const LedgerId *user, GError **error)
{
  const LedgerKind *kind = get_kind (store, "template_version");
  const struct
  {
    const char *field;
    const char *text;
  } fields[] = {
    { "language", text->language }, { "subject", text->subject }, { "text", text->text },
    { "message", text->message }, { "conditions", text->conditions },
  };
  LedgerId version = ledger_edit_create (edit, kind);

  ledger_edit_set (edit, ledger_kind_find_field (kind, "template"), &version, &LEDGER_ID (id));
  ledger_edit_set (edit, ledger_kind_find_field (kind, "made_at"), &version,
                   &LEDGER_INTEGER (ledger_world_now (ledger_store_get_world (store))));
  if (user != NULL)
    ledger_edit_set (edit, ledger_kind_find_field (kind, "made_by"), &version, &LEDGER_ID (user));
  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].text != NULL &&
        !ledger_edit_set_named (edit, kind, &version, fields[i].field, fields[i].text, error))
      return FALSE;
  return TRUE;
}
