/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The other side of a relationship is found by whom it leads to and what it is, not by an id: records of before were
 * made one at a time. Any thread.
 */
#include "config.h"

#include "libledger/sync/household.h"

#include "libledger/sync/outbox-private.h"

/* What somebody is to whom he leads to, and the other way round. */
static const char *const sides[][2] = {
  { "partner", "partner" }, { "housemate", "housemate" }, { "parent", "child" }, { "child", "parent" },
};

static const char *
get_inverse (const char *type)
{
  for (guint i = 0; type != NULL && i < G_N_ELEMENTS (sides); i++)
    if (g_str_equal (sides[i][0], type))
      return sides[i][1];
  return NULL;
}

/* The value that a field has once @edited is saved. */
static const LedgerValue *
get_coming (const LedgerEditRecord *edited, const LedgerRecord *before, const char *name)
{
  static const LedgerValue nothing;
  const LedgerField *field = ledger_kind_find_field (edited->kind, name);

  if (edited->is_set[field->index])
    return &edited->values[field->index];
  return before != NULL ? &before->values[field->index] : &nothing;
}

/* The relationship of @holder that leads to @other as @type. */
static LedgerRecord *
find_side (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *holder, const LedgerId *other, const char *type)
{
  g_autoptr (GPtrArray) all = ledger_store_list_children (edit->store, kind, holder, NULL);

  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      const LedgerId *leads_to = ledger_value_get_id (ledger_record_get (all->pdata[i], "other"));

      if (leads_to != NULL && ledger_id_equal (leads_to, other) &&
          g_strcmp0 (ledger_record_get_text (all->pdata[i], "type"), type) == 0)
        return ledger_record_ref (all->pdata[i]);
    }
  return NULL;
}

static void
set_side (LedgerEdit *edit, const LedgerEditRecord *edited, const LedgerRecord *before, const LedgerId *side,
          const char *type)
{
  static const char *const shared[] = { "same_household", "valid_from", "valid_until", "one_letter" };
  g_auto (LedgerValue) value = { 0 };

  ledger_value_set_text (&value, type);
  ledger_edit_set (edit, ledger_kind_find_field (edited->kind, "type"), side, &value);
  for (guint i = 0; i < G_N_ELEMENTS (shared); i++)
    {
      g_auto (LedgerValue) copy = { 0 };

      ledger_value_copy (&copy, get_coming (edited, before, shared[i]));
      ledger_edit_set (edit, ledger_kind_find_field (edited->kind, shared[i]), side, &copy);
    }
}

static LedgerId
make_side (LedgerEdit *edit, const LedgerKind *kind, const LedgerId *holder, const LedgerId *other)
{
  LedgerId side = ledger_edit_create (edit, kind);
  g_auto (LedgerValue) value = { 0 };
  g_auto (LedgerValue) leads_to = { 0 };

  ledger_value_set_id (&value, holder);
  ledger_edit_set (edit, kind->parent, &side, &value);
  ledger_value_set_id (&leads_to, other);
  ledger_edit_set (edit, ledger_kind_find_field (kind, "other"), &side, &leads_to);
  return side;
}

static gboolean
is_here (LedgerEdit *edit, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (edit->store), "contact");
  g_autoptr (LedgerRecord) contact = ledger_store_get (edit->store, kind, id, NULL);

  return contact != NULL && ledger_record_is_live (contact);
}

static void
follow (LedgerEdit *edit, const LedgerEditRecord *edited)
{
  g_autoptr (LedgerRecord) before = ledger_store_get (edit->store, edited->kind, &edited->id, NULL);
  const LedgerId *holder = ledger_value_get_id (get_coming (edited, before, "contact"));
  const LedgerId *other = ledger_value_get_id (get_coming (edited, before, "other"));
  const LedgerId *was = before != NULL ? ledger_value_get_id (ledger_record_get (before, "other")) : NULL;
  const char *old_type = get_inverse (before != NULL ? ledger_record_get_text (before, "type") : NULL);
  const char *type = get_inverse (ledger_value_get_text (get_coming (edited, before, "type")));
  gboolean deleted = edited->is_set[0] &&
                     g_strcmp0 (ledger_value_get_text (&edited->values[0]), LEDGER_EXISTENCE_DELETED) == 0;
  g_autoptr (LedgerRecord) side = NULL;
  LedgerId id;

  if (holder == NULL)
    return;
  side = was != NULL && old_type != NULL ? find_side (edit, edited->kind, was, holder, old_type) : NULL;
  if (side != NULL && (deleted || type == NULL || other == NULL || !ledger_id_equal (was, other)))
    {
      ledger_edit_delete (edit, edited->kind, &side->id);
      g_clear_pointer (&side, ledger_record_unref);
    }
  if (deleted || type == NULL || other == NULL || ledger_id_equal (holder, other) || !is_here (edit, other))
    return;
  if (side == NULL)
    side = find_side (edit, edited->kind, other, holder, type);
  id = side != NULL ? side->id : make_side (edit, edited->kind, other, holder);
  set_side (edit, edited, before, &id, type);
}

void
ledger_household_follow (LedgerEdit *edit, const LedgerId *id)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (edit->store), "relationship");

  for (guint i = 0; i < edit->records->len; i++)
    {
      const LedgerEditRecord *edited = edit->records->pdata[i];

      if (ledger_id_equal (&edited->id, id) && edited->kind == kind)
        {
          follow (edit, edited);
          return;
        }
    }
}
