/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The contact page, made from a table: which parts of the model stand under which heading, in which order. The
 * fields themselves come from the model. Of another contact the sections that are read first are there at once, those
 * beneath them when that has been painted; whoever goes to one of them has them all. Main thread.
 */
#include "config.h"

#include "app/contact-page.h"

#include "app/act-dialog.h"
#include "app/branch-proposal.h"
#include "app/call-note.h"
#include "app/card-dialog.h"
#include "app/contact-children.h"
#include "app/contact-files.h"
#include "app/contact-head.h"
#include "app/contact-history.h"
#include "app/contact-section.h"
#include "app/letter-dialog.h"
#include "app/letter-names.h"
#include "app/older-records.h"
#include "app/preferences.h"
#include "app/print.h"
#include "app/section-values.h"
#include "app/text.h"
#include "app/window.h"

#include "libledger/rules/province.h"

#include <glib/gi18n.h>

/* How long a part takes to get its size after it was shown, and the history to come from the server; milliseconds. */
#define LAYOUT_DELAY 60
#define ANSWER_DELAY 400
/* So many sections of another contact are there at once, the others after so many milliseconds, one by one. */
#define FIRST_SECTIONS 7
#define REST_DELAY 40

/* Which nobody types: it follows from the postcode (DQ-03). */
static void
add_province (GtkWidget *grid, LedgerStore *store, const LedgerRecord *contact)
{
  const LedgerProvince *province = ledger_province_find (ledger_record_get_text (contact, "country"),
                                                         ledger_record_get_text (contact, "postcode"));

  if (province != NULL)
    ledenboek_section_values_append (grid, ledenboek_section_values_new_value (_("Province"), _(province->label)),
                                     LEDENBOEK_ROW_UNITS / 2);
}

static const LedenboekPart parts[] = {
  { "address", N_("Address and contact"), (const char *const[]) { "address", "returned", "way", "file_password", NULL },
    (const char *const[]) { "phone", "email", "iban", NULL }, .details = TRUE, .add_more = add_province },
  { "person", N_("Name and person"),
    (const char *const[]) { "name", "birth", "identity", "language", "branch", "warning", "frozen", "remark", NULL } },
  { "letters", N_("Names for letters"), (const char *const[]) { "letters", NULL },
    .dup_proposal = ledenboek_letter_names_dup_proposal, .add_more = ledenboek_letter_names_add_more },
  { "own", N_("Own fields"), .own_fields = TRUE },
};

/* The acts of the menu, each with an action of its own. */
static const struct
{
  const char *action;
  LedgerActType type;
} acts[] = {
  { "contact.cancel-membership", LEDGER_ACT_CANCEL },
  { "contact.withdraw-cancellation", LEDGER_ACT_WITHDRAW },
  { "contact.make-inactive", LEDGER_ACT_INACTIVE },
  { "contact.report-death", LEDGER_ACT_DEATH },
  { "contact.reactivate", LEDGER_ACT_REACTIVATE },
};

/* The order of the page: a part by its name, children by their kind, or a widget of its own. */
static const struct
{
  const char *part;
  const char *children;
  GtkWidget *(*make) (LedgerReplica *replica);
} order[] = {
  { .part = "address" },
  { .make = ledenboek_branch_proposal_new },
  { .children = "contact_point" },
  { .children = "bank_account" },
  { .children = "mandate" },
  { .children = "address" },
  { .part = "person" },
  { .children = "relationship" },
  { .children = "membership" },
  { .children = "card" },
  { .make = ledenboek_preferences_new },
  { .part = "letters" },
  { .part = "own" },
  { .children = "function" },
  { .children = "capacity" },
  { .children = "interaction" },
  { .children = "task" },
  { .make = ledenboek_contact_files_new },
  { .children = "statement_acceptance" },
};

struct _LedenboekContactPage
{
  AdwBin parent_instance;

  GtkStack *pages;
  GtkScrolledWindow *scroller;
  GtkBox *sections;
  LedenboekContactHead *head;

  LedgerReplica *replica;
  LedgerStore *store;
  GPtrArray *made;              /* the widgets of the sections, in order */
  GtkWidget *history;
  GtkWidget *note;
  GtkWidget *older;             /* at the foot of the timeline */
  GtkWidget *scroll_target;     /* what is to come into sight */
  guint scroll_timer;
  guint menu_timer;
  LedgerRecord *contact;
  guint n_filled;               /* so many of `made` are about the contact; the others are hidden until they are */
  guint rest;                   /* source that fills those */
};

