/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of privacy (privacy-page.h): the list of who may be deleted, everybody chosen; then the preview of the
 * server; then its work. The list is read on a reader's thread, and again after changes. Main thread.
 */
#include "config.h"

#include "app/privacy-page.h"

#include "app/moment.h"
#include "app/removal-item.h"
#include "app/removal-preview.h"
#include "app/removal-result.h"
#include "app/tab-stop.h"
#include "app/text-column.h"
#include "app/text.h"

#include "libledger/sync/job.h"
#include "libledger/sync/outbox.h"

#include <glib/gi18n.h>
#include <string.h>

/* Milliseconds without a change after which the list is read again. */
#define REST 700

typedef enum
{
  COLUMN_NUMBER,
  COLUMN_NAME,
  COLUMN_SINCE,
  COLUMN_REASON,
  COLUMN_DUE,
  COLUMN_HELD,
} Column;

/* Since when somebody is inactive, at least. */
static const struct
{
  const char *label;            /* N_() */
  guint months;
} spans[] = {
  { N_("Inactive since any day"), 0 },
  { N_("Inactive for a month"), 1 },
  { N_("Inactive for a year"), 12 },
  { N_("Inactive for two years"), 24 },
  { N_("Inactive for seven years"), 84 },
};

struct _LedenboekPrivacyPage
{
  AdwBin parent_instance;

  GtkDropDown *reason_choice, *span_choice;
  GtkLabel *count;
  GtkLabel *fault;
  GtkWidget *erase_button;
  GtkWidget *bar;
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkColumnView *view;
  LedenboekRemovalPreview *preview;
  LedenboekRemovalResult *result;

  LedgerReplica *replica;
  GListStore *items;            /* LedenboekRemovalItem */
  GtkSingleSelection *selection;
  GPtrArray *reasons;           /* LedgerRecord, in the order of the choice */
  GHashTable *left_out;         /* LedgerId: those that were taken out */
  GPtrArray *asked;             /* LedenboekRemovalItem of the preview */
  LedgerId job;
  GCancellable *cancellable;    /* of the reading under way */
  guint rest;
  gboolean visited;
  gboolean quiet;               /* the choices are being filled */
  gboolean asking;              /* the server is asked for a preview */
};

G_DEFINE_FINAL_TYPE (LedenboekPrivacyPage, ledenboek_privacy_page, ADW_TYPE_BIN)

static LedgerStore *
get_store (LedenboekPrivacyPage *self)
{
  return ledger_replica_get_store (self->replica);
}

static LedenboekRemovalItem *
get_item (LedenboekPrivacyPage *self, guint place)
{
  g_autoptr (LedenboekRemovalItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), place);

  return item;
}

static guint
count_items (LedenboekPrivacyPage *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

static void
set_fault (LedenboekPrivacyPage *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->fault)), text != NULL);
}

static void
show_page (LedenboekPrivacyPage *self, const char *name)
{
  gtk_stack_set_visible_child_name (self->stack, name);
  gtk_widget_set_visible (self->bar, g_str_equal (name, "list") || g_str_equal (name, "empty"));
}

static gboolean
is_listing (LedenboekPrivacyPage *self)
{
  return gtk_widget_get_visible (self->bar);
}

/* -- Counting */

static guint
count_chosen (LedenboekPrivacyPage *self)
{
  guint chosen = 0;

  for (guint i = 0; i < count_items (self); i++)
    chosen += ledenboek_removal_item_is_chosen (get_item (self, i));
  return chosen;
}

static void
update_count (LedenboekPrivacyPage *self)
{
  guint chosen = count_chosen (self), all = count_items (self);
  g_autofree char *number = ledenboek_text_dup_number (chosen), *of = ledenboek_text_dup_number (all);
  /* Translators: those that are chosen, and all on the list */
  g_autofree char *text = g_strdup_printf (all == LEDGER_REMOVAL_LIMIT
                                             ? _("%s chosen of the %s who are inactive longest")
                                             : _("%s chosen of %s"), number, of);

  gtk_label_set_label (self->count, text);
  gtk_widget_set_sensitive (self->erase_button, chosen > 0 && !self->asking);
}

static void
on_chosen (LedenboekPrivacyPage *self, GParamSpec *spec, LedenboekRemovalItem *item)
{
  const LedgerRemoval *removal = ledenboek_removal_item_get (item);

  if (ledenboek_removal_item_is_chosen (item))
    g_hash_table_remove (self->left_out, &removal->contact);
  else
    g_hash_table_add (self->left_out, ledger_id_dup (&removal->contact));
  update_count (self);
}

