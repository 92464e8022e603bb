/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lists of both kinds of contact (lacking.h). What they call the same is one: a phone lacks, of whomever. Reader's
 * thread; constant once it is made.
 */
#include "config.h"

#include "libledger/import/lacking.h"

#include "libledger/quality/wanted.h"

/* As many as there are bits; an office that wants more filled in is told of the first ones. */
#define MOST 64

#define ORGANISATION "organisation"
#define ACTIVE "active"

struct _LedgerImportLacking
{
  GPtrArray *persons;           /* LedgerWanted */
  GPtrArray *organisations;
  GPtrArray *labels;            /* char, borrowed from those */
};

static guint
find_label (const GPtrArray *labels, const char *label)
{
  guint i = 0;

  while (i < labels->len && !g_str_equal (labels->pdata[i], label))
    i++;
  return i;
}

static void
add_labels (LedgerImportLacking *self, const GPtrArray *list)
{
  for (guint i = 0; i < list->len; i++)
    {
      const LedgerWanted *wanted = list->pdata[i];

      if (self->labels->len < MOST && find_label (self->labels, wanted->label) == self->labels->len)
        g_ptr_array_add (self->labels, wanted->label);
    }
}

LedgerImportLacking *
ledger_import_lacking_new (LedgerStore *store, const LedgerAccess *access, GError **error)
{
  g_autoptr (LedgerImportLacking) self = g_new0 (LedgerImportLacking, 1);

  self->labels = g_ptr_array_new ();
  self->persons = ledger_wanted_list (store, access, NULL, error);
  self->organisations = self->persons != NULL ? ledger_wanted_list (store, access, ORGANISATION, error) : NULL;
  if (self->organisations == NULL)
    return NULL;
  add_labels (self, self->persons);
  add_labels (self, self->organisations);
  return g_steal_pointer (&self);
}

void
ledger_import_lacking_free (LedgerImportLacking *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->labels);
  g_clear_pointer (&self->persons, g_ptr_array_unref);
  g_clear_pointer (&self->organisations, g_ptr_array_unref);
  g_free (self);
}

guint64
ledger_import_lacking_find (const LedgerImportLacking *self, const LedgerImportRow *row)
{
  const char *status = ledger_record_get_text (row->contact, "status");
  const char *kind = ledger_record_get_text (row->contact, "kind");
  const GPtrArray *list = g_strcmp0 (kind, ORGANISATION) == 0 ? self->organisations : self->persons;
  g_autofree const LedgerRecord **children = g_new (const LedgerRecord *, row->children->len + 1);
  guint64 lacks = 0;

  if (status != NULL && !g_str_equal (status, ACTIVE))
    return 0;
  for (guint i = 0; i < row->children->len; i++)
    children[i] = ((const LedgerImportChild *) row->children->pdata[i])->record;
  for (guint i = 0; i < list->len; i++)
    {
      const LedgerWanted *wanted = list->pdata[i];
      guint label = find_label (self->labels, wanted->label);

      if (label < self->labels->len && !ledger_wanted_is_among (wanted, row->contact, children, row->children->len))
        lacks |= G_GUINT64_CONSTANT (1) << label;
    }
  return lacks;
}

const GPtrArray *
ledger_import_lacking_get_labels (const LedgerImportLacking *self)
{
  return self->labels;
}

guint64
ledger_import_lacking_take_over (const LedgerImportLacking *self, const LedgerImportLacking *from, guint64 lacks)
{
  guint64 taken = 0;

  for (guint i = 0; i < from->labels->len; i++)
    {
      guint label = find_label (self->labels, from->labels->pdata[i]);

      if ((lacks & (G_GUINT64_CONSTANT (1) << i)) != 0 && label < self->labels->len)
        taken |= G_GUINT64_CONSTANT (1) << label;
    }
  return taken;
}