G_DEFINE_FINAL_TYPE (LedenboekContactPage, ledenboek_contact_page, ADW_TYPE_BIN)

static const LedenboekPart *
find_part (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (g_strcmp0 (parts[i].name, name) == 0)
      return &parts[i];
  return NULL;
}

const LedgerId *
ledenboek_contact_page_get_contact (LedenboekContactPage *self)
{
  return self->contact != NULL ? &self->contact->id : NULL;
}

/* -- showing */

static void
update_actions (LedenboekContactPage *self)
{
  const LedgerAccess *access = ledger_replica_get_access (self->replica);
  gboolean editable = ledger_access_get (access, "contact") >= LEDGER_PERMISSION_EDIT;

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), acts[i].action,
                                   ledger_act_is_possible (self->store, access, self->contact, acts[i].type));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "contact.edit-part", editable);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "contact.new-card",
                                 ledenboek_card_is_possible (self->replica, self->contact));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "contact.letter",
                                 ledenboek_letter_dialog_is_possible (self->replica, self->contact));
}

static void
fill_section (LedenboekContactPage *self, GtkWidget *section)
{
  /* It is there unless it has reasons not to be. */
  gtk_widget_set_visible (section, TRUE);
  if (LEDENBOEK_IS_CONTACT_SECTION (section))
    ledenboek_contact_section_show (LEDENBOEK_CONTACT_SECTION (section), self->contact);
  else if (LEDENBOEK_IS_BRANCH_PROPOSAL (section))
    ledenboek_branch_proposal_show (LEDENBOEK_BRANCH_PROPOSAL (section), self->contact);
  else if (LEDENBOEK_IS_PREFERENCES (section))
    ledenboek_preferences_show (LEDENBOEK_PREFERENCES (section), self->contact);
  else if (LEDENBOEK_IS_CONTACT_FILES (section))
    ledenboek_contact_files_show (LEDENBOEK_CONTACT_FILES (section), &self->contact->id);
  else
    ledenboek_contact_children_show (LEDENBOEK_CONTACT_CHILDREN (section), &self->contact->id);
}

static void
fill_sections (LedenboekContactPage *self, guint n)
{
  while (self->contact != NULL && self->n_filled < MIN (n, self->made->len))
    fill_section (self, self->made->pdata[self->n_filled++]);
}

/* All of the page is about its contact from now on. */
static void
fill_all (LedenboekContactPage *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  fill_sections (self, G_MAXUINT);
}

static gboolean
fill_next (gpointer data)
{
  LedenboekContactPage *self = data;

  fill_sections (self, self->n_filled + 1);
  if (self->n_filled < self->made->len)
    return G_SOURCE_CONTINUE;
  self->rest = 0;
  return G_SOURCE_REMOVE;
}

static gboolean
begin_rest (gpointer data)
{
  LedenboekContactPage *self = data;

  self->rest = g_idle_add (fill_next, self);
  return G_SOURCE_REMOVE;
}

/* What is of the contact before is seen no longer. */
static void
fill_rest_later (LedenboekContactPage *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  for (guint i = self->n_filled; i < self->made->len; i++)
    gtk_widget_set_visible (self->made->pdata[i], FALSE);
  if (self->n_filled < self->made->len)
    self->rest = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, REST_DELAY, begin_rest, self, NULL);
}

/*
 * What has the keyboard goes with the contact before: it is taken to the head, which stays. GTK keeps what was taken
 * away as its focus until the next frame, and whoever asks for it meanwhile gets what is gone.
 */
static void
leave_sections (LedenboekContactPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->sections)) &&
      !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->head)))
    gtk_widget_child_focus (GTK_WIDGET (self->head), GTK_DIR_TAB_FORWARD);
}

static void
show_record (LedenboekContactPage *self, LedgerRecord *contact, gboolean same)
{
  if (!same)
    leave_sections (self);
  ledger_record_ref (contact);
  g_clear_pointer (&self->contact, ledger_record_unref);
  self->contact = contact;
  ledenboek_contact_head_show (self->head, self->replica, contact);
  self->n_filled = 0;
  if (same)
    fill_all (self);
  else
    {
      fill_sections (self, FIRST_SECTIONS);
      fill_rest_later (self);
    }
  ledenboek_older_records_show (LEDENBOEK_OLDER_RECORDS (self->older), &contact->id);
  ledenboek_contact_history_show (LEDENBOEK_CONTACT_HISTORY (self->history), &contact->id);
  update_actions (self);
  gtk_stack_set_visible_child_name (self->pages, "contact");
}

