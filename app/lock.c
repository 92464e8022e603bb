/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The page of the lock and the clock that draws it (lock.h). The hash is Argon2id, made and checked on the writer's
 * thread: it takes a tenth of a second. Main thread.
 */
#include "config.h"

#include "app/lock.h"

#include "app/settings.h"
#include "app/writing.h"

#include <glib/gi18n.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#define KEPT "local:screen-lock"
/* So often it is seen how long nobody did anything; seconds. */
#define LOOK_EVERY 5
/* After a wrong password so long nothing is taken; milliseconds. */
#define WRONG_PAUSE 1500

struct _LedenboekLock
{
  AdwBin parent_instance;

  AdwStatusPage *page;
  GtkEditable *password;
  GtkWidget *button;
  GtkLabel *fault;

  LedgerReplica *replica;
  guint pause;
  gboolean checking;
};

G_DEFINE_FINAL_TYPE (LedenboekLock, ledenboek_lock, ADW_TYPE_BIN)

enum
{
  SIGNAL_OPENED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* -- the hash that is kept */

gboolean
ledenboek_lock_is_possible (LedgerReplica *replica)
{
  LedgerStore *store = ledger_replica_get_store (replica);
  g_autofree char *kept = store != NULL ? ledger_store_dup_setting (store, KEPT) : NULL;

  return kept != NULL;
}

static void
free_password (gpointer password)
{
  sodium_memzero (password, strlen (password));
  g_free (password);
}

static gboolean
write_hash (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  char hash[crypto_pwhash_STRBYTES];

  if (sodium_init () < 0 ||
      crypto_pwhash_str (hash, data, strlen (data), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                         crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("There is too little memory to keep the password."));
      return FALSE;
    }
  return ledger_store_set_setting (store, KEPT, hash, error);
}

static void
on_kept (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    g_warning ("%s", error->message);
}

void
ledenboek_lock_keep (LedgerReplica *replica, const char *password)
{
  if (ledger_replica_get_store (replica) != NULL)
    ledenboek_writing_start (replica, write_hash, g_strdup (password), free_password, on_kept, NULL);
}

static gboolean
check_hash (LedgerStore *store, gpointer data, LedgerId *changeset, GError **error)
{
  g_autofree char *kept = ledger_store_dup_setting (store, KEPT);

  if (kept != NULL && sodium_init () >= 0 && crypto_pwhash_str_verify (kept, data, strlen (data)) == 0)
    return TRUE;
  g_set_error_literal (error, LEDGER_SYNC_ERROR, LEDGER_SYNC_ERROR_PASSWORD,
                       _("This is not the password with which was logged in here last."));
  return FALSE;
}

/* -- the page */

static void
set_fault (LedenboekLock *self, const char *text)
{
  gtk_label_set_label (self->fault, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), text != NULL);
}

void
ledenboek_lock_focus (LedenboekLock *self)
{
  set_fault (self, NULL);
  gtk_editable_set_text (self->password, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->password));
}

static gboolean
on_pause (gpointer data)
{
  LedenboekLock *self = data;

  self->pause = 0;
  gtk_widget_set_sensitive (self->button, TRUE);
  return G_SOURCE_REMOVE;
}

static void
on_checked (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (LedenboekLock) self = data;
  g_autoptr (GError) error = NULL;

  self->checking = FALSE;
  if (ledenboek_writing_finish (LEDGER_REPLICA (source), result, NULL, &error))
    {
      gtk_editable_set_text (self->password, "");
      gtk_widget_set_sensitive (self->button, TRUE);
      g_signal_emit (self, signals[SIGNAL_OPENED], 0);
      return;
    }
  set_fault (self, error->message);
  gtk_editable_select_region (self->password, 0, -1);
  self->pause = g_timeout_add (WRONG_PAUSE, on_pause, self);
}

static void
unlock (LedenboekLock *self)
{
  const char *typed = gtk_editable_get_text (self->password);

  if (self->checking || self->pause != 0 || *typed == '\0')
    return;
  set_fault (self, NULL);
  self->checking = TRUE;
  gtk_widget_set_sensitive (self->button, FALSE);
  ledenboek_writing_start (self->replica, check_hash, g_strdup (typed), free_password, on_checked,
                           g_object_ref (self));
}

static void
ledenboek_lock_dispose (GObject *object)
{
  LedenboekLock *self = LEDENBOEK_LOCK (object);

  g_clear_handle_id (&self->pause, g_source_remove);
  g_clear_object (&self->replica);
  G_OBJECT_CLASS (ledenboek_lock_parent_class)->dispose (object);
}

