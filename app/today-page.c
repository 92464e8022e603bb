/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The blocks of the page Today (today-page.h) and what fills each. Tasks and days are two queries; the work lists are
 * counted one after another, and not again before ten times as long has passed as it took. Main thread.
 */
#include "config.h"

#include "app/today-page.h"

#include "app/drafts.h"
#include "app/moment.h"
#include "app/sync-state.h"
#include "app/text.h"
#include "app/today-block.h"

#include "libledger/sync/job.h"

#include <glib/gi18n.h>

/* Milliseconds without a change after which the book is read again. */
#define REST 700

/* Of how many days finished jobs are told, microseconds. */
#define JOBS_TOLD (7 * 24 * 3600 * (gint64) G_USEC_PER_SEC)

typedef enum
{
  BLOCK_TASKS,
  BLOCK_CHOICES,
  BLOCK_DAYS,
  BLOCK_QUALITY,
  BLOCK_EXCHANGE,
  BLOCK_JOBS,
  N_BLOCKS
} Block;

static const struct
{
  const char *icon;
  const char *title;            /* N_() */
  const char *section;          /* of its button and its parts, or NULL */
  const char *area;             /* without which it is not there, or NULL */
} blocks[N_BLOCKS] = {
  [BLOCK_TASKS] = { "checkbox-checked-symbolic", N_("My tasks"), "tasks", "notes" },
  [BLOCK_CHOICES] = { "view-dual-symbolic", N_("Choices"), "choices", "contact" },
  [BLOCK_EXCHANGE] = { "emblem-synchronizing-symbolic", N_("Saved and sent"), NULL, NULL },
  [BLOCK_QUALITY] = { "edit-clear-all-symbolic", N_("Clean up"), "quality", "contact" },
  [BLOCK_DAYS] = { "x-office-calendar-symbolic", N_("Days that come"), "memberships", "membership" },
  [BLOCK_JOBS] = { "document-send-symbolic", N_("Work of the server"), NULL, NULL },
};

/* What a job is called, and the section in which its outcome is looked at. */
static const struct
{
  const char *name;
  const char *label;            /* N_() */
  const char *section;
} jobs[] = {
  { "change-many", N_("Change many records"), "contacts" },
  { "undo-many", N_("Undo a job"), "contacts" },
  { "import", N_("Import"), "import" },
  { "undo-import", N_("Undo an import"), "import" },
  { "merge", N_("Merge contacts"), "quality" },
  { "undo-merge", N_("Undo a merge of contacts"), "quality" },
  { "erase-many", N_("Delete contacts for good"), "privacy" },
};

struct _LedenboekTodayPage
{
  AdwBin parent_instance;

  GtkLabel *title;
  LedenboekTodayBlock *blocks[N_BLOCKS];

  LedgerReplica *replica;
  GCancellable *cancellable;    /* of the reading of the book under way; NULL: none */
  GCancellable *counting;       /* of the work lists under way; NULL: none */
  guint next_check;             /* of ledenboek_today_list_checks */
  gint64 *counts;               /* of the checks; −1: not known */
  gint64 began, counted;        /* monotonic: when counting began, and ended */
  guint rest, recount;
  gboolean stale;               /* the book changed while it was counted */
};

G_DEFINE_FINAL_TYPE (LedenboekTodayPage, ledenboek_today_page, ADW_TYPE_BIN)

static void count_next (LedenboekTodayPage *self);
static void count_when_due (LedenboekTodayPage *self);

static LedgerStore *
get_store (LedenboekTodayPage *self)
{
  return self->replica != NULL ? ledger_replica_get_store (self->replica) : NULL;
}

static gboolean
is_looked_at (LedenboekTodayPage *self)
{
  return gtk_widget_get_mapped (GTK_WIDGET (self)) && get_store (self) != NULL;
}

static GVariant *
section_of (Block block)
{
  return g_variant_new_string (blocks[block].section);
}

/* -- Tasks and days */

static char *
dup_tasks_text (const LedenboekTodayWork *work)
{
  g_autofree char *overdue = ledenboek_text_dup_number (work->overdue);

  if (work->due == 0)
    return g_strdup (_("Nothing is due by today any more."));
  if (work->overdue == 0)
    return g_strdup (_("To be done today. Begin with the first."));
  return g_strdup_printf (ngettext ("%s is past its day. Begin with the oldest.",
                                    "%s are past their day. Begin with the oldest.", (gulong) work->overdue), overdue);
}