void
ledenboek_contact_page_show (LedenboekContactPage *self, const LedgerId *contact)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "contact");
  gboolean same = self->contact != NULL && ledger_id_equal (&self->contact->id, contact);
  /* Showing it may keep a draft of another, upon which who asked may let go of @contact. */
  g_autoptr (LedgerRecord) record = ledger_store_get (self->store, kind, contact, NULL);

  if (record == NULL)
    return;
  show_record (self, record, same);
  ledenboek_call_note_show (LEDENBOEK_CALL_NOTE (self->note), &record->id);
  if (!same)
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
}

static void
on_changed (LedenboekContactPage *self, LedgerChange *change)
{
  const LedgerModel *model = ledger_store_get_model (self->store);
  LedgerId id;

  if (self->contact == NULL ||
      (!g_hash_table_contains (change->ids, &self->contact->id) &&
       !ledger_change_touches (change, ledger_model_find_kind (model, "field_definition")) &&
       !ledger_change_touches (change, ledger_model_find_kind (model, "wanted_field"))))
    return;
  id = self->contact->id;
  ledenboek_contact_page_show (self, &id);
}

void
ledenboek_contact_page_leave (LedenboekContactPage *self)
{
  if (self->note != NULL)
    ledenboek_call_note_leave (LEDENBOEK_CALL_NOTE (self->note));
  for (guint i = 0; i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_SECTION (self->made->pdata[i]))
      ledenboek_contact_section_leave (self->made->pdata[i]);
    else if (LEDENBOEK_IS_CONTACT_CHILDREN (self->made->pdata[i]))
      ledenboek_contact_children_leave (self->made->pdata[i]);
}

/* -- acting */

static LedenboekContactSection *
find_section (LedenboekContactPage *self, const char *part)
{
  for (guint i = 0; i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_SECTION (self->made->pdata[i]) &&
        g_str_equal (ledenboek_contact_section_get_part (self->made->pdata[i])->name, part))
      return self->made->pdata[i];
  return NULL;
}

void
ledenboek_contact_page_edit (LedenboekContactPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (self->contact == NULL)
    return;
  fill_all (self);
  for (guint i = 0; i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_CHILDREN (self->made->pdata[i]) && ledenboek_contact_children_edit (self->made->pdata[i]))
      return;
  for (guint i = 0; focus != NULL && i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_SECTION (self->made->pdata[i]) && gtk_widget_is_ancestor (focus, self->made->pdata[i]) &&
        ledenboek_contact_section_edit (self->made->pdata[i]))
      return;
  for (guint i = 0; i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_SECTION (self->made->pdata[i]) && ledenboek_contact_section_edit (self->made->pdata[i]))
      return;
}

void
ledenboek_contact_page_save (LedenboekContactPage *self)
{
  fill_all (self);
  for (guint i = 0; i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_SECTION (self->made->pdata[i]))
      ledenboek_contact_section_save (self->made->pdata[i]);
    else if (LEDENBOEK_IS_CONTACT_CHILDREN (self->made->pdata[i]))
      ledenboek_contact_children_save (self->made->pdata[i]);
}

/* Brings a part of the page into sight once it has its size. */
static gboolean
scroll_into_sight (gpointer data)
{
  LedenboekContactPage *self = data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  graphene_rect_t bounds;
  double value, page;

  self->scroll_timer = 0;
  if (self->scroll_target == NULL ||
      !gtk_widget_compute_bounds (self->scroll_target, GTK_WIDGET (self->sections), &bounds))
    return G_SOURCE_REMOVE;
  value = gtk_adjustment_get_value (adjustment);
  page = gtk_adjustment_get_page_size (adjustment);
  if (bounds.origin.y < value || bounds.origin.y + bounds.size.height > value + page)
    gtk_adjustment_set_value (adjustment, MAX (0, MIN (bounds.origin.y - 40,
                                                       bounds.origin.y + bounds.size.height - page + 24)));
  return G_SOURCE_REMOVE;
}

