/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making the edit that merges contacts (contact-merge.h) from what a book holds of the two. From the model alone: which
 * kinds hang on a contact, what is a fact, what stands in a slot. Inside a transaction; saving blocks for a commit.
 */
#include "config.h"

#include "libledger/sync/contact-merge.h"

#include "libledger/access/area.h"
#include "libledger/sync/outbox-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  LedgerTransaction *transaction;
  LedgerSide side;
  LedgerEdit *edit;
  const LedgerModel *model;
  const LedgerAccess *access;
  LedgerRecord *survivor;
  LedgerRecord *loser;
  GHashTable *settled;          /* set of LedgerId: what of the loser is decided on already */
} Merging;

static const LedgerValue deleted = { LEDGER_SHAPE_TEXT, { .text = (char *) LEDGER_EXISTENCE_DELETED } };
static const LedgerValue live = { LEDGER_SHAPE_TEXT, { .text = (char *) LEDGER_EXISTENCE_LIVE } };
static const LedgerValue merged = { LEDGER_SHAPE_TEXT, { .text = (char *) LEDGER_EXISTENCE_MERGED } };

gboolean
ledger_contact_merge_is (const LedgerChangeset *changeset)
{
  return g_strcmp0 (changeset->action, LEDGER_CONTACT_MERGE_ACTION) == 0;
}

/* -- The two */

static LedgerRecord *
read_record (Merging *merging, const LedgerKind *kind, const LedgerId *id, GError **error)
{
  return ledger_tables_read (merging->transaction, kind, id, merging->side, error);
}

static LedgerRecord *
read_contact (Merging *merging, const LedgerId *id, GError **error)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (merging->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (merging->model, i);
      g_autoptr (GError) fault = NULL;
      g_autoptr (LedgerRecord) record = kind->redirect != NULL ? read_record (merging, kind, id, &fault) : NULL;

      if (fault != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&fault));
          return NULL;
        }
      if (record != NULL && ledger_record_is_live (record))
        return g_steal_pointer (&record);
      if (record != NULL)
        {
          g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_CHANGED,
                               _("One of the two is deleted, or was merged already: choose another."));
          return NULL;
        }
    }
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOT_HERE,
                       _("One of the two is not in the local book: exchange first, or choose another."));
  return NULL;
}

static gboolean
read_both (Merging *merging, const LedgerId *survivor, const LedgerId *loser, GError **error)
{
  if (ledger_id_equal (survivor, loser))
    {
      g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING,
                           _("A contact is not merged with itself: choose two."));
      return FALSE;
    }
  merging->survivor = read_contact (merging, survivor, error);
  merging->loser = merging->survivor != NULL ? read_contact (merging, loser, error) : NULL;
  if (merging->loser == NULL)
    return FALSE;
  if (merging->loser->kind == merging->survivor->kind)
    return TRUE;
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN,
                       _("Only records of one kind can be one and the same."));
  return FALSE;
}

/* Whether the user may make and delete records of @kind: what he may not is moved as it is. */
static gboolean
may_edit (const Merging *merging, const LedgerKind *kind)
{
  for (guint g = 0; g < kind->n_groups; g++)
    if (ledger_access_get (merging->access, g == 0 ? kind->spec->area : kind->groups[g].spec->area) !=
        LEDGER_PERMISSION_EDIT)
      return FALSE;
  return TRUE;
}

static gboolean
hangs_on (const Merging *merging, const LedgerKind *kind)
{
  return kind->parent != NULL && !kind->spec->append_only &&
         (kind->spec->residence == LEDGER_RESIDENCE_WHOLE || kind->spec->residence == LEDGER_RESIDENCE_WINDOW) &&
         g_str_equal (kind->parent->spec->reference, merging->survivor->kind->spec->name);
}

/* -- What hangs on the loser */

static gboolean
is_own_field (const LedgerField *field)
{
  return field->group->index != 0 && field != field->kind->parent && (field->spec->flags & LEDGER_FIELD_SERVER) == 0;
}