static void
show_work (LedenboekTodayPage *self, const LedenboekTodayWork *work)
{
  g_autofree char *tasks = dup_tasks_text (work);

  ledenboek_today_block_set (self->blocks[BLOCK_TASKS], work->due, tasks, work->tasks);
  ledenboek_today_block_set_button (self->blocks[BLOCK_TASKS], work->due > 0 ? _("Do the tasks") : NULL, "win.section",
                                    section_of (BLOCK_TASKS));
  ledenboek_today_block_set (self->blocks[BLOCK_DAYS], work->coming,
                             work->coming > 0 ? _("Moves and endings of the month that comes: look whether all is "
                                                  "ready.")
                                              : _("Nobody moves or leaves in the month that comes."), work->days);
  ledenboek_today_block_set_button (self->blocks[BLOCK_DAYS], work->coming > 0 ? _("See the memberships") : NULL,
                                    "win.section", section_of (BLOCK_DAYS));
}

static void
on_work (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekTodayPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LedenboekTodayWork) work = ledenboek_today_work_read_finish (LEDGER_STORE (source), result, &error);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || self->replica == NULL)
    return;
  g_clear_object (&self->cancellable);
  if (work != NULL)
    show_work (self, work);
  else
    ledenboek_today_block_set (self->blocks[BLOCK_TASKS], -1, error->message, NULL);
}

static void
read_work (LedenboekTodayPage *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  ledenboek_today_work_read_async (get_store (self), ledger_replica_get_user (self->replica), self->cancellable,
                                   on_work, g_object_ref (self));
}

/* -- Choices and the exchange */

static void
show_choices (LedenboekTodayPage *self, const LedgerStatus *status)
{
  gint64 waiting = status->conflicts + status->parked;

  ledenboek_today_block_set (self->blocks[BLOCK_CHOICES], waiting,
                             waiting > 0 ? _("Two people gave the same thing different values. One key each.")
                                         : _("No choices. All that you typed is processed."), NULL);
  ledenboek_today_block_set_button (self->blocks[BLOCK_CHOICES], waiting > 0 ? _("Choose") : NULL, "win.section",
                                    section_of (BLOCK_CHOICES));
}

/* Forms that were left before they were saved. */
static GPtrArray *
list_drafts (LedenboekTodayPage *self, guint *count)
{
  LedgerStore *store = get_store (self);
  const LedgerKind *kind = ledger_model_find_kind (ledger_store_get_model (store), "contact");
  g_autoptr (GPtrArray) contacts = ledenboek_drafts_list (ledenboek_drafts_get (store));
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_today_line_free);

  *count = contacts->len;
  for (guint i = 0; i < MIN (contacts->len, LEDENBOEK_TODAY_LINES); i++)
    {
      LedgerId id;

      if (ledger_id_parse (contacts->pdata[i], &id))
        g_ptr_array_add (lines, ledenboek_today_line_new (ledger_store_dup_title (store, kind, &id),
                                                          g_strdup (_("Typed and not saved yet")), &id, NULL));
    }
  return lines;
}

static char *
dup_exchange_text (const LedgerStatus *status, guint drafts, LedenboekRemedy *remedy)
{
  g_autofree char *trouble = ledenboek_sync_state_dup_trouble (status, remedy);
  g_autofree char *number = ledenboek_text_dup_number (status->unsent);

  if (trouble != NULL)
    return g_steal_pointer (&trouble);
  *remedy = LEDENBOEK_REMEDY_NONE;
  if (status->unsent > 0)
    {
      *remedy = LEDENBOEK_REMEDY_AGAIN;
      return g_strdup_printf (ngettext ("%s change is not sent yet. It goes by itself as soon as the server is "
                                        "reached.",
                                        "%s changes are not sent yet. They go by themselves as soon as the server is "
                                        "reached.", (gulong) status->unsent), number);
    }
  if (drafts > 0)
    return g_strdup (_("Finish what you began: it is on no other workplace yet."));
  return g_strdup (_("Everything is saved and exchanged."));
}