static void
show_part (LedenboekContactPage *self, GtkWidget *part, guint delay)
{
  fill_all (self);
  g_clear_handle_id (&self->scroll_timer, g_source_remove);
  self->scroll_target = part;
  self->scroll_timer = g_timeout_add (delay, scroll_into_sight, self);
}

void
ledenboek_contact_page_note (LedenboekContactPage *self)
{
  if (self->contact == NULL)
    return;
  fill_all (self);
  ledenboek_call_note_begin (LEDENBOEK_CALL_NOTE (self->note), &self->contact->id);
  show_part (self, self->note, LAYOUT_DELAY);
}

void
ledenboek_contact_page_task (LedenboekContactPage *self)
{
  if (self->contact == NULL)
    return;
  fill_all (self);
  ledenboek_call_note_begin_task (LEDENBOEK_CALL_NOTE (self->note), &self->contact->id);
  show_part (self, self->note, LAYOUT_DELAY);
}

void
ledenboek_contact_page_focus (LedenboekContactPage *self)
{
  gtk_widget_child_focus (GTK_WIDGET (self), GTK_DIR_TAB_FORWARD);
}

static void
edit_part (GtkWidget *widget, const char *action, GVariant *target)
{
  const char *part = g_variant_get_string (target, NULL);
  LedenboekContactSection *section = find_section (LEDENBOEK_CONTACT_PAGE (widget), part);

  fill_all (LEDENBOEK_CONTACT_PAGE (widget));
  if (section != NULL)
    ledenboek_contact_section_edit (section);
}

static LedenboekContactFiles *
find_files (LedenboekContactPage *self)
{
  for (guint i = 0; i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_FILES (self->made->pdata[i]))
      return self->made->pdata[i];
  return NULL;
}

static void
add_file (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);

  if (self->contact == NULL)
    return;
  show_part (self, GTK_WIDGET (find_files (self)), LAYOUT_DELAY);
  ledenboek_contact_files_choose (find_files (self));
}

static void
show_dossier (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);

  show_part (self, GTK_WIDGET (find_files (self)), LAYOUT_DELAY);
}

/* Files that are dropped anywhere on the page go into the dossier. */
static gboolean
on_drop (GtkDropTarget *drop, const GValue *value, double x, double y, LedenboekContactPage *self)
{
  LedenboekContactFiles *files = find_files (self);
  g_autoptr (GSList) list = gdk_file_list_get_files (g_value_get_boxed (value));

  if (self->contact == NULL || files == NULL || !ledenboek_contact_files_can_add (files))
    return FALSE;
  /* Where the dossier is, so that how far it is and what is refused is seen. */
  show_part (self, GTK_WIDGET (files), LAYOUT_DELAY);
  ledenboek_contact_files_add (files, list);
  return TRUE;
}

/* The menu of what can be hung on a contact, by the kinds that this user may make. */
static GMenuModel *
make_additions (LedenboekContactPage *self)
{
  GMenu *menu = g_menu_new ();

  for (guint i = 0; i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_CHILDREN (self->made->pdata[i]) &&
        ledenboek_contact_children_can_add (self->made->pdata[i]))
      {
        const LedgerKind *kind = ledenboek_contact_children_get_kind (self->made->pdata[i]);
        g_autoptr (GMenuItem) item = g_menu_item_new (ledger_kind_get_label (kind), NULL);

        g_menu_item_set_action_and_target (item, "contact.add", "s", kind->spec->name);
        g_menu_append_item (menu, item);
      }
  if (ledenboek_contact_files_can_add (find_files (self)))
    g_menu_append (menu, _("File for the dossier…"), "contact.add-file");
  return G_MENU_MODEL (menu);
}

static void
add_child (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);
  const char *name = g_variant_get_string (target, NULL);

  fill_all (self);
  for (guint i = 0; self->contact != NULL && i < self->made->len; i++)
    if (LEDENBOEK_IS_CONTACT_CHILDREN (self->made->pdata[i]) &&
        g_str_equal (ledenboek_contact_children_get_kind (self->made->pdata[i])->spec->name, name))
      {
        ledenboek_contact_children_add (self->made->pdata[i]);
        show_part (self, self->made->pdata[i], LAYOUT_DELAY);
      }
}

static gboolean
on_head_in_sight (gpointer data)
{
  LedenboekContactPage *self = data;

  self->menu_timer = 0;
  ledenboek_contact_head_open_additions (self->head);
  return G_SOURCE_REMOVE;
}

