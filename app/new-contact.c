/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A new contact. The form is made of the same items as the page; what was searched in vain is put where it belongs.
 * Look-alikes are asked for by all that was typed. Main thread.
 */
#include "config.h"

#include "app/new-contact.h"

#include "app/address-lookup.h"
#include "app/foreign-lines.h"
#include "app/drafts.h"
#include "app/look-alikes.h"
#include "app/section-item.h"
#include "app/section-values.h"
#include "app/text.h"
#include "app/warning-mark.h"
#include "app/window.h"

#include "libledger/quality/wanted.h"
#include "libledger/rules/person-name.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define LEDENBOEK_TYPE_NEW_CONTACT (ledenboek_new_contact_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekNewContact, ledenboek_new_contact, LEDENBOEK, NEW_CONTACT, AdwWindow)

/* Of its draft, among those of nobody. */
#define SECTION "contact"
/* How long after the last key a draft is kept, in milliseconds. */
#define DRAFT_DELAY 500
/* How long it can be taken up again from the toast. */
#define RESTORE_SECONDS 12

struct _LedenboekNewContact
{
  AdwWindow parent_instance;

  GtkBox *forms;
  GtkBox *alikes;
  GtkLabel *fault;
  GtkLabel *lacking;            /* what is wanted and not typed yet */
  GtkWidget *kept;              /* says that this was typed before */
  GtkWidget *create_button;

  LedgerReplica *replica;
  GPtrArray *items;             /* LedenboekItem of all parts */
  GPtrArray *lists;             /* that own them */
  GPtrArray *editors;
  GPtrArray *bases;             /* text each editor began with */
  GPtrArray *wanted[2];         /* LedgerWanted of a person and of an organisation, read once: asked at each key */
  GCancellable *cancellable;
  guint draft_timer;
  LedgerId created;
  LedgerId made;                /* it, once it is saved */
};

G_DEFINE_FINAL_TYPE (LedenboekNewContact, ledenboek_new_contact, ADW_TYPE_WINDOW)

static const LedenboekPart new_parts[] = {
  { "name", N_("Name"), (const char *const[]) { "name", "birth", NULL }, NULL, FALSE },
  { "address", N_("Address and contact"), (const char *const[]) { "address", NULL },
    (const char *const[]) { "phone", "email", NULL }, FALSE },
};

static LedgerStore *
get_store (LedenboekNewContact *self)
{
  return ledger_replica_get_store (self->replica);
}

static LedenboekFieldEditor *
find_editor (LedenboekNewContact *self, const char *name)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_str_equal (((LedenboekItem *) self->items->pdata[i])->name, name))
      return self->editors->pdata[i];
  return NULL;
}

static void
set_text (LedenboekNewContact *self, const char *name, const char *text)
{
  LedenboekFieldEditor *editor = find_editor (self, name);

  if (editor != NULL && text != NULL)
    ledenboek_field_editor_set_text (editor, text);
}

/* -- what is wanted */

/* An organisation is typed by its own name, and a person's is empty then. */
static gboolean
is_organisation (LedenboekNewContact *self)
{
  g_autofree char *organisation = ledenboek_field_editor_dup_text (find_editor (self, "organisation_name"));
  g_autofree char *family = ledenboek_field_editor_dup_text (find_editor (self, "family_name"));

  return *family == '\0' && *organisation != '\0';
}

/* Whether it can be typed here and is not: what the form does not ask is told by the page afterwards. */
static gboolean
is_lacking (LedenboekNewContact *self, const LedgerWanted *wanted)
{
  gboolean asked = FALSE;

  for (guint i = 0; wanted->names[i] != NULL; i++)
    {
      LedenboekFieldEditor *editor = find_editor (self, wanted->names[i]);
      g_autofree char *typed = editor != NULL ? ledenboek_field_editor_dup_text (editor) : NULL;

      if (typed != NULL && *typed != '\0')
        return FALSE;
      asked = asked || editor != NULL;
    }
  return asked;
}

