/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog of a mailing (mailing-form.h). Main thread; saving happens on the writer's. */
#include "config.h"

#include "app/mailing-form.h"

#include "app/form-window.h"
#include "app/form.h"
#include "app/mailing-text.h"
#include "app/moment.h"
#include "app/window.h"

#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>

typedef struct
{
  LedgerReplica *replica;
  LedgerStore *store;
  const LedgerKind *kind;
  LedgerRecord *mailing;        /* or NULL */
  LedgerId id;
  LedenboekFormWindow *window;  /* NULL when it has gone */
  LedenboekForm *form;
  LedenboekMailingMade made;
  gpointer data;
  GDestroyNotify free_data;
} Asking;

static void
asking_clear (gpointer data)
{
  Asking *asking = data;

  g_object_unref (asking->replica);
  g_object_unref (asking->store);
  g_clear_pointer (&asking->mailing, ledger_record_unref);
  if (asking->free_data != NULL)
    asking->free_data (asking->data);
}

static void
asking_unref (gpointer data)
{
  g_rc_box_release_full (data, asking_clear);
}

static void
on_destroyed (Asking *asking)
{
  asking->window = NULL;
  asking_unref (asking);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  Asking *asking = data;
  g_autoptr (GError) error = NULL;
  gboolean saved = ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error) ||
                   g_error_matches (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_NOTHING);

  if (asking->window != NULL && saved)
    gtk_window_destroy (GTK_WINDOW (asking->window));
  else if (asking->window != NULL)
    {
      ledenboek_form_window_set_busy (asking->window, FALSE);
      ledenboek_form_window_set_text (asking->window, error->message);
    }
  asking_unref (asking);
}

typedef struct
{
  LedgerEdit *edit;
  const LedgerId *id;
} Filling;

static gboolean
set_typed (const LedenboekItem *item, const char *typed, gpointer data, GError **error)
{
  Filling *filling = data;

  return ledger_edit_set_text (filling->edit, item->field, filling->id, typed, error);
}

static void
on_done (Asking *asking)
{
  LedgerEdit *edit = ledger_edit_new (asking->store, asking->mailing != NULL ? "edit" : "create");
  Filling filling = { edit, &asking->id };

  asking->id = asking->mailing != NULL ? asking->mailing->id : ledger_edit_create (edit, asking->kind);
  if (!ledenboek_form_fill (asking->form, set_typed, &filling))
    {
      ledger_edit_free (edit);
      return;
    }
  /* Who gets it was decided of what it was before. */
  if (asking->mailing != NULL && !ledger_edit_is_empty (edit) &&
      ledenboek_mailing_text_has_state (asking->mailing, "prepared"))
    ledger_edit_set (edit, ledger_kind_find_field (asking->kind, "state"), &asking->id, &LEDGER_TEXT ("draft"));
  if (asking->made != NULL)
    asking->made (&asking->id, asking->data);
  ledenboek_form_window_set_busy (asking->window, TRUE);
  ledger_replica_save_async (asking->replica, edit, on_saved, g_rc_box_acquire (asking));
}

/* One contact is chosen on his page, and stays; then there is no selection to be chosen. */
static void
drop_whom (GPtrArray *items, const LedgerRecord *mailing)
{
  gboolean single = mailing != NULL && ledger_value_get_id (ledger_record_get (mailing, "contact")) != NULL;

  for (guint i = 0; i < items->len; i++)
    {
      const char *name = ((const LedenboekItem *) items->pdata[i])->field->spec->name;

      if (g_str_equal (name, "contact") || (single && g_str_equal (name, "selection")))
        g_ptr_array_remove_index (items, i--);
    }
}

/* A new one is of today, and for a purpose that may be refused: to who said no, only invoices go. */
static void
propose (Asking *asking)
{
  g_autoptr (GHashTable) fields = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (asking->store), NULL);
  g_autofree char *shown = ledenboek_day_dup_text (today);

  g_hash_table_insert (fields, (gpointer) "day", shown);
  g_hash_table_insert (fields, (gpointer) "purpose", (gpointer) "membership");
  ledenboek_form_restore (asking->form, fields);
}

void
ledenboek_mailing_form_open (GtkWidget *widget, LedgerReplica *replica, LedgerRecord *mailing,
                             LedenboekMailingMade made, gpointer data, GDestroyNotify free_data)
{
  Asking *asking = g_rc_box_new0 (Asking);
  g_autoptr (GPtrArray) items = NULL;

  asking->replica = g_object_ref (replica);
  asking->store = g_object_ref (ledger_replica_get_store (replica));
  asking->kind = ledger_model_find_kind (ledger_store_get_model (asking->store), "mailing");
  asking->mailing = mailing != NULL ? ledger_record_ref (mailing) : NULL;
  asking->made = made;
  asking->data = data;
  asking->free_data = free_data;
  items = ledenboek_items_new_of (asking->store, asking->kind, mailing, ledger_replica_get_access (replica));
  drop_whom (items, mailing);
  asking->form = LEDENBOEK_FORM (ledenboek_form_new (asking->store, items));
  asking->window = ledenboek_form_window_new (GTK_WINDOW (ledenboek_window_get (widget)),
                                              mailing != NULL ? _("Change the mailing") : _("New mailing"));
  if (mailing == NULL)
    propose (asking);
  ledenboek_form_window_add (asking->window, GTK_WIDGET (asking->form));
  ledenboek_form_window_set_button (asking->window, _("Save"));
  g_signal_connect_swapped (asking->window, "done", G_CALLBACK (on_done), asking);
  g_signal_connect_swapped (asking->window, "destroy", G_CALLBACK (on_destroyed), asking);
  gtk_window_present (GTK_WINDOW (asking->window));
  ledenboek_form_focus (asking->form);
}