/* The menu hangs on a button of the head, which may have been scrolled away. */
static void
open_additions (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  gboolean away = gtk_adjustment_get_value (adjustment) > 0;

  gtk_adjustment_set_value (adjustment, 0);
  if (self->menu_timer == 0)
    self->menu_timer = g_timeout_add (away ? LAYOUT_DELAY : 0, on_head_in_sight, self);
}

static void
show_history (LedenboekContactPage *self)
{
  ledenboek_contact_history_open (LEDENBOEK_CONTACT_HISTORY (self->history));
  show_part (self, self->history, ANSWER_DELAY);
}

/* Ctrl+1…9: the n-th section that is there; the history is the last. */
static void
go_section (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);
  gint32 number = g_variant_get_int32 (target);

  fill_all (self);
  for (guint i = 0; i < self->made->len; i++)
    if (gtk_widget_get_visible (self->made->pdata[i]) && !LEDENBOEK_IS_BRANCH_PROPOSAL (self->made->pdata[i]) &&
        --number == 0)
      {
        gtk_widget_child_focus (self->made->pdata[i], GTK_DIR_TAB_FORWARD);
        return;
      }
  show_history (self);
}

static void
open_history (GtkWidget *widget, const char *action, GVariant *target)
{
  show_history (LEDENBOEK_CONTACT_PAGE (widget));
}

static void
open_field_history (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);

  ledenboek_contact_history_filter (LEDENBOEK_CONTACT_HISTORY (self->history), g_variant_get_string (target, NULL));
  show_history (self);
}

static void
copy_address (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);
  LedenboekWindow *window = ledenboek_window_get (widget);
  g_autofree char *title = NULL;
  g_autofree char *address = NULL;
  g_autofree char *text = NULL;

  if (self->contact == NULL)
    return;
  title = ledger_record_describe (self->contact, LEDGER_DESCRIBE_TITLE);
  address = ledenboek_text_dup_address (self->contact);
  text = g_strconcat (title, "\n", address, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  if (window != NULL)
    ledenboek_window_show_text (window, _("Name and address are copied."));
}

static void
print_contact (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);

  if (self->contact != NULL)
    ledenboek_print_run (widget, ledenboek_print_contact_new (self->store, self->contact));
}

static void
do_act (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);

  for (guint i = 0; self->contact != NULL && i < G_N_ELEMENTS (acts); i++)
    if (g_str_equal (action, acts[i].action))
      ledenboek_act_dialog_open (widget, self->replica, self->contact, acts[i].type);
}

static void
ask_card (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);

  if (self->contact != NULL)
    ledenboek_card_dialog_open (widget, self->replica, self->contact);
}

static void
ask_letter (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (widget);

  if (self->contact != NULL)
    ledenboek_letter_dialog_open (widget, self->replica, self->contact);
}

static void
on_toast (LedenboekContactPage *self, AdwToast *toast)
{
  LedenboekWindow *window = ledenboek_window_get (GTK_WIDGET (self));

  if (window != NULL)
    ledenboek_window_show_toast (window, toast);
}

/* -- making */

static void
drop_sections (LedenboekContactPage *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  for (guint i = 0; i < self->made->len; i++)
    gtk_box_remove (self->sections, self->made->pdata[i]);
  g_ptr_array_set_size (self->made, 0);
  if (self->history != NULL)
    gtk_box_remove (self->sections, self->history);
  self->history = self->note = self->older = self->scroll_target = NULL;
}

/*
 * What the server told of before belongs into the sections of its kinds: old tasks too. That it told nothing (yet) of
 * another contact is none of those that are about the one before.
 */
static void
on_older_told (LedenboekContactPage *self, GPtrArray *records)
{
  if (records != NULL)
    fill_all (self);
  for (guint i = 0; i < self->n_filled; i++)
    if (LEDENBOEK_IS_CONTACT_CHILDREN (self->made->pdata[i]))
      ledenboek_contact_children_set_older (self->made->pdata[i], records);
}

/* What was written among what was said; where a call is noted above, and what is older is asked for beneath. */
static void
make_timeline (LedenboekContactPage *self, LedenboekContactChildren *timeline)
{
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (self->store), "interaction");

  ledenboek_contact_children_set_also (timeline, "mailing_recipient");
  self->note = ledenboek_call_note_new (self->replica);
  ledenboek_contact_children_set_top (timeline, self->note);
  self->older = ledenboek_older_records_new (self->replica, kind);
  g_signal_connect_swapped (self->older, "told", G_CALLBACK (on_older_told), self);
  ledenboek_contact_children_set_bottom (timeline, self->older);
}