static void
read_wanted (LedenboekNewContact *self)
{
  static const char *const kinds[] = { "person", "organisation" };

  /* What cannot be read now is told by the page afterwards. */
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    self->wanted[i] = ledger_wanted_list (get_store (self), ledger_replica_get_access (self->replica), kinds[i], NULL);
}

/* It is told, and holds up nothing: who is on the phone may not know it (DQ-04). */
static void
show_lacking (LedenboekNewContact *self)
{
  GPtrArray *wanted = self->wanted[is_organisation (self) ? 1 : 0];
  g_autoptr (GPtrArray) lacking = g_ptr_array_new ();
  g_autofree char *labels = NULL, *text = NULL;

  for (guint i = 0; wanted != NULL && i < wanted->len; i++)
    if (is_lacking (self, wanted->pdata[i]))
      g_ptr_array_add (lacking, wanted->pdata[i]);
  labels = ledger_wanted_dup_labels (lacking);
  text = g_strdup_printf (_("Still to fill in: %s"), labels);
  gtk_label_set_label (self->lacking, text);
  gtk_widget_set_visible (GTK_WIDGET (self->lacking), *labels != '\0');
}

/* -- drafts */

/* All that stands in the form; empty when nothing was typed into it. */
static GHashTable *
collect (LedenboekNewContact *self)
{
  GHashTable *fields = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gboolean any = FALSE;

  for (guint i = 0; i < self->items->len; i++)
    {
      g_autofree char *typed = ledenboek_field_editor_dup_text (self->editors->pdata[i]);

      any = any || !g_str_equal (typed, self->bases->pdata[i]);
      if (*typed != '\0')
        g_hash_table_insert (fields, g_strdup (((LedenboekItem *) self->items->pdata[i])->name),
                             g_steal_pointer (&typed));
    }
  if (!any)
    g_hash_table_remove_all (fields);
  return fields;
}

static void
keep_draft (LedenboekNewContact *self, GHashTable *fields)
{
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (get_store (self) != NULL)
    ledenboek_drafts_set (ledenboek_drafts_get (get_store (self)), LEDENBOEK_DRAFT_OF_NOBODY, SECTION, fields);
}

static gboolean
on_draft_due (gpointer data)
{
  LedenboekNewContact *self = data;
  g_autoptr (GHashTable) fields = collect (self);

  self->draft_timer = 0;
  keep_draft (self, fields);
  return G_SOURCE_REMOVE;
}

static void
note_bases (LedenboekNewContact *self)
{
  g_ptr_array_set_size (self->bases, 0);
  for (guint i = 0; i < self->editors->len; i++)
    g_ptr_array_add (self->bases, ledenboek_field_editor_dup_text (self->editors->pdata[i]));
}

/* What was typed the last time comes back, and can be put aside. */
static void
restore (LedenboekNewContact *self)
{
  g_autoptr (GHashTable) fields = ledenboek_drafts_dup (ledenboek_drafts_get (get_store (self)),
                                                        LEDENBOEK_DRAFT_OF_NOBODY, SECTION);

  for (guint i = 0; fields != NULL && i < self->items->len; i++)
    ledenboek_field_editor_set_text (self->editors->pdata[i],
                                     g_hash_table_lookup (fields, ((LedenboekItem *) self->items->pdata[i])->name));
  gtk_widget_set_visible (self->kept, fields != NULL);
}

static void
begin_anew (LedenboekNewContact *self)
{
  keep_draft (self, NULL);
  for (guint i = 0; i < self->editors->len; i++)
    ledenboek_field_editor_set_text (self->editors->pdata[i], self->bases->pdata[i]);
  ledenboek_foreign_lines_show (self->items, self->editors);
  show_lacking (self);
  gtk_widget_set_visible (self->kept, FALSE);
  ledenboek_field_editor_focus (find_editor (self, "initials"));
}

static void
on_continue (AdwToast *toast, LedenboekWindow *window)
{
  ledenboek_new_contact_show (GTK_WIDGET (window), ledenboek_window_get_replica (window), NULL);
}

