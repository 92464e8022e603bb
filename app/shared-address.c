/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Those who share an address, from the relationships of the contact. Main thread.
 */
#include "config.h"

#include "app/shared-address.h"

#include "app/text.h"

#include <glib/gi18n.h>

struct _LedenboekSharedAddress
{
  AdwBin parent_instance;

  GtkBox *box;
  GPtrArray *ticks;             /* GtkCheckButton, each with the id of its contact */
};

G_DEFINE_FINAL_TYPE (LedenboekSharedAddress, ledenboek_shared_address, ADW_TYPE_BIN)

/* The other side of @relationship, when it lives at the same address. */
static LedgerRecord *
find_housemate (LedgerStore *store, const LedgerRecord *contact, const LedgerRecord *relationship)
{
  const LedgerId *id = ledger_value_get_id (ledger_record_get (relationship, "other"));
  g_autoptr (LedgerRecord) other = NULL;
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;

  if (id == NULL || ledger_value_get_integer (ledger_record_get (relationship, "same_household"), 0) == 0)
    return NULL;
  other = ledger_store_get (store, contact->kind, id, NULL);
  if (other == NULL || !ledger_record_is_live (other))
    return NULL;
  here = ledenboek_text_dup_address (contact);
  there = ledenboek_text_dup_address (other);
  return *here != '\0' && g_str_equal (here, there) ? g_steal_pointer (&other) : NULL;
}

static void
add_tick (LedenboekSharedAddress *self, const LedgerRecord *housemate)
{
  g_autofree char *title = ledger_record_describe (housemate, LEDGER_DESCRIBE_TITLE);
  g_autofree char *label = g_strdup_printf (_("Address also for %s"), title);
  GtkWidget *tick = gtk_check_button_new_with_label (label);

  gtk_check_button_set_active (GTK_CHECK_BUTTON (tick), TRUE);
  g_object_set_data_full (G_OBJECT (tick), "id", ledger_id_dup (&housemate->id), g_free);
  g_ptr_array_add (self->ticks, tick);
  gtk_box_append (self->box, tick);
}

gboolean
ledenboek_shared_address_apply (LedenboekSharedAddress *self, LedgerEdit *edit, const LedgerField *field,
                                const char *text, GError **error)
{
  for (guint i = 0; i < self->ticks->len; i++)
    if (gtk_check_button_get_active (self->ticks->pdata[i]) &&
        !ledger_edit_set_text (edit, field, g_object_get_data (self->ticks->pdata[i], "id"), text, error))
      return FALSE;
  return TRUE;
}

static void
ledenboek_shared_address_finalize (GObject *object)
{
  g_ptr_array_unref (LEDENBOEK_SHARED_ADDRESS (object)->ticks);
  G_OBJECT_CLASS (ledenboek_shared_address_parent_class)->finalize (object);
}

static void
ledenboek_shared_address_class_init (LedenboekSharedAddressClass *class)
{
  G_OBJECT_CLASS (class)->finalize = ledenboek_shared_address_finalize;
}

static void
ledenboek_shared_address_init (LedenboekSharedAddress *self)
{
  self->ticks = g_ptr_array_new ();
  self->box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 2));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->box));
}

GtkWidget *
ledenboek_shared_address_new (LedgerStore *store, const LedgerRecord *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "relationship");
  g_autoptr (GPtrArray) relationships = ledger_store_list_children (store, kind, &contact->id, NULL);
  g_autoptr (LedenboekSharedAddress) self = g_object_ref_sink (g_object_new (LEDENBOEK_TYPE_SHARED_ADDRESS, NULL));

  for (guint i = 0; relationships != NULL && i < relationships->len; i++)
    {
      g_autoptr (LedgerRecord) housemate = find_housemate (store, contact, relationships->pdata[i]);

      if (housemate != NULL)
        add_tick (self, housemate);
    }
  if (self->ticks->len == 0)
    return NULL;
  g_object_force_floating (G_OBJECT (self));
  return GTK_WIDGET (g_steal_pointer (&self));
}
