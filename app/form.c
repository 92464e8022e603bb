/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Editors beside their items and the texts they began with. Of a new record a choice that must be made has its first
 * value. Main thread.
 */
#include "config.h"

#include "app/form.h"

#include "app/address-lookup.h"
#include "app/foreign-lines.h"
#include "app/section-values.h"

#include <string.h>

struct _LedenboekForm
{
  AdwBin parent_instance;

  LedgerStore *store;
  GPtrArray *items;             /* LedenboekItem */
  GPtrArray *editors;           /* LedenboekFieldEditor by place of the item, NULL for what is read only */
  GPtrArray *bases;             /* text each editor began with */
  GtkWidget *grid;
};

G_DEFINE_FINAL_TYPE (LedenboekForm, ledenboek_form, ADW_TYPE_BIN)

static guint changed_signal;

static void
on_changed (LedenboekForm *self)
{
  ledenboek_foreign_lines_show (self->items, self->editors);
  g_signal_emit (self, changed_signal, 0);
}

/* -- drafts */

static char *
dup_typed (LedenboekForm *self, guint place)
{
  return ledenboek_field_editor_dup_text (self->editors->pdata[place]);
}

GHashTable *
ledenboek_form_collect (LedenboekForm *self)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < self->items->len; i++)
    {
      const LedenboekItem *item = self->items->pdata[i];
      g_autofree char *typed = self->editors->pdata[i] != NULL ? dup_typed (self, i) : NULL;

      if (typed == NULL || strcmp (typed, self->bases->pdata[i]) == 0)
        continue;
      g_hash_table_insert (fields, g_strconcat ("base/", item->name, NULL), g_strdup (self->bases->pdata[i]));
      g_hash_table_insert (fields, g_strdup (item->name), g_steal_pointer (&typed));
    }
  return fields;
}

GHashTable *
ledenboek_form_list (LedenboekForm *self)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  for (guint i = 0; i < self->items->len; i++)
    if (self->editors->pdata[i] != NULL)
      g_hash_table_insert (fields, g_strdup (((LedenboekItem *) self->items->pdata[i])->name), dup_typed (self, i));
  return fields;
}

void
ledenboek_form_restore (LedenboekForm *self, GHashTable *fields)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const LedenboekItem *item = self->items->pdata[i];
      g_autofree char *key = g_strconcat ("base/", item->name, NULL);
      const char *typed = g_hash_table_lookup (fields, item->name), *base = g_hash_table_lookup (fields, key);

      if (typed == NULL || self->editors->pdata[i] == NULL)
        continue;
      ledenboek_field_editor_set_text (self->editors->pdata[i], typed);
      if (base != NULL && strcmp (base, self->bases->pdata[i]) != 0)
        {
          g_autofree char *shown = ledenboek_item_dup_shown (item, self->store);

          ledenboek_field_editor_set_theirs (self->editors->pdata[i], self->bases->pdata[i], shown);
        }
    }
  ledenboek_foreign_lines_show (self->items, self->editors);
}

/* -- what others change meanwhile */

/* Taken over when it was not touched, shown beside it when it was. */
static gboolean
merge_one (LedenboekForm *self, const LedenboekItem *item, guint place)
{
  LedenboekFieldEditor *editor = self->editors->pdata[place];
  g_autofree char *theirs = ledenboek_item_dup_typed (item);
  g_autofree char *shown = ledenboek_item_dup_shown (item, self->store);
  g_autofree char *typed = NULL;
  const char *base = self->bases->pdata[place];

  if (editor == NULL || strcmp (theirs, base) == 0)
    return FALSE;
  typed = ledenboek_field_editor_dup_text (editor);
  if (strcmp (typed, base) == 0)
    ledenboek_field_editor_set_text (editor, theirs);
  else if (strcmp (typed, theirs) != 0)
    ledenboek_field_editor_set_theirs (editor, theirs, shown);
  g_free (self->bases->pdata[place]);
  self->bases->pdata[place] = g_steal_pointer (&theirs);
  return TRUE;
}

const LedenboekItem *
ledenboek_form_merge (LedenboekForm *self, GPtrArray *fresh)
{
  const LedenboekItem *changed = NULL;

  if (fresh->len != self->items->len)
    return NULL;
  for (guint i = 0; i < fresh->len; i++)
    if (merge_one (self, fresh->pdata[i], i))
      changed = fresh->pdata[i];
  g_ptr_array_ref (fresh);
  g_ptr_array_unref (self->items);
  self->items = fresh;
  return changed;
}

/* -- saving */