static void
offer (LedenboekWindow *window, const char *text, guint seconds)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_button_label (toast, _("Go on with it"));
  adw_toast_set_timeout (toast, seconds);
  g_signal_connect_object (toast, "button-clicked", G_CALLBACK (on_continue), window, 0);
  ledenboek_window_show_toast (window, toast);
}

void
ledenboek_new_contact_offer (GtkWidget *widget, LedgerReplica *replica)
{
  LedenboekWindow *window = ledenboek_window_get (widget);
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autoptr (GHashTable) draft = store != NULL ? ledenboek_drafts_dup (ledenboek_drafts_get (store),
                                                                       LEDENBOEK_DRAFT_OF_NOBODY, SECTION) : NULL;

  if (window != NULL && draft != NULL)
    offer (window, _("A new contact was typed and not made"), 0);
}

/* Escape, [Cancel] and the cross: what was typed stays, until it is made or begun anew. */
static gboolean
on_close (LedenboekNewContact *self)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));
  g_autoptr (GHashTable) fields = NULL;

  g_clear_handle_id (&self->draft_timer, g_source_remove);
  if (!ledger_id_is_null (&self->made) || !gtk_widget_get_sensitive (self->create_button))
    return FALSE;
  fields = collect (self);
  keep_draft (self, fields);
  if (window != NULL && g_hash_table_size (fields) > 0)
    offer (window, _("The new contact is kept as a draft"), RESTORE_SECONDS);
  return FALSE;
}

/* -- look-alikes */

static void
on_open (GtkButton *button, LedenboekNewContact *self)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (window != NULL)
    ledenboek_window_show_contact (window, g_object_get_data (G_OBJECT (button), "id"));
  gtk_window_close (GTK_WINDOW (self));
}

static void
add_alike (LedenboekNewContact *self, const LedgerRecord *contact, const char *reasons)
{
  g_autofree char *title = ledger_record_describe (contact, LEDGER_DESCRIBE_TITLE);
  g_autofree char *address = ledenboek_text_dup_address (contact);
  const char *number = ledger_record_get_text (contact, "number");
  g_autofree char *text = g_strdup_printf (_("Looks like %s %s, %s (%s)"), number != NULL ? number : "", title,
                                           address, reasons);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *label = gtk_label_new (text);
  GtkWidget *button = gtk_button_new_with_label (_("Open"));

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "small-button");
  g_object_set_data_full (G_OBJECT (button), "id", ledger_id_dup (&contact->id), g_free);
  g_signal_connect (button, "clicked", G_CALLBACK (on_open), self);
  gtk_box_append (GTK_BOX (row), label);
  ledenboek_warning_mark_append (GTK_BOX (row), contact);
  gtk_box_append (GTK_BOX (row), button);
  gtk_box_append (self->alikes, row);
}

static void
show_alikes (LedenboekNewContact *self, GPtrArray *alikes)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->alikes))) != NULL)
    gtk_box_remove (self->alikes, child);
  for (guint i = 0; i < alikes->len; i++)
    {
      const LedenboekLookAlike *alike = g_ptr_array_index (alikes, i);

      add_alike (self, alike->contact, alike->reasons);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->alikes), alikes->len > 0);
}

static void
on_alikes (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekNewContact) self = data;
  g_autoptr (GPtrArray) alikes = ledenboek_look_alikes_finish (result, NULL);

  if (alikes != NULL && self->replica != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))))
    show_alikes (self, alikes);
}

/* Everything that stands in the form is compared; the field that was typed last is looked for by itself too. */
static void
on_typed (LedenboekFieldEditor *editor, LedenboekNewContact *self)
{
  g_autofree char *text = ledenboek_field_editor_dup_text (editor);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  gtk_widget_set_visible (GTK_WIDGET (self->fault), FALSE);
  ledenboek_foreign_lines_show (self->items, self->editors);
  show_lacking (self);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  self->draft_timer = g_timeout_add (DRAFT_DELAY, on_draft_due, self);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (g_utf8_strlen (text, -1) < 4)
    return;
  self->cancellable = g_cancellable_new ();
  for (guint i = 0; i < self->items->len; i++)
    {
      g_ptr_array_add (names, ((LedenboekItem *) self->items->pdata[i])->name);
      g_ptr_array_add (texts, ledenboek_field_editor_dup_text (self->editors->pdata[i]));
    }
  ledenboek_look_alikes_async (get_store (self), (const char *const *) names->pdata,
                               (const char *const *) texts->pdata, names->len, text, self->cancellable, on_alikes,
                               g_object_ref (self));
}