static void
ledenboek_lock_class_init (LedenboekLockClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = ledenboek_lock_dispose;
  signals[SIGNAL_OPENED] = g_signal_new ("opened", LEDENBOEK_TYPE_LOCK, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/ledenboek/Ledenboek/lock.ui");
  gtk_widget_class_bind_template_child (widget_class, LedenboekLock, page);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLock, password);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLock, button);
  gtk_widget_class_bind_template_child (widget_class, LedenboekLock, fault);
  gtk_widget_class_bind_template_callback (widget_class, unlock);
}

static void
ledenboek_lock_init (LedenboekLock *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
ledenboek_lock_new (LedgerReplica *replica)
{
  LedenboekLock *self = g_object_new (LEDENBOEK_TYPE_LOCK, NULL);
  g_autofree char *login = ledger_replica_dup_fact (replica, "login");
  g_autofree char *text = g_strdup_printf (_("Type the password of %s to go on. What you were typing is still there."),
                                           login != NULL ? login : _("this account"));

  self->replica = g_object_ref (replica);
  adw_status_page_set_description (self->page, text);
  return GTK_WIDGET (self);
}

/* -- the clock */

typedef struct
{
  GtkWindow *window;            /* borrowed: it owns this */
  LedgerReplica *replica;
  gint64 last;                  /* microseconds, as get_time tells, of the last key or movement */
  guint timer;
} Clock;

static void
clock_free (gpointer data)
{
  Clock *clock = data;

  g_clear_handle_id (&clock->timer, g_source_remove);
  g_clear_object (&clock->replica);
  g_free (clock);
}

/* A computer that slept was left alone as well: its sleep counts, which a monotonic clock leaves out. */
static gint64
get_time (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time ();
  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

/* Locks when nobody did anything for as long as is set. */
static void
look (Clock *clock)
{
  int minutes = ledenboek_settings_get_number ("lock-after", 0);

  if (minutes > 0 && get_time () - clock->last >= (gint64) minutes * 60 * G_USEC_PER_SEC &&
      ledenboek_lock_is_possible (clock->replica))
    gtk_widget_activate_action (GTK_WIDGET (clock->window), "win.lock", NULL);
}

static gboolean
on_look (gpointer data)
{
  look (data);
  return G_SOURCE_CONTINUE;
}

static gboolean
on_event (GtkWindow *window, GdkEvent *event)
{
  Clock *clock = g_object_get_data (G_OBJECT (window), "ledenboek-lock-clock");
  GdkEventType type = gdk_event_get_event_type (event);

  if (clock == NULL)
    return GDK_EVENT_PROPAGATE;
  if (type == GDK_KEY_PRESS || type == GDK_BUTTON_PRESS || type == GDK_SCROLL || type == GDK_MOTION_NOTIFY ||
      type == GDK_TOUCH_BEGIN)
    {
      /* The first movement after a sleep comes before the clock looked. */
      look (clock);
      clock->last = get_time ();
    }
  return GDK_EVENT_PROPAGATE;
}

static void
on_toplevels (GListModel *windows, guint position, guint removed, guint added, GtkWindow *window)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWidget) one = g_list_model_get_item (windows, i);
      GtkEventController *events = gtk_event_controller_legacy_new ();

      gtk_event_controller_set_propagation_phase (events, GTK_PHASE_CAPTURE);
      g_signal_connect_object (events, "event", G_CALLBACK (on_event), window, G_CONNECT_SWAPPED);
      gtk_widget_add_controller (one, events);
    }
}

void
ledenboek_lock_watch (GtkWindow *window, LedgerReplica *replica)
{
  GListModel *windows = gtk_window_get_toplevels ();
  Clock *clock;

  if (g_object_get_data (G_OBJECT (window), "ledenboek-lock-clock") != NULL)
    return;
  clock = g_new0 (Clock, 1);
  clock->window = window;
  clock->replica = g_object_ref (replica);
  clock->last = get_time ();
  clock->timer = g_timeout_add_seconds (LOOK_EVERY, on_look, clock);
  g_object_set_data_full (G_OBJECT (window), "ledenboek-lock-clock", clock, clock_free);
  on_toplevels (windows, 0, 0, g_list_model_get_n_items (windows), window);
  g_signal_connect_object (windows, "items-changed", G_CALLBACK (on_toplevels), window, 0);
}