static void
show_exchange (LedenboekTodayPage *self, const LedgerStatus *status)
{
  guint drafts = 0;
  LedenboekRemedy remedy = LEDENBOEK_REMEDY_NONE;
  g_autoptr (GPtrArray) lines = list_drafts (self, &drafts);
  g_autofree char *text = dup_exchange_text (status, drafts, &remedy);
  gboolean log_in = remedy == LEDENBOEK_REMEDY_LOG_IN || remedy == LEDENBOEK_REMEDY_PASSWORD;

  ledenboek_today_block_set (self->blocks[BLOCK_EXCHANGE], MAX (status->unsent, 0) + drafts, text, lines);
  if (log_in || remedy == LEDENBOEK_REMEDY_AGAIN)
    ledenboek_today_block_set_button (self->blocks[BLOCK_EXCHANGE],
                                      log_in ? ledenboek_remedy_get_label (remedy) : _("Exchange now"),
                                      log_in ? "win.log-in" : "win.sync", NULL);
  else
    ledenboek_today_block_set_button (self->blocks[BLOCK_EXCHANGE], NULL, NULL, NULL);
}

static void
on_status (LedenboekTodayPage *self)
{
  LedgerStatus status;

  if (!is_looked_at (self))
    return;
  ledger_replica_get_status (self->replica, &status);
  show_choices (self, &status);
  show_exchange (self, &status);
}

/* -- Work lists */

static char *
dup_count (gint64 count)
{
  g_autofree char *number = ledenboek_text_dup_number (count);

  return count >= LEDENBOEK_TODAY_COUNTED ? g_strdup_printf (_("%s or more"), number) : g_steal_pointer (&number);
}

/* The old counts stay until the new ones are there. */
static void
show_counts (LedenboekTodayPage *self)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_today_line_free);
  const char *const *names = ledenboek_today_list_checks ();
  gboolean known = TRUE;
  guint lists = 0;

  for (guint i = 0; names[i] != NULL; i++)
    {
      const LedgerQualityCheck *check = ledger_quality_find_check (names[i]);
      g_autofree char *count = dup_count (self->counts[i]);

      known = known && self->counts[i] >= 0;
      if (check == NULL || self->counts[i] <= 0 || ++lists > LEDENBOEK_TODAY_LINES)
        continue;
      g_ptr_array_add (lines, ledenboek_today_line_new (g_strdup_printf ("%s: %s", _(check->label), count),
                                                        g_strdup (_(check->says)), NULL, check->name));
    }
  ledenboek_today_block_set (self->blocks[BLOCK_QUALITY], lists > 0 ? (gint64) lists : -1,
                             lists > 0 ? _("What costs most stands first. Each list is worked line by line.")
                             : known   ? _("Nothing to put right. Look for duplicates now and then.")
                                       : _("Looking through the book…"), lines);
  ledenboek_today_block_set_button (self->blocks[BLOCK_QUALITY],
                                    lists > 0 ? _("Begin to clean up") : known ? _("Look for duplicates") : NULL,
                                    lists > 0 ? "win.section" : "win.part",
                                    lists > 0 ? section_of (BLOCK_QUALITY)
                                              : g_variant_new ("(ss)", "quality", "duplicates"));
}

static void
on_counted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekTodayPage) self = data;
  gint64 count = ledenboek_today_count_finish (LEDGER_STORE (source), result, NULL);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || self->replica == NULL)
    return;
  if (count >= 0)
    self->counts[self->next_check] = count;
  self->next_check++;
  count_next (self);
}

static void
count_next (LedenboekTodayPage *self)
{
  const char *name = ledenboek_today_list_checks ()[self->next_check];
  const LedgerQualityCheck *check = name != NULL ? ledger_quality_find_check (name) : NULL;

  show_counts (self);
  if (check == NULL || !is_looked_at (self))
    {
      self->counted = g_get_monotonic_time ();
      g_clear_object (&self->counting);
      if (self->stale && is_looked_at (self))
        count_when_due (self);
      return;
    }
  ledenboek_today_count_async (get_store (self), ledger_replica_get_access (self->replica), check, self->counting,
                               on_counted, g_object_ref (self));
}

