/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of merging do and look at (two.h). One thread.
 */
#include "config.h"

#include "tests/authority/two.h"

#include "libledger/sync/contact-merge.h"
#include "libledger/sync/sums.h"

/* A kind of facts, as a debit or the printing of a card is one. */
static const LedgerGroupSpec fact_groups[] = {
  { "owner", "Belongs to", "contact", LEDGER_PRIVACY_NONE },
  { "fact", "Fact", "contact", LEDGER_PRIVACY_PERSONAL },
  { NULL },
};
static const LedgerFieldSpec fact_fields[] = {
  { "contact", "owner", LEDGER_TYPE_REFERENCE, "Contact", .flags = LEDGER_FIELD_REQUIRED | LEDGER_FIELD_INDEXED,
    .reference = "contact" },
  { "text", "fact", LEDGER_TYPE_TEXT, "Text" },
  { NULL },
};
static const LedgerKindSpec fact = {
  .name = "fact", .label = "Fact", .plural = "Facts", .area = "contact", .root = LEDGER_ROOT_PARENT,
  .parent = "contact", .append_only = TRUE, .groups = fact_groups, .fields = fact_fields,
};

const LedgerModel *
two_get_model (void)
{
  static const LedgerKindSpec *specs[64];
  static LedgerModel *model = NULL;
  guint n = 0;

  for (const LedgerKindSpec *const *at = ledger_model_get_default_specs (); *at != NULL; at++)
    specs[n++] = *at;
  specs[n] = &fact;
  if (model == NULL)
    model = ledger_model_new (specs, NULL);
  return model;
}

/* -- What a test does */


static const LedgerKind *
kind_of (Desks *desks, const char *name)
{
  return ledger_model_find_kind (desks->model, name);
}

LedgerId
two_add_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact, ...)
{
  const LedgerKind *kind = kind_of (desks, kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "create");
  g_autoptr (GError) error = NULL;
  LedgerId id = ledger_edit_create (edit, kind);
  LedgerValue owner = LEDGER_ID (contact);
  const char *field;
  va_list arguments;

  ledger_edit_set (edit, kind->parent, &id, &owner);
  va_start (arguments, contact);
  while ((field = va_arg (arguments, const char *)) != NULL)
    ledger_edit_set_named (edit, kind, &id, field, va_arg (arguments, const char *), &error);
  va_end (arguments);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
  return id;
}

void
two_set_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const char *field, const char *text)
{
  const LedgerKind *kind = kind_of (desks, kind_name);
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "edit");
  g_autoptr (GError) error = NULL;

  ledger_edit_set_named (edit, kind, id, field, text, &error);
  g_assert_no_error (error);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

void
two_delete_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (desks->desks[desk].store, "delete");
  g_autoptr (GError) error = NULL;

  ledger_edit_delete (edit, kind_of (desks, kind_name), id);
  ledger_outbox_save (desks->desks[desk].store, edit, NULL, &error);
  g_assert_no_error (error);
}

void
two_open (Two *two)
{
  desks_open_with (&two->desks, two_get_model ());
  two->anna = desks_add_contact (&two->desks, 0, "Bergsma");
  two->hanna = desks_add_contact (&two->desks, 0, "Bergsma");
}

void
two_fill (Two *two)
{
  Desks *desks = &two->desks;

  desks_set (desks, 0, &two->anna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two->hanna, "phone", "06 11 11 11 11");
  desks_set (desks, 0, &two->hanna, "email", "hanna@example.org");
  desks_set (desks, 0, &two->hanna, "city", "Joure");
  two_add_child (desks, 1, "address", &two->hanna, "type", "postal", "city", "Joure", NULL);
  two_add_child (desks, 1, "fact", &two->hanna, "text", "Paid", NULL);
  desks_exchange_all (desks);
}

void
two_clear (Two *two)
{
  desks_clear (&two->desks);
}

LedgerId
two_merge_with (Desks *desks, guint desk, const LedgerId *survivor, const LedgerId *loser, const char *take)
{
  const char *const names[] = { take, NULL };
  g_autoptr (GError) error = NULL;
  LedgerId changeset;

  ledger_contact_merge_save (desks->desks[desk].store, survivor, loser, names, &changeset, &error);
  g_assert_no_error (error);
  return changeset;
}

LedgerId
two_merge (Two *two, guint desk)
{
  return two_merge_with (&two->desks, desk, &two->anna, &two->hanna, NULL);
}

void
two_undo (Desks *desks, guint desk, const LedgerId *changeset)
{
  g_autoptr (GError) error = NULL;

  ledger_outbox_save_undo (desks->desks[desk].store, changeset, NULL, &error);
  g_assert_no_error (error);
}