/* Whether both say the same; what the server has numbered, or still will (a card), is never a copy of another. */
static gboolean
is_equal (const LedgerRecord *one, const LedgerRecord *other)
{
  for (guint i = 0; i < one->kind->n_fields; i++)
    {
      const LedgerField *field = &one->kind->fields[i];

      if ((field->spec->flags & LEDGER_FIELD_SERVER) != 0 ||
          (is_own_field (field) && !ledger_value_equal (&one->values[i], &other->values[i])))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_equal (const LedgerRecord *child, GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    if (is_equal (child, others->pdata[i]))
      return TRUE;
  return FALSE;
}

/*
 * The field by which a record of @kind says how its contact belongs to another (a relationship, a distinction); NULL:
 * it says more than that. Who pays a membership is no such field: the membership is one without it too.
 */
static const LedgerField *
find_bond (const Merging *merging, const LedgerKind *kind)
{
  for (guint i = 0; i < kind->n_fields; i++)
    {
      const LedgerField *field = &kind->fields[i];

      if (is_own_field (field) && (field->spec->flags & LEDGER_FIELD_REQUIRED) != 0 &&
          g_strcmp0 (field->spec->reference, merging->survivor->kind->spec->name) == 0)
        return field;
    }
  return NULL;
}

static gboolean
binds_to (const Merging *merging, const LedgerRecord *child, const LedgerRecord *contact)
{
  const LedgerField *bond = find_bond (merging, child->kind);
  const LedgerId *other = bond != NULL ? ledger_value_get_id (&child->values[bond->index]) : NULL;

  return other != NULL && ledger_id_equal (other, &contact->id);
}

/* The slot of the loser that @child stands in; (transfer full), NULL: it is a plain one. */
static char *
dup_slot (const Merging *merging, const LedgerRecord *child)
{
  g_autofree char *slot = ledger_kind_dup_slot (child->kind, child);
  const LedgerAliasSpec *alias = merging->loser->kind->spec->aliases;
  LedgerId id;

  for (; slot == NULL && alias != NULL && alias->name != NULL; alias++)
    {
      id = ledger_id_derive (&merging->loser->id, alias->slot);
      if (g_str_equal (alias->kind, child->kind->spec->name) && ledger_id_equal (&id, &child->id))
        slot = g_strdup (alias->slot);
    }
  if (slot == NULL)
    return NULL;
  id = ledger_id_derive (&merging->loser->id, slot);
  return ledger_id_equal (&id, &child->id) ? g_steal_pointer (&slot) : NULL;
}

static void
copy_fields (Merging *merging, const LedgerRecord *from, const LedgerId *to)
{
  for (guint i = 0; i < from->kind->n_fields; i++)
    if (is_own_field (&from->kind->fields[i]))
      ledger_edit_set (merging->edit, &from->kind->fields[i], to, &from->values[i]);
}

/* The survivor gets in its slot what the loser had in it, when nothing stands there. */
static gboolean
put_in_slot (Merging *merging, const LedgerRecord *child, const char *slot, gboolean *put, GError **error)
{
  LedgerId id = ledger_id_derive (&merging->survivor->id, slot);
  LedgerValue parent = LEDGER_ID (&merging->survivor->id);
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) there = read_record (merging, child->kind, &id, &fault);
  const LedgerId *owner = there != NULL ? ledger_value_get_id (&there->values[child->kind->parent->index]) : NULL;

  *put = FALSE;
  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  if (there != NULL &&
      (ledger_record_is_live (there) || owner == NULL || !ledger_id_equal (owner, &merging->survivor->id)))
    return TRUE;
  if (there == NULL)
    ledger_edit_create_with_id (merging->edit, child->kind, &id);
  else
    ledger_edit_set (merging->edit, &child->kind->fields[0], &id, &live);
  copy_fields (merging, child, &id);
  ledger_edit_set (merging->edit, child->kind->parent, &id, &parent);
  *put = TRUE;
  return TRUE;
}

static gboolean
move_child (Merging *merging, const LedgerRecord *child, GPtrArray *others, GError **error)
{
  LedgerValue parent = LEDGER_ID (&merging->survivor->id);
  gboolean whole = may_edit (merging, child->kind);
  g_autofree char *slot = dup_slot (merging, child);
  gboolean copied = whole && (binds_to (merging, child, merging->survivor) || has_equal (child, others));

  if (whole && !copied && slot != NULL && !put_in_slot (merging, child, slot, &copied, error))
    return FALSE;
  if (copied)
    ledger_edit_set (merging->edit, &child->kind->fields[0], &child->id, &deleted);
  else
    ledger_edit_set (merging->edit, child->kind->parent, &child->id, &parent);
  return TRUE;
}

/* All of them: what a window shows at once is no limit here. */
static GPtrArray *
list_children (Merging *merging, const LedgerKind *kind, const LedgerRecord *contact, GError **error)
{
  g_autofree char *tail = g_strdup_printf ("WHERE \"%s\" = ? AND existence = '" LEDGER_EXISTENCE_LIVE "' ORDER BY id",
                                           kind->parent->spec->name);

  return ledger_tables_select (merging->transaction, kind, merging->side, tail, &LEDGER_ID (&contact->id), 1, error);
}

/* What the survivor says of how it belongs to the loser it would say of itself. */
static void
delete_bonds (Merging *merging, const LedgerKind *kind, GPtrArray *others)
{
  for (guint i = 0; i < others->len; i++)
    {
      const LedgerRecord *other = others->pdata[i];

      if (binds_to (merging, other, merging->loser))
        ledger_edit_set (merging->edit, &kind->fields[0], &other->id, &deleted);
    }
}

static gboolean
move_children (Merging *merging, const LedgerKind *kind, GError **error)
{
  g_autoptr (GPtrArray) children = list_children (merging, kind, merging->loser, error);
  g_autoptr (GPtrArray) others = NULL;
  gboolean bonds = find_bond (merging, kind) != NULL && may_edit (merging, kind);

  if (children == NULL || (children->len == 0 && !bonds))
    return children != NULL;
  others = list_children (merging, kind, merging->survivor, error);
  if (others == NULL)
    return FALSE;
  if (bonds)
    delete_bonds (merging, kind, others);
  for (guint i = 0; i < children->len; i++)
    {
      const LedgerRecord *child = children->pdata[i];

      if (!g_hash_table_contains (merging->settled, &child->id) && !move_child (merging, child, others, error))
        return FALSE;
    }
  return TRUE;
}

/* -- What the survivor takes over */

static void
take_group (Merging *merging, const LedgerGroup *group)
{
  for (guint i = 0; i < group->n_fields; i++)
    if ((group->fields[i]->spec->flags & LEDGER_FIELD_SERVER) == 0)
      ledger_edit_set (merging->edit, group->fields[i], &merging->survivor->id,
                       &merging->loser->values[group->fields[i]->index]);
}

static LedgerRecord *
read_in_slot (Merging *merging, const LedgerKind *kind, const LedgerRecord *owner, const char *slot, GError **error)
{
  LedgerId id = ledger_id_derive (&owner->id, slot);
  g_autoptr (LedgerRecord) record = read_record (merging, kind, &id, error);
  const LedgerId *parent = record != NULL ? ledger_value_get_id (&record->values[kind->parent->index]) : NULL;

  return parent != NULL && ledger_id_equal (parent, &owner->id) && ledger_record_is_live (record)
           ? g_steal_pointer (&record) : NULL;
}

/*
 * What stands in that slot of the loser stands in the survivor's. The survivor's former one becomes a plain one, in the
 * loser's place; of a kind that only lives in slots it is told by the history.
 */
static gboolean
take_slot (Merging *merging, const LedgerKind *kind, const char *slot, GError **error)
{
  g_autoptr (GError) fault = NULL;
  g_autoptr (LedgerRecord) theirs = read_in_slot (merging, kind, merging->loser, slot, &fault);
  g_autoptr (LedgerRecord) own = fault == NULL ? read_in_slot (merging, kind, merging->survivor, slot, &fault) : NULL;
  LedgerValue parent = LEDGER_ID (&merging->survivor->id);

  if (fault != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  /* What the survivor lacks it gets anyway. */
  if (theirs == NULL || own == NULL || is_equal (theirs, own))
    return TRUE;
  copy_fields (merging, theirs, &own->id);
  if (kind->spec->slot_field != NULL)
    ledger_edit_set (merging->edit, &kind->fields[0], &theirs->id, &deleted);
  else
    {
      copy_fields (merging, own, &theirs->id);
      ledger_edit_set (merging->edit, kind->parent, &theirs->id, &parent);
    }
  g_hash_table_add (merging->settled, ledger_id_dup (&theirs->id));
  return TRUE;
}

/* The kind of which each record stands in the slot of an own field. */
static const LedgerKind *
find_slot_kind (const Merging *merging, const char *reference)
{
  for (guint i = 0; i < ledger_model_get_n_kinds (merging->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (merging->model, i);
      const LedgerField *field = ledger_kind_find_field (kind, kind->spec->slot_field);

      if (field != NULL && g_strcmp0 (field->spec->reference, reference) == 0)
        return kind;
    }
  return NULL;
}

static gboolean
take_named (Merging *merging, const char *name, GError **error)
{
  const LedgerKind *contact = merging->survivor->kind;
  const LedgerField *field = ledger_kind_find_field (contact, name);
  const LedgerGroup *group = field != NULL ? field->group : ledger_kind_find_group (contact, name);
  const LedgerAliasSpec *alias = group == NULL ? ledger_kind_find_alias (contact, name) : NULL;
  g_autoptr (LedgerRecord) own = NULL;
  const LedgerKind *kind;

  if (group != NULL && group->index > 0)
    {
      take_group (merging, group);
      return TRUE;
    }
  if (alias != NULL)
    return take_slot (merging, ledger_model_find_kind (merging->model, alias->kind), alias->slot, error);
  own = group == NULL ? ledger_edit_find_own (merging->edit, merging->transaction, contact, name) : NULL;
  kind = own != NULL ? find_slot_kind (merging, own->kind->spec->name) : NULL;
  if (kind != NULL)
    {
      char text[LEDGER_ID_TEXT_SIZE];
      g_autofree char *slot = g_strconcat (kind->spec->slot_prefix, ledger_id_write (&own->id, text), NULL);

      return take_slot (merging, kind, slot, error);
    }
  g_set_error (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_UNKNOWN, _("A record of kind “%s” has no field “%s”."),
               ledger_kind_get_label (contact), name);
  return FALSE;
}

/* -- The changeset */

static gboolean
fill (Merging *merging, const char *const *names, GError **error)
{
  LedgerValue target = LEDGER_ID (&merging->survivor->id);
  const LedgerKind *contact = merging->survivor->kind;

  ledger_edit_set (merging->edit, &contact->fields[0], &merging->loser->id, &merged);
  ledger_edit_set (merging->edit, contact->redirect, &merging->loser->id, &target);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    if (!take_named (merging, names[i], error))
      return FALSE;
  for (guint i = 0; i < ledger_model_get_n_kinds (merging->model); i++)
    {
      const LedgerKind *kind = ledger_model_get_kind (merging->model, i);

      if (hangs_on (merging, kind) && !move_children (merging, kind, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ledger_contact_merge_fill (LedgerEdit *edit, LedgerTransaction *transaction, const LedgerAccess *access,
                           const LedgerContactMerge *merge, GError **error)
{
  g_autoptr (GHashTable) settled = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  Merging merging = { .transaction = transaction, .side = ledger_store_get_side (edit->store), .edit = edit,
                      .model = ledger_store_get_model (edit->store), .access = access, .settled = settled };
  gboolean done;

  g_ptr_array_set_size (edit->records, 0);
  ledger_edit_set_atomic (edit);
  done = read_both (&merging, &merge->survivor, &merge->loser, error) && fill (&merging, merge->take, error);
  g_clear_pointer (&merging.survivor, ledger_record_unref);
  g_clear_pointer (&merging.loser, ledger_record_unref);
  return done;
}

typedef struct
{
  LedgerEdit *edit;
  const LedgerContactMerge *merge;
} SaveCall;

/* With what this book says of its user's rights; one that does not say leaves it to the authority. */
static gboolean
fill_here (LedgerTransaction *transaction, gpointer data, GError **error)
{
  SaveCall *call = data;
  g_autofree char *text = ledger_transaction_dup_setting (transaction, "access");
  LedgerAccess access = { 0 };

  if (text == NULL || !ledger_access_read (text, &access))
    ledger_access_set_all (&access, LEDGER_PERMISSION_EDIT);
  return ledger_contact_merge_fill (call->edit, transaction, &access, call->merge, error);
}

gboolean
ledger_contact_merge_save (LedgerStore *store, const LedgerId *survivor, const LedgerId *loser,
                           const char *const *take, LedgerId *changeset, GError **error)
{
  g_autoptr (LedgerEdit) edit = ledger_edit_new (store, LEDGER_CONTACT_MERGE_ACTION);
  LedgerContactMerge merge = { *survivor, *loser, take };
  SaveCall call = { edit, &merge };

  return ledger_database_read_snapshot (ledger_store_get_database (store), fill_here, &call, error) &&
         ledger_outbox_save (store, edit, changeset, error);
}