/* -- Rows */

static const char *
find_reason (LedenboekPrivacyPage *self, const LedgerId *id)
{
  for (guint i = 0; i < self->reasons->len; i++)
    if (ledger_id_equal (&((const LedgerRecord *) self->reasons->pdata[i])->id, id))
      return ledger_record_get_text (self->reasons->pdata[i], "name");
  return NULL;
}

static char *
dup_cell (GtkListItem *item, guint column, gpointer owner)
{
  const LedgerRemoval *removal = ledenboek_removal_item_get (gtk_list_item_get_item (item));

  switch ((Column) column)
    {
    case COLUMN_NUMBER:
      return g_strdup (removal->number);
    case COLUMN_NAME:
      return g_strdup (removal->name);
    case COLUMN_SINCE:
      return ledenboek_day_dup_text (removal->since);
    case COLUMN_REASON:
      return g_strdup (find_reason (owner, &removal->reason));
    case COLUMN_DUE:
      return ledenboek_day_dup_text (removal->due);
    case COLUMN_HELD:
    default:
      return ledenboek_removal_dup_causes (removal->causes, removal->due);
    }
}

static void
setup_check (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *check = gtk_check_button_new ();

  gtk_widget_set_halign (check, GTK_ALIGN_CENTER);
  /* The space bar on the row does it. One that is merely not focusable says that it took the keyboard, and stays. */
  gtk_widget_set_can_focus (check, FALSE);
  gtk_list_item_set_child (item, check);
}

static void
bind_check (GtkListItemFactory *factory, GtkListItem *item)
{
  LedenboekRemovalItem *row = gtk_list_item_get_item (item);
  GtkWidget *check = gtk_list_item_get_child (item);
  g_autofree char *label = g_strdup_printf (_("Delete %s too"), ledenboek_removal_item_get (row)->name);

  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_object_set_data (G_OBJECT (check), "binding",
                     g_object_bind_property (row, "chosen", check, "active",
                                             G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL));
}

static void
unbind_check (GtkListItemFactory *factory, GtkListItem *item)
{
  GObject *check = G_OBJECT (gtk_list_item_get_child (item));
  GBinding *binding = g_object_steal_data (check, "binding");

  if (binding != NULL)
    g_binding_unbind (binding);
}

static void
add_columns (LedenboekPrivacyPage *self)
{
  static const struct { Column column; const char *title; int width; } columns[] = {
    { COLUMN_NUMBER, N_("No."), 0 },
    { COLUMN_NAME, N_("Name"), LEDENBOEK_TEXT_COLUMN_WIDE },
    { COLUMN_SINCE, N_("Inactive since"), 0 },
    { COLUMN_REASON, N_("Reason"), 0 },
    { COLUMN_DUE, N_("Term over on"), 0 },
    { COLUMN_HELD, N_("What holds it"), LEDENBOEK_TEXT_COLUMN_WIDE },
  };
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_autoptr (GtkColumnViewColumn) check = gtk_column_view_column_new ("✓", factory);

  g_signal_connect (factory, "setup", G_CALLBACK (setup_check), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_check), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_check), NULL);
  gtk_column_view_append_column (self->view, check);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    ledenboek_text_column_append (self->view, _(columns[i].title), columns[i].column, columns[i].width, dup_cell, self);
}

/* -- Reading */

typedef struct
{
  LedgerStore *store;
  LedgerId reason;
  gboolean has_reason;
  char *before;
} Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;

  g_object_unref (reading->store);
  g_free (reading->before);
  g_free (reading);
}