/* -- What it looks at */

LedgerRecord *
two_read_child (LedgerStore *store, const char *kind_name, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), kind_name);
  g_autoptr (GError) error = NULL;
  LedgerRecord *record = ledger_store_get (store, kind, id, &error);

  g_assert_no_error (error);
  return record;
}

void
two_check_owner (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const LedgerId *contact)
{
  g_autoptr (LedgerRecord) record = two_read_child (desks->desks[desk].store, kind_name, id);

  g_assert_nonnull (record);
  g_assert_true (ledger_id_equal (&record->values[record->kind->parent->index].id, contact));
  g_assert_true (ledger_id_equal (&record->root, contact));
}

void
two_check_child (Desks *desks, guint desk, const char *kind_name, const LedgerId *id, const char *field,
                 const char *text)
{
  g_autoptr (LedgerRecord) record = two_read_child (desks->desks[desk].store, kind_name, id);

  g_assert_cmpint (ledger_record_is_live (record), ==, text != NULL);
  if (text != NULL)
    g_assert_cmpstr (ledger_record_get_text (record, field), ==, text);
}

void
two_check_merged (Desks *desks, guint desk, const LedgerId *loser, const LedgerId *survivor)
{
  g_autoptr (LedgerRecord) record = two_read_child (desks->desks[desk].store, "contact", loser);

  g_assert_nonnull (record);
  g_assert_cmpstr (ledger_record_get_text (record, "existence"), ==, "merged");
  g_assert_true (ledger_id_equal (&record->values[record->kind->redirect->index].id, survivor));
}

guint
two_count_children (Desks *desks, guint desk, const char *kind_name, const LedgerId *contact)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) children = ledger_store_list_children (desks->desks[desk].store, kind_of (desks, kind_name),
                                                               contact, &error);

  g_assert_no_error (error);
  return children->len;
}

static gboolean
append_record (LedgerRecord *record, gpointer data, GError **error)
{
  GString *text = data;
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (text, "%s %s", record->kind->spec->name, ledger_id_write (&record->id, id));
  for (guint i = 0; i < record->kind->n_fields; i++)
    {
      g_string_append_c (text, ' ');
      ledger_value_append_json (&record->values[i], text);
    }
  g_string_append_c (text, '\n');
  return TRUE;
}

typedef struct
{
  LedgerStore *store;
  GString *text;
} DumpCall;

static gboolean
dump (LedgerTransaction *transaction, gpointer data, GError **error)
{
  const DumpCall *call = data;
  const LedgerModel *model = ledger_store_get_model (call->store);

  for (guint i = 0; i < ledger_model_get_n_kinds (model); i++)
    if (!ledger_tables_each (transaction, ledger_model_get_kind (model, i), ledger_store_get_side (call->store),
                             "WHERE existence = 'live' ORDER BY id", NULL, 0, append_record, call->text, error))
      return FALSE;
  return TRUE;
}

/* Every live record with all its values, as `replica dump` prints them: without the versions. */
char *
two_dup_dump (LedgerStore *store)
{
  DumpCall call = { store, g_string_new (NULL) };
  g_autoptr (GError) error = NULL;

  ledger_database_read_snapshot (ledger_store_get_database (store), dump, &call, &error);
  g_assert_no_error (error);
  return g_string_free (call.text, FALSE);
}

/* The sums of every desk are those of what it holds, and what the last pull said. */
void
two_check_sums (Desks *desks)
{
  for (guint i = 0; i < DESKS; i++)
    {
      g_autofree char *fault = ledger_store_dup_setting (desks->desks[i].store, "local:fault");
      g_autofree char *state = ledger_store_dup_setting (desks->desks[i].store, "sums_state");
      g_autoptr (GError) error = NULL;
      gboolean differed;

      ledger_sums_count_anew (desks->desks[i].store, &differed, &error);
      g_assert_no_error (error);
      g_assert_false (differed);
      g_assert_null (fault);
      g_assert_null (state);
    }
}

void
two_check_everywhere_equal (Desks *desks)
{
  g_autofree char *first = two_dup_dump (desks->authority);

  for (guint i = 0; i < DESKS; i++)
    {
      g_autofree char *shown = two_dup_dump (desks->desks[i].store);

      g_assert_cmpstr (shown, ==, first);
    }
  two_check_sums (desks);
}

void
two_check_as_before (Desks *desks, const char *before)
{
  g_autofree char *after = two_dup_dump (desks->authority);

  g_assert_cmpstr (after, ==, before);
  two_check_everywhere_equal (desks);
}