static void
make_sections (LedenboekContactPage *self)
{
  g_autoptr (GMenuModel) additions = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      GtkWidget *section = order[i].make != NULL ? order[i].make (self->replica)
                           : order[i].part != NULL
                           ? ledenboek_contact_section_new (self->replica, find_part (order[i].part))
                           : ledenboek_contact_children_new (self->replica, order[i].children);

      if (order[i].part != NULL)
        g_signal_connect_swapped (section, "toast", G_CALLBACK (on_toast), self);
      else if (g_strcmp0 (order[i].children, "interaction") == 0)
        make_timeline (self, LEDENBOEK_CONTACT_CHILDREN (section));
      gtk_box_append (self->sections, section);
      g_ptr_array_add (self->made, section);
    }
  additions = make_additions (self);
  ledenboek_contact_head_set_additions (self->head, additions);
  self->history = ledenboek_contact_history_new (self->replica);
  gtk_box_append (self->sections, self->history);
}

void
ledenboek_contact_page_open (LedenboekContactPage *self, LedgerReplica *replica)
{
  drop_sections (self);
  g_clear_pointer (&self->contact, ledger_record_unref);
  g_set_object (&self->replica, replica);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_set_object (&self->store, ledger_replica_get_store (replica));
  g_signal_connect_swapped (self->store, "changed", G_CALLBACK (on_changed), self);
  make_sections (self);
  gtk_stack_set_visible_child_name (self->pages, "none");
}

static void
ledenboek_contact_page_dispose (GObject *object)
{
  LedenboekContactPage *self = LEDENBOEK_CONTACT_PAGE (object);

  g_clear_handle_id (&self->scroll_timer, g_source_remove);
  g_clear_handle_id (&self->menu_timer, g_source_remove);
  g_clear_handle_id (&self->rest, g_source_remove);
  if (self->store != NULL)
    g_signal_handlers_disconnect_by_data (self->store, self);
  g_clear_object (&self->store);
  g_clear_object (&self->replica);
  g_clear_pointer (&self->contact, ledger_record_unref);
  g_clear_pointer (&self->made, g_ptr_array_unref);
  G_OBJECT_CLASS (ledenboek_contact_page_parent_class)->dispose (object);
}

static void
ledenboek_contact_page_class_init (LedenboekContactPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_contact_page_dispose;
  g_type_ensure (LEDENBOEK_TYPE_CONTACT_HEAD);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/contact-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactPage, pages);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactPage, sections);
  gtk_widget_class_bind_template_child (widget_class, LedenboekContactPage, head);
  gtk_widget_class_install_action (widget_class, "contact.edit-part", "s", edit_part);
  gtk_widget_class_install_action (widget_class, "contact.add", "s", add_child);
  gtk_widget_class_install_action (widget_class, "contact.add-file", NULL, add_file);
  gtk_widget_class_install_action (widget_class, "contact.show-dossier", NULL, show_dossier);
  gtk_widget_class_install_action (widget_class, "contact.additions", NULL, open_additions);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_plus, GDK_CONTROL_MASK, "contact.additions", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_equal, GDK_CONTROL_MASK, "contact.additions", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Add, GDK_CONTROL_MASK, "contact.additions", NULL);
  gtk_widget_class_install_action (widget_class, "contact.history", NULL, open_history);
  gtk_widget_class_install_action (widget_class, "contact.field-history", "s", open_field_history);
  gtk_widget_class_install_action (widget_class, "contact.copy-address", NULL, copy_address);
  gtk_widget_class_install_action (widget_class, "contact.print", NULL, print_contact);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_p, GDK_CONTROL_MASK, "contact.print", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_class_install_action (widget_class, acts[i].action, NULL, do_act);
  gtk_widget_class_install_action (widget_class, "contact.new-card", NULL, ask_card);
  gtk_widget_class_install_action (widget_class, "contact.letter", NULL, ask_letter);
  gtk_widget_class_install_action (widget_class, "contact.section", "i", go_section);
  for (int n = 1; n <= 9; n++)
    gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0 + n, GDK_CONTROL_MASK, "contact.section", "i", n);
}

static void
ledenboek_contact_page_init (LedenboekContactPage *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  self->made = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), GTK_EVENT_CONTROLLER (drop));
}