static void
read_list (gpointer data)
{
  g_autoptr (GTask) task = data;
  const Reading *reading = g_task_get_task_data (task);
  const LedgerRemovalFilter filter = { reading->has_reason ? &reading->reason : NULL, reading->before };
  GError *error = NULL;
  GPtrArray *found = ledger_removal_list (reading->store, &filter, g_task_get_cancellable (task), &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

static void
show_empty (LedenboekPrivacyPage *self)
{
  gboolean all = gtk_drop_down_get_selected (self->reason_choice) == 0 &&
                 gtk_drop_down_get_selected (self->span_choice) == 0;

  adw_status_page_set_title (self->empty, all ? _("Nobody is inactive") : _("Nobody is inactive for this"));
  adw_status_page_set_description (self->empty,
                                   all ? _("Who is made inactive or has died appears here, and may be deleted for good "
                                           "when the retention term is over.")
                                       : _("Choose another reason or another span above."));
}

static void
take_items (LedenboekPrivacyPage *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint place = gtk_single_selection_get_selected (self->selection);

  for (guint i = 0; i < found->len; i++)
    {
      LedgerRemoval *removal = found->pdata[i];
      LedenboekRemovalItem *item = ledenboek_removal_item_new (removal);

      found->pdata[i] = NULL;
      if (g_hash_table_contains (self->left_out, &removal->contact))
        ledenboek_removal_item_toggle (item);
      g_signal_connect_object (item, "notify::chosen", G_CALLBACK (on_chosen), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (items, item);
    }
  g_list_store_splice (self->items, 0, count_items (self), items->pdata, items->len);
  if (items->len > 0)
    gtk_single_selection_set_selected (self->selection,
                                       place == GTK_INVALID_LIST_POSITION ? 0 : MIN (place, items->len - 1));
  update_count (self);
  show_empty (self);
  if (is_listing (self))
    show_page (self, items->len > 0 ? "list" : "empty");
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  LedenboekPrivacyPage *self = LEDENBOEK_PRIVACY_PAGE (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = g_task_propagate_pointer (G_TASK (result), &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || self->replica == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (found != NULL)
    take_items (self, found);
  else
    set_fault (self, error->message);
}

static char *
dup_before (LedenboekPrivacyPage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->span_choice);
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (get_store (self)), NULL);
  GDate date;
  char text[16];

  if (chosen >= G_N_ELEMENTS (spans) || spans[chosen].months == 0)
    return NULL;
  g_date_clear (&date, 1);
  g_date_set_parse (&date, today);
  g_date_subtract_months (&date, spans[chosen].months);
  g_date_strftime (text, sizeof text, "%Y-%m-%d", &date);
  return g_strdup (text);
}

static void
reload (LedenboekPrivacyPage *self)
{
  guint chosen = gtk_drop_down_get_selected (self->reason_choice);
  Reading *reading;
  GTask *task;

  if (!self->visited || self->quiet || get_store (self) == NULL)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  reading = g_new0 (Reading, 1);
  reading->store = g_object_ref (get_store (self));
  reading->before = dup_before (self);
  reading->has_reason = chosen > 0 && chosen <= self->reasons->len;
  if (reading->has_reason)
    reading->reason = ((const LedgerRecord *) self->reasons->pdata[chosen - 1])->id;
  task = g_task_new (self, self->cancellable, on_read, NULL);
  g_task_set_task_data (task, reading, reading_free);
  ledger_world_run (ledger_store_get_world (reading->store), LEDGER_QUEUE_READER, read_list, task);
}

static int
compare_names (gconstpointer one, gconstpointer other)
{
  const char *first = ledger_record_get_text (*(LedgerRecord *const *) one, "name");
  const char *second = ledger_record_get_text (*(LedgerRecord *const *) other, "name");

  return g_utf8_collate (first != NULL ? first : "", second != NULL ? second : "");
}

/* What was told of the last try is not of this list. */
static void
on_choice (LedenboekPrivacyPage *self)
{
  if (self->quiet)
    return;
  set_fault (self, NULL);
  reload (self);
}

/* The reason that was chosen stays chosen. */
static void
fill_reasons (LedenboekPrivacyPage *self)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (get_store (self)), "sign_off_reason");
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  g_autoptr (GPtrArray) reasons = ledger_store_list_all (get_store (self), kind, NULL);
  guint chosen = gtk_drop_down_get_selected (self->reason_choice), now_at = 0;
  LedgerId before = { { 0 } };

  if (chosen > 0 && chosen <= self->reasons->len)
    before = ((const LedgerRecord *) self->reasons->pdata[chosen - 1])->id;
  if (reasons != NULL)
    g_ptr_array_sort (reasons, compare_names);
  gtk_string_list_append (names, _("All reasons"));
  for (guint i = 0; reasons != NULL && i < reasons->len; i++)
    {
      const char *name = ledger_record_get_text (reasons->pdata[i], "name");

      gtk_string_list_append (names, name != NULL ? name : "");
      if (ledger_id_equal (&((const LedgerRecord *) reasons->pdata[i])->id, &before))
        now_at = i + 1;
    }
  if (reasons != NULL)
    {
      g_ptr_array_unref (self->reasons);
      self->reasons = g_steal_pointer (&reasons);
    }
  self->quiet = TRUE;
  gtk_drop_down_set_model (self->reason_choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->reason_choice, now_at);
  self->quiet = FALSE;
}

static gboolean
on_rested (gpointer data)
{
  LedenboekPrivacyPage *self = data;

  self->rest = 0;
  if (get_store (self) == NULL)
    return G_SOURCE_REMOVE;
  fill_reasons (self);
  reload (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (LedenboekPrivacyPage *self)
{
  if (!self->visited || !is_listing (self))
    return;
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

/* -- The first click: the preview */

static void
end_asking (LedenboekPrivacyPage *self, const char *fault)
{
  self->asking = FALSE;
  set_fault (self, fault);
  gtk_button_set_label (GTK_BUTTON (self->erase_button), _("Delete…"));
  update_count (self);
}

static void
on_previewed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekPrivacyPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedgerJob) job = ledger_replica_job_finish (LEDGER_REPLICA (source), result, &error);

  if (self->replica == NULL)
    return;
  end_asking (self, error != NULL ? error->message : NULL);
  if (job == NULL)
    return;
  ledenboek_removal_preview_show (self->preview, get_store (self), job, self->asked);
  show_page (self, "preview");
  ledenboek_removal_preview_focus (self->preview);
}

static void
ask (LedenboekPrivacyPage *self)
{
  g_autoptr (GString) json = g_string_new ("{\"ids\":[");

  g_ptr_array_set_size (self->asked, 0);
  for (guint i = 0; i < count_items (self); i++)
    {
      LedenboekRemovalItem *item = get_item (self, i);
      char id[LEDGER_ID_TEXT_SIZE];

      if (!ledenboek_removal_item_is_chosen (item))
        continue;
      g_string_append_printf (json, "%s\"%s\"", self->asked->len > 0 ? "," : "",
                              ledger_id_write (&ledenboek_removal_item_get (item)->contact, id));
      g_ptr_array_add (self->asked, g_object_ref (item));
    }
  g_string_append (json, "]}");
  self->job = ledger_id_new (ledger_store_get_world (get_store (self)));
  ledger_replica_ask_job_async (self->replica, &self->job, "erase-many", json->str, NULL, on_previewed,
                                g_object_ref (self));
}

/* The server decides on what it knows. */
static void
on_sent (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekPrivacyPage) self = data;
  g_autoptr (GError) error = NULL;

  if (self->replica == NULL)
    return;
  if (!ledger_replica_sync_finish (LEDGER_REPLICA (source), result, &error))
    {
      g_prefix_error (&error, "%s ", _("The server does this, and it cannot be reached now. Nothing was changed: try "
                                       "again when there is a connection."));
      end_asking (self, error->message);
    }
  else if (ledger_outbox_count (get_store (self)) != 0)
    end_asking (self, _("Something that you changed is not sent yet, and the server has to know it first. Look at it "
                        "under the button of the exchange, and try again."));
  else
    ask (self);
}

static void
on_erase (LedenboekPrivacyPage *self)
{
  set_fault (self, NULL);
  self->asking = TRUE;
  gtk_widget_set_sensitive (self->erase_button, FALSE);
  gtk_button_set_label (GTK_BUTTON (self->erase_button), _("Asking the server…"));
  ledger_replica_sync_async (self->replica, NULL, on_sent, g_object_ref (self));
}

/* -- The second click, and back */

static void
focus_list (LedenboekPrivacyPage *self)
{
  if (count_items (self) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
  else
    gtk_widget_grab_focus (GTK_WIDGET (self->reason_choice));
}

static void
back_to_list (LedenboekPrivacyPage *self)
{
  show_page (self, count_items (self) > 0 ? "list" : "empty");
  focus_list (self);
  reload (self);
}

static void
on_confirmed (LedenboekPrivacyPage *self)
{
  show_page (self, "result");
  ledenboek_removal_result_run (self->result, self->replica, &self->job);
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  LedenboekPrivacyPage *self = LEDENBOEK_PRIVACY_PAGE (widget);

  if (is_listing (self) || ledenboek_removal_result_is_under_way (self->result))
    return FALSE;
  back_to_list (self);
  return TRUE;
}

/* -- Acting on a row */

static void
on_activated (LedenboekPrivacyPage *self, guint place)
{
  LedenboekRemovalItem *item = get_item (self, place);
  char id[LEDGER_ID_TEXT_SIZE];

  if (item != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.show-contact", "s",
                                ledger_id_write (&ledenboek_removal_item_get (item)->contact, id));
}

/* Whatever is chosen goes, or all is chosen. */
static void
toggle_all (LedenboekPrivacyPage *self)
{
  gboolean choose = count_chosen (self) < count_items (self);

  for (guint i = 0; i < count_items (self); i++)
    g_object_set (get_item (self, i), "chosen", choose, NULL);
}

static gboolean
on_key (LedenboekPrivacyPage *self, guint key, guint code, GdkModifierType state)
{
  LedenboekRemovalItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (key == GDK_KEY_space && item != NULL && (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) == 0)
    ledenboek_removal_item_toggle (item);
  else if (key == GDK_KEY_a && (state & GDK_CONTROL_MASK) != 0)
    toggle_all (self);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekPrivacyPage *self = LEDENBOEK_PRIVACY_PAGE (widget);

  self->visited = TRUE;
  if (is_listing (self))
    {
      g_clear_handle_id (&self->rest, g_source_remove);
      on_rested (self);
      focus_list (self);
    }
  else if (g_str_equal (gtk_stack_get_visible_child_name (self->stack), "preview"))
    ledenboek_removal_preview_focus (self->preview);
  else
    ledenboek_removal_result_focus (self->result);
}

static void
page_filter (GtkWidget *widget, const char *action, GVariant *target)
{
  if (is_listing (LEDENBOEK_PRIVACY_PAGE (widget)))
    gtk_widget_grab_focus (GTK_WIDGET (LEDENBOEK_PRIVACY_PAGE (widget)->reason_choice));
}

static void
page_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekPrivacyPage *self = LEDENBOEK_PRIVACY_PAGE (widget);
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));

  if (!is_listing (self))
    gtk_widget_child_focus (GTK_WIDGET (self->stack), GTK_DIR_TAB_FORWARD);
  else if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->view)))
    gtk_widget_grab_focus (GTK_WIDGET (self->reason_choice));
  else
    focus_list (self);
}