/* -- making it */

static void
on_saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekNewContact) self = data;
  g_autoptr (GError) error = NULL;
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  gtk_widget_set_sensitive (self->create_button, TRUE);
  if (!ledger_replica_save_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      gtk_label_set_label (self->fault, error->message);
      gtk_widget_set_visible (GTK_WIDGET (self->fault), TRUE);
      return;
    }
  self->made = self->created;
  keep_draft (self, NULL);
  if (window != NULL)
    ledenboek_window_show_contact (window, &self->created);
  gtk_window_close (GTK_WINDOW (self));
}

static gboolean
set_fields (LedenboekNewContact *self, LedgerEdit *edit, const LedgerKind *kind, guint *n_filled)
{
  gboolean valid = TRUE;

  for (int countries = 1; countries >= 0; countries--)
    for (guint i = 0; i < self->items->len; i++)
      {
        const LedenboekItem *item = self->items->pdata[i];
        g_autofree char *typed = ledenboek_field_editor_dup_text (self->editors->pdata[i]);
        g_autoptr (GError) error = NULL;
        gboolean is_country = ledenboek_item_is_country (item);

        if (*typed == '\0' || is_country != countries)
          continue;
        *n_filled += is_country ? 0 : 1;
        if (ledger_edit_set_named (edit, kind, &self->created, item->name, typed, &error))
          continue;
        ledenboek_field_editor_set_error (self->editors->pdata[i], error->message);
        if (valid)
          ledenboek_field_editor_focus (self->editors->pdata[i]);
        valid = FALSE;
      }
  return valid;
}

static void
create (LedenboekNewContact *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "contact");
  g_autoptr (LedgerEdit) edit = ledger_edit_new (get_store (self), "create");
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (get_store (self)), NULL);
  g_autofree char *organisation = ledenboek_field_editor_dup_text (find_editor (self, "organisation_name"));
  g_autofree char *family = ledenboek_field_editor_dup_text (find_editor (self, "family_name"));
  guint n_filled = 0;

  if (!gtk_widget_get_sensitive (self->create_button))
    return;
  self->created = ledger_edit_create (edit, kind);
  if (!set_fields (self, edit, kind, &n_filled))
    return;
  if (n_filled == 0 || (*family == '\0' && *organisation == '\0'))
    {
      ledenboek_field_editor_set_error (find_editor (self, "family_name"), _("A contact needs a name."));
      ledenboek_field_editor_focus (find_editor (self, "family_name"));
      return;
    }
  ledger_edit_set_named (edit, kind, &self->created, "kind", is_organisation (self) ? "organisation" : "person", NULL);
  ledger_edit_set_named (edit, kind, &self->created, "status", "active", NULL);
  ledger_edit_set_named (edit, kind, &self->created, "status_date", today, NULL);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  gtk_widget_set_sensitive (self->create_button, FALSE);
  ledger_replica_save_async (self->replica, g_steal_pointer (&edit), on_saved, g_object_ref (self));
}

/* What was searched in vain goes where it belongs: an address of mail, a number, else a name. */
static void
prefill (LedenboekNewContact *self, const char *typed)
{
  g_auto (LedgerNameParts) parts = { 0 };

  set_text (self, "country", "NL");
  if (typed == NULL || *typed == '\0')
    return;
  if (strchr (typed, '@') != NULL)
    set_text (self, "email", typed);
  else if (g_ascii_isdigit (*typed) || *typed == '+')
    set_text (self, strlen (typed) >= 8 ? "phone" : "postcode", typed);
  else if (ledger_person_name_split (typed, NULL, &parts, NULL))
    {
      set_text (self, "initials", parts.initials);
      set_text (self, "given_name", parts.given);
      set_text (self, "name_particle", parts.particle);
      set_text (self, "family_name", parts.family);
    }
  else
    set_text (self, "family_name", typed);
}