static void
begin_counting (LedenboekTodayPage *self)
{
  if (self->counting != NULL)
    return;
  self->counting = g_cancellable_new ();
  self->next_check = 0;
  self->stale = FALSE;
  self->began = g_get_monotonic_time ();
  count_next (self);
}

static gboolean
on_recount (gpointer data)
{
  LedenboekTodayPage *self = data;

  self->recount = 0;
  if (is_looked_at (self))
    begin_counting (self);
  return G_SOURCE_REMOVE;
}

/* A book in which counting takes long is not counted at every change. */
static void
count_when_due (LedenboekTodayPage *self)
{
  gint64 due = self->counted + 10 * (self->counted - self->began);
  gint64 wait = self->counted == 0 ? 0 : (due - g_get_monotonic_time ()) / 1000;

  self->stale = self->counting != NULL;
  if (self->recount == 0 && !self->stale)
    self->recount = g_timeout_add ((guint) CLAMP (wait, 0, 600000), on_recount, self);
}

/* -- Jobs */

static guint
find_job (const char *name)
{
  guint place = 0;

  while (place < G_N_ELEMENTS (jobs) && g_strcmp0 (jobs[place].name, name) != 0)
    place++;
  return place;
}

static char *
dup_job_state (const LedgerJob *job, gint64 now)
{
  g_autofree char *moment = ledenboek_moment_dup_text (job->asked, now);
  g_autofree char *number = ledenboek_text_dup_number (job->changed);

  switch (job->state)
    {
    case LEDGER_JOB_DONE:
      return g_strdup_printf (_("Done: %s · %s"), number, moment);
    case LEDGER_JOB_FAILED:
      return g_strdup_printf ("%s · %s", job->message != NULL ? job->message : _("The server gave it up."), moment);
    case LEDGER_JOB_CANCELLED:
      return g_strdup_printf (_("Cancelled · %s"), moment);
    default:
      return g_strdup_printf (_("Under way · %s"), moment);
    }
}

static void
show_jobs (LedenboekTodayPage *self, GPtrArray *found)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ledenboek_today_line_free);
  gint64 now = ledger_world_now (ledger_store_get_world (get_store (self)));
  const char *section = NULL;
  guint told = 0;

  for (guint i = 0; i < found->len; i++)
    {
      const LedgerJob *job = found->pdata[i];
      guint place = find_job (job->name);

      if (job->state == LEDGER_JOB_PREVIEWED || now - job->asked > JOBS_TOLD || place == G_N_ELEMENTS (jobs))
        continue;
      if (section == NULL)
        section = jobs[place].section;
      if (told++ < LEDENBOEK_TODAY_LINES)
        g_ptr_array_add (lines, ledenboek_today_line_new (g_strdup (_(jobs[place].label)), dup_job_state (job, now),
                                                          NULL, NULL));
    }
  ledenboek_today_block_set (self->blocks[BLOCK_JOBS], -1,
                             told > 0 ? _("What you asked of the server in the last seven days.")
                                      : _("You asked nothing of the server in the last seven days."), lines);
  ledenboek_today_block_set_button (self->blocks[BLOCK_JOBS], section != NULL ? _("Look at the last one") : NULL,
                                    "win.section", section != NULL ? g_variant_new_string (section) : NULL);
}

static void
on_jobs (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekTodayPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = ledger_replica_list_jobs_finish (LEDGER_REPLICA (source), result, &error);

  if (get_store (self) == NULL)
    return;
  if (found != NULL)
    {
      show_jobs (self, found);
      return;
    }
  ledenboek_today_block_set (self->blocks[BLOCK_JOBS], -1,
                             _("Without a connection the server cannot be asked. It goes on with what it has."), NULL);
  ledenboek_today_block_set_button (self->blocks[BLOCK_JOBS], _("Exchange now"), "win.sync", NULL);
}

/* -- Keeping current */

static void
update (LedenboekTodayPage *self)
{
  on_status (self);
  read_work (self);
  count_when_due (self);
  ledger_replica_list_jobs_async (self->replica, NULL, on_jobs, g_object_ref (self));
}

static gboolean
on_rested (gpointer data)
{
  LedenboekTodayPage *self = data;

  self->rest = 0;
  if (is_looked_at (self))
    update (self);
  return G_SOURCE_REMOVE;
}