/* -- Life */

static void
ledenboek_privacy_page_dispose (GObject *object)
{
  LedenboekPrivacyPage *self = LEDENBOEK_PRIVACY_PAGE (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_privacy_page_parent_class)->dispose (object);
}

static void
ledenboek_privacy_page_finalize (GObject *object)
{
  LedenboekPrivacyPage *self = LEDENBOEK_PRIVACY_PAGE (object);

  g_clear_object (&self->items);
  g_ptr_array_unref (self->reasons);
  g_ptr_array_unref (self->asked);
  g_hash_table_unref (self->left_out);
  G_OBJECT_CLASS (ledenboek_privacy_page_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *class)
{
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, reason_choice);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, span_choice);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, count);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, fault);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, erase_button);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, bar);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, stack);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, empty);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, view);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, preview);
  gtk_widget_class_bind_template_child (class, LedenboekPrivacyPage, result);
  gtk_widget_class_bind_template_callback (class, on_choice);
  gtk_widget_class_bind_template_callback (class, on_erase);
  gtk_widget_class_bind_template_callback (class, on_activated);
  gtk_widget_class_bind_template_callback (class, on_confirmed);
  gtk_widget_class_bind_template_callback (class, back_to_list);
  gtk_widget_class_bind_template_callback (class, on_key);
}