static void
make_forms (LedenboekNewContact *self)
{
  for (guint p = 0; p < G_N_ELEMENTS (new_parts); p++)
    {
      GPtrArray *items = ledenboek_items_new (get_store (self), &new_parts[p], NULL,
                                              ledger_replica_get_access (self->replica));
      GtkWidget *title = gtk_label_new (_(new_parts[p].label));
      GtkWidget *grid = ledenboek_section_values_new_grid ();

      gtk_label_set_xalign (GTK_LABEL (title), 0);
      gtk_widget_add_css_class (title, "heading");
      gtk_box_append (self->forms, title);
      gtk_box_append (self->forms, grid);
      g_ptr_array_add (self->lists, items);
      for (guint i = 0; i < items->len; i++)
        {
          GtkWidget *editor = ledenboek_item_make_editor (items->pdata[i], get_store (self));

          g_signal_connect (editor, "changed", G_CALLBACK (on_typed), self);
          ledenboek_section_values_append (grid, editor, ledenboek_item_get_units (items->pdata[i]));
          g_ptr_array_add (self->items, items->pdata[i]);
          g_ptr_array_add (self->editors, editor);
        }
    }
}

static void
ledenboek_new_contact_dispose (GObject *object)
{
  LedenboekNewContact *self = LEDENBOEK_NEW_CONTACT (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->draft_timer, g_source_remove);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->bases, g_ptr_array_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_pointer (&self->editors, g_ptr_array_unref);
  g_clear_pointer (&self->lists, g_ptr_array_unref);
  for (guint i = 0; i < G_N_ELEMENTS (self->wanted); i++)
    g_clear_pointer (&self->wanted[i], g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_new_contact_parent_class)->dispose (object);
}

static void
ledenboek_new_contact_class_init (LedenboekNewContactClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_new_contact_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/new-contact.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekNewContact, forms);
  gtk_widget_class_bind_template_child (widget_class, LedenboekNewContact, alikes);
  gtk_widget_class_bind_template_child (widget_class, LedenboekNewContact, fault);
  gtk_widget_class_bind_template_child (widget_class, LedenboekNewContact, lacking);
  gtk_widget_class_bind_template_child (widget_class, LedenboekNewContact, kept);
  gtk_widget_class_bind_template_child (widget_class, LedenboekNewContact, create_button);
  gtk_widget_class_bind_template_callback (widget_class, begin_anew);
  gtk_widget_class_bind_template_callback (widget_class, create);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_install_action (widget_class, "new-contact.create", NULL, (GtkWidgetActionActivateFunc) create);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_s, GDK_CONTROL_MASK, "new-contact.create", NULL);
}

static void
ledenboek_new_contact_init (LedenboekNewContact *self)
{
  self->items = g_ptr_array_new ();
  self->editors = g_ptr_array_new ();
  self->bases = g_ptr_array_new_with_free_func (g_free);
  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
ledenboek_new_contact_show (GtkWidget *widget, LedgerReplica *replica, const char *typed)
{
  LedenboekNewContact *self = g_object_new (LEDENBOEK_TYPE_NEW_CONTACT, "transient-for", ledenboek_window_get (widget),
                                            NULL);

  self->replica = g_object_ref (replica);
  make_forms (self);
  ledenboek_address_lookup_attach (get_store (self), self->items, self->editors);
  prefill (self, typed);
  read_wanted (self);
  note_bases (self);
  restore (self);
  ledenboek_foreign_lines_show (self->items, self->editors);
  show_lacking (self);
  g_signal_connect (self, "close-request", G_CALLBACK (on_close), NULL);
  gtk_window_present (GTK_WINDOW (self));
  ledenboek_field_editor_focus (find_editor (self, "initials"));
}
