/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proposals for a new record, by its kind: what it mostly is, so that the form needs a look and Ctrl+S. Main thread.
 */
#include "config.h"

#include "app/child-defaults.h"

#include "app/value-text.h"

#include "libledger/membership/mandate.h"
#include "libledger/membership/statement.h"

typedef struct
{
  LedgerStore *store;
  const LedgerKind *kind;
  const LedgerRecord *contact;
  const char *today;
  GHashTable *fields;
} Proposing;

static void
propose (Proposing *self, const char *name, const LedgerValue *value)
{
  const LedgerField *field = ledger_kind_find_field (self->kind, name);

  g_hash_table_insert (self->fields, g_strdup (name), ledenboek_value_dup_typed (field, value));
}

static void
propose_text (Proposing *self, const char *name, const char *text)
{
  if (text != NULL)
    propose (self, name, &LEDGER_TEXT (text));
}

/* The only one there is needs no choosing. */
static void
propose_only (Proposing *self, const char *name)
{
  const LedgerField *field = ledger_kind_find_field (self->kind, name);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), field->spec->reference);
  g_autoptr (GPtrArray) all = ledger_store_list_all (self->store, kind, NULL);

  if (all != NULL && all->len == 1)
    propose (self, name, &LEDGER_ID (&((LedgerRecord *) all->pdata[0])->id));
}

static void
propose_mandate (Proposing *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "bank_account");
  LedgerId primary = ledger_id_derive (&self->contact->id, "primary");
  g_autoptr (LedgerRecord) account = ledger_store_get (self->store, kind, &primary, NULL);
  g_autofree char *reference = ledger_mandate_dup_reference (self->store, self->contact);

  propose_text (self, "reference", reference);
  propose_only (self, "company");
  propose_text (self, "signed_on", self->today);
  propose_text (self, "type", "recurring");
  propose_text (self, "state", "active");
  if (account != NULL && ledger_record_is_live (account))
    propose_text (self, "iban", ledger_record_get_text (account, "iban"));
}

static void
propose_acceptance (Proposing *self)
{
  g_autoptr (LedgerRecord) current = ledger_statement_get_current (self->store, self->today);

  if (current != NULL)
    propose (self, "statement", &LEDGER_ID (&current->id));
  propose_text (self, "accepted_on", self->today);
  propose_text (self, "way", "paper");
}

static void
propose_capacity (Proposing *self)
{
  propose_text (self, "valid_from", self->today);
}

static const struct
{
  const char *kind;
  void (*propose) (Proposing *self);
} kinds[] = {
  { "mandate", propose_mandate },
  { "statement_acceptance", propose_acceptance },
  { "capacity", propose_capacity },
};

GHashTable *
ledenboek_child_defaults_new (LedgerStore *store, const LedgerKind *kind, const LedgerId *parent)
{
  const LedgerKind *contacts = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  g_autoptr (LedgerRecord) contact = ledger_store_get (store, contacts, parent, NULL);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  Proposing self = { .store = store, .kind = kind, .contact = contact, .today = today };

  for (guint i = 0; contact != NULL && i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind->spec->name))
      {
        self.fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
        kinds[i].propose (&self);
      }
  return self.fields;
}