static void
ledenboek_privacy_page_class_init (LedenboekPrivacyPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_privacy_page_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_privacy_page_finalize;
  g_type_ensure (LEDENBOEK_TYPE_TAB_STOP);
  g_type_ensure (LEDENBOEK_TYPE_REMOVAL_PREVIEW);
  g_type_ensure (LEDENBOEK_TYPE_REMOVAL_RESULT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/privacy-page.ui");
  bind_children (widget_class);
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.filter", NULL, page_filter);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, page_next_pane);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
}

static void
ledenboek_privacy_page_init (LedenboekPrivacyPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  self->reasons = g_ptr_array_new ();
  self->asked = g_ptr_array_new_with_free_func (g_object_unref);
  self->left_out = g_hash_table_new_full (ledger_id_hash, ledger_id_equal, g_free, NULL);
  self->items = g_list_store_new (LEDENBOEK_TYPE_REMOVAL_ITEM);
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (spans); i++)
    gtk_string_list_append (names, _(spans[i].label));
  gtk_drop_down_set_model (self->span_choice, G_LIST_MODEL (names));
  add_columns (self);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->items)));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);
}

GtkWidget *
ledenboek_privacy_page_new (LedgerReplica *replica)
{
  LedenboekPrivacyPage *self = g_object_new (LEDENBOEK_TYPE_PRIVACY_PAGE, NULL);

  self->replica = g_object_ref (replica);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