static void
on_store_changed (LedenboekTodayPage *self)
{
  g_clear_handle_id (&self->rest, g_source_remove);
  self->rest = g_timeout_add (REST, on_rested, self);
}

static void
page_shown (GtkWidget *widget, const char *action, GVariant *target)
{
  LedenboekTodayPage *self = LEDENBOEK_TODAY_PAGE (widget);
  g_autofree char *today = NULL, *day = NULL;

  if (get_store (self) == NULL)
    return;
  today = ledger_world_dup_today (ledger_store_get_world (get_store (self)), NULL);
  day = ledenboek_day_dup_long_text (today);
  gtk_label_set_label (self->title, day);
  update (self);
  gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
page_next_pane (GtkWidget *widget, const char *action, GVariant *target)
{
  gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

/* -- Life */

static void
ledenboek_today_page_dispose (GObject *object)
{
  LedenboekTodayPage *self = LEDENBOEK_TODAY_PAGE (object);

  g_clear_handle_id (&self->rest, g_source_remove);
  g_clear_handle_id (&self->recount, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->counting != NULL)
    g_cancellable_cancel (self->counting);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->counting);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_today_page_parent_class)->dispose (object);
}

static void
ledenboek_today_page_finalize (GObject *object)
{
  g_free (LEDENBOEK_TODAY_PAGE (object)->counts);
  G_OBJECT_CLASS (ledenboek_today_page_parent_class)->finalize (object);
}

static void
ledenboek_today_page_class_init (LedenboekTodayPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_today_page_dispose;
  G_OBJECT_CLASS (class)->finalize = ledenboek_today_page_finalize;
  gtk_widget_class_install_action (widget_class, "page.shown", NULL, page_shown);
  gtk_widget_class_install_action (widget_class, "page.next-pane", NULL, page_next_pane);
}

static void
ledenboek_today_page_init (LedenboekTodayPage *self)
{
  guint n_checks = g_strv_length ((char **) ledenboek_today_list_checks ());

  self->counts = g_new (gint64, n_checks);
  for (guint i = 0; i < n_checks; i++)
    self->counts[i] = -1;
}

/* Two columns, each read from the top: people wait for what is at the left. */
static GtkWidget *
make_blocks (LedenboekTodayPage *self)
{
  GtkWidget *columns = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 14);
  GtkWidget *halves[2];

  gtk_box_set_homogeneous (GTK_BOX (columns), TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (halves); i++)
    {
      halves[i] = gtk_box_new (GTK_ORIENTATION_VERTICAL, 14);
      gtk_box_append (GTK_BOX (columns), halves[i]);
    }
  for (guint i = 0; i < N_BLOCKS; i++)
    {
      self->blocks[i] = LEDENBOEK_TODAY_BLOCK (ledenboek_today_block_new (blocks[i].icon, _(blocks[i].title),
                                                                          blocks[i].section));
      gtk_widget_set_visible (GTK_WIDGET (self->blocks[i]),
                              blocks[i].area == NULL ||
                                ledger_access_get (ledger_replica_get_access (self->replica), blocks[i].area) >=
                                  LEDGER_PERMISSION_READ);
      gtk_box_append (GTK_BOX (halves[i / (N_BLOCKS / G_N_ELEMENTS (halves))]), GTK_WIDGET (self->blocks[i]));
    }
  return columns;
}

GtkWidget *
ledenboek_today_page_new (LedgerReplica *replica)
{
  LedenboekTodayPage *self = g_object_new (LEDENBOEK_TYPE_TODAY_PAGE, NULL);
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  self->replica = g_object_ref (replica);
  self->title = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->title, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->title), "title-2");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->title));
  gtk_box_append (GTK_BOX (box), make_blocks (self));
  gtk_widget_add_css_class (box, "today-page");
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 1300);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), 1200);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), clamp);
  adw_bin_set_child (ADW_BIN (self), scroller);
  g_signal_connect_object (get_store (self), "changed", G_CALLBACK (on_store_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ledenboek_drafts_get (get_store (self)), "changed", G_CALLBACK (on_status), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (replica, "status-changed", G_CALLBACK (on_status), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