gboolean
ledenboek_form_fill (LedenboekForm *self,
                     gboolean (*set) (const LedenboekItem *item, const char *typed, gpointer data, GError **error),
                     gpointer data)
{
  gboolean valid = TRUE;

  for (int countries = 1; countries >= 0; countries--)
    for (guint i = 0; i < self->items->len; i++)
      {
        const LedenboekItem *item = self->items->pdata[i];
        g_autofree char *typed = NULL;
        g_autoptr (GError) error = NULL;

        if (self->editors->pdata[i] == NULL || ledenboek_item_is_country (item) != countries)
          continue;
        typed = dup_typed (self, i);
        /* What a new record began with counts as typed. */
        if ((item->holder != NULL || *typed == '\0') && strcmp (typed, self->bases->pdata[i]) == 0)
          continue;
        if (set (item, typed, data, &error))
          continue;
        ledenboek_field_editor_set_error (self->editors->pdata[i], error->message);
        if (valid)
          ledenboek_field_editor_focus (self->editors->pdata[i]);
        valid = FALSE;
      }
  return valid;
}

/* -- making */

void
ledenboek_form_append (LedenboekForm *self, GtkWidget *widget)
{
  ledenboek_section_values_append (self->grid, widget, LEDENBOEK_ROW_UNITS);
}

void
ledenboek_form_offer (LedenboekForm *self, const char *name, const char *text, const char *shown)
{
  for (guint i = 0; i < self->items->len; i++)
    if (self->editors->pdata[i] != NULL && g_str_equal (((LedenboekItem *) self->items->pdata[i])->name, name))
      ledenboek_field_editor_offer (self->editors->pdata[i], text, shown);
}

void
ledenboek_form_focus (LedenboekForm *self)
{
  for (guint i = 0; i < self->editors->len; i++)
    if (self->editors->pdata[i] != NULL)
      {
        ledenboek_field_editor_focus (self->editors->pdata[i]);
        return;
      }
}

static void
add_editor (LedenboekForm *self, const LedenboekItem *item)
{
  const LedgerFieldSpec *spec = item->field->spec;
  GtkWidget *editor;

  if (item->permission < LEDGER_PERMISSION_EDIT)
    {
      g_ptr_array_add (self->editors, NULL);
      g_ptr_array_add (self->bases, NULL);
      return;
    }
  editor = ledenboek_item_make_editor (item, self->store);
  if (item->holder == NULL && item->alias == NULL && spec->choices != NULL &&
      (spec->flags & LEDGER_FIELD_REQUIRED) != 0)
    ledenboek_field_editor_set_text (LEDENBOEK_FIELD_EDITOR (editor), spec->choices[0].value);
  g_signal_connect_swapped (editor, "changed", G_CALLBACK (on_changed), self);
  g_ptr_array_add (self->editors, editor);
  g_ptr_array_add (self->bases, ledenboek_field_editor_dup_text (LEDENBOEK_FIELD_EDITOR (editor)));
  ledenboek_section_values_append (self->grid, editor, ledenboek_item_get_units (item));
}

static void
ledenboek_form_finalize (GObject *object)
{
  LedenboekForm *self = LEDENBOEK_FORM (object);

  g_clear_object (&self->store);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->editors, g_ptr_array_unref);
  g_clear_pointer (&self->bases, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_form_parent_class)->finalize (object);
}

static void
ledenboek_form_class_init (LedenboekFormClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_form_finalize;
  changed_signal = g_signal_new ("changed", LEDENBOEK_TYPE_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 0);
}

static void
ledenboek_form_init (LedenboekForm *self)
{
  self->editors = g_ptr_array_new ();
  self->bases = g_ptr_array_new_with_free_func (g_free);
  self->grid = ledenboek_section_values_new_grid ();
  adw_bin_set_child (ADW_BIN (self), self->grid);
}

GtkWidget *
ledenboek_form_new (LedgerStore *store, GPtrArray *items)
{
  return ledenboek_form_new_with (store, items, NULL, NULL);
}

GtkWidget *
ledenboek_form_new_with (LedgerStore *store, GPtrArray *items, GtkWidget *more, const LedgerGroup *after)
{
  LedenboekForm *self = g_object_new (LEDENBOEK_TYPE_FORM, NULL);

  self->store = g_object_ref (store);
  self->items = g_ptr_array_ref (items);
  for (guint i = 0; i < items->len; i++)
    {
      const LedenboekItem *item = items->pdata[i], *next = i + 1 < items->len ? items->pdata[i + 1] : NULL;

      add_editor (self, item);
      if (more != NULL && item->field->group == after && (next == NULL || next->field->group != after))
        ledenboek_form_append (self, more);
    }
  ledenboek_address_lookup_attach (store, items, self->editors);
  ledenboek_foreign_lines_show (self->items, self->editors);
  return GTK_WIDGET (self);
}
