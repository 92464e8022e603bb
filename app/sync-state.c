/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judges the status of the exchange for the button, and faults for their remedy. Tables and small functions,
 * without a widget. Main thread.
 */
#include "config.h"

#include "app/sync-state.h"

#include "app/moment.h"

#include <glib/gi18n.h>
#include <string.h>

LedenboekSyncState
ledenboek_sync_state_judge (const LedgerStatus *status)
{
  if (status->lock != LEDGER_LOCK_NONE && status->activity == LEDGER_ACTIVITY_IDLE)
    return LEDENBOEK_SYNC_LOCKED;
  if (!status->logged_in)
    return LEDENBOEK_SYNC_LOGGED_OUT;
  if (status->activity != LEDGER_ACTIVITY_IDLE)
    return LEDENBOEK_SYNC_EXCHANGING;
  if (!status->online)
    return LEDENBOEK_SYNC_OFFLINE;
  if (status->conflicts > 0 || status->parked > 0)
    return LEDENBOEK_SYNC_CHOOSE;
  /* Also when it is not known: that is no "up to date" (S15). */
  if (status->unsent != 0)
    return LEDENBOEK_SYNC_UNSENT;
  return LEDENBOEK_SYNC_UP_TO_DATE;
}

static char *
dup_unsent (gint64 count)
{
  if (count < 0)
    return g_strdup (_("Unsent unknown"));
  return g_strdup_printf (ngettext ("%d not sent", "%d not sent", (gulong) count), (int) count);
}

char *
ledenboek_sync_state_dup_label (LedenboekSyncState state, const LedgerStatus *status, gint64 now)
{
  g_autofree char *unsent = dup_unsent (status->unsent);
  g_autofree char *until = ledenboek_moment_dup_text (status->up_to_date_until, now);
  gint64 choices = status->conflicts + status->parked;

  switch (state)
    {
    case LEDENBOEK_SYNC_LOCKED:
      return g_strdup (status->lock == LEDGER_LOCK_BLOCKED ? _("Blocked") : _("Locked"));
    case LEDENBOEK_SYNC_LOGGED_OUT:
      return g_strdup (_("Logged out"));
    case LEDENBOEK_SYNC_EXCHANGING:
      return g_strdup (_("Exchanging…"));
    case LEDENBOEK_SYNC_OFFLINE:
      if (status->unsent > 0)
        /* Translators: %s is "3 not sent" */
        return g_strdup_printf (_("Offline, %s"), unsent);
      return g_strdup (_("Offline"));
    case LEDENBOEK_SYNC_CHOOSE:
      return g_strdup_printf (ngettext ("%d choice", "%d choices", (gulong) choices), (int) choices);
    case LEDENBOEK_SYNC_UNSENT:
      return g_steal_pointer (&unsent);
    case LEDENBOEK_SYNC_UP_TO_DATE:
    default:
      if (*until == '\0')
        return g_strdup (_("Connected"));
      /* Translators: %s is a time such as 14:03 */
      return g_strdup_printf (_("Updated %s"), until);
    }
}

const char *
ledenboek_sync_state_get_icon (LedenboekSyncState state)
{
  static const char *const icons[] = {
    [LEDENBOEK_SYNC_UP_TO_DATE] = "emblem-ok-symbolic",
    [LEDENBOEK_SYNC_EXCHANGING] = "emblem-synchronizing-symbolic",
    [LEDENBOEK_SYNC_OFFLINE] = "network-offline-symbolic",
    [LEDENBOEK_SYNC_UNSENT] = "document-send-symbolic",
    [LEDENBOEK_SYNC_CHOOSE] = "dialog-question-symbolic",
    [LEDENBOEK_SYNC_LOGGED_OUT] = "system-lock-screen-symbolic",
    [LEDENBOEK_SYNC_LOCKED] = "system-lock-screen-symbolic",
  };

  return icons[state];
}

LedenboekRemedy
ledenboek_remedy_of_code (LedgerSyncError code)
{
  switch (code)
    {
    case LEDGER_SYNC_ERROR_PASSWORD:
      return LEDENBOEK_REMEDY_PASSWORD;
    case LEDGER_SYNC_ERROR_SESSION:
    case LEDGER_SYNC_ERROR_NOT_LOGGED_IN:
      return LEDENBOEK_REMEDY_LOG_IN;
    case LEDGER_SYNC_ERROR_SERVER:
      return LEDENBOEK_REMEDY_AGAIN;
    default:
      return LEDENBOEK_REMEDY_NONE;
    }
}

LedenboekRemedy
ledenboek_remedy_of (const GError *error)
{
  if (error->domain == LEDGER_SYNC_ERROR)
    return ledenboek_remedy_of_code ((LedgerSyncError) error->code);
  if (error->domain == LEDGER_TRANSPORT_ERROR)
    switch ((LedgerTransportError) error->code)
      {
      case LEDGER_TRANSPORT_ERROR_AUTHORITY:
      case LEDGER_TRANSPORT_ERROR_CERTIFICATE:
        return LEDENBOEK_REMEDY_AUTHORITY;
      default:
        return LEDENBOEK_REMEDY_AGAIN;
      }
  return LEDENBOEK_REMEDY_AGAIN;
}

char *
ledenboek_sync_state_dup_trouble (const LedgerStatus *status, LedenboekRemedy *remedy)
{
  *remedy = !status->logged_in ? LEDENBOEK_REMEDY_LOG_IN : LEDENBOEK_REMEDY_AGAIN;
  if (status->lock == LEDGER_LOCK_BLOCKED)
    {
      *remedy = LEDENBOEK_REMEDY_LOG_IN;
      return g_strdup (_("An administrator can let you in again; then log in here. What you typed and was not sent is "
                         "kept."));
    }
  if (status->lock == LEDGER_LOCK_LEASE)
    return g_strdup (_("Connect to the network: one contact with the server opens the book. What you typed and was not "
                       "sent is kept."));
  if (status->trouble != NULL)
    {
      if (status->logged_in && ledenboek_remedy_of_code (status->trouble_code) != LEDENBOEK_REMEDY_NONE)
        *remedy = ledenboek_remedy_of_code (status->trouble_code);
      return g_strdup (status->trouble);
    }
  if (status->fault == NULL || !status->logged_in)
    return NULL;
  /* Translators: %s is a sentence that says which part it was */
  return g_strdup_printf (_("A part of this book was not as at the server and has been mended; what you typed was not "
                            "touched. If it happens again, tell the administrator. %s"), status->fault);
}

const char *
ledenboek_remedy_get_label (LedenboekRemedy remedy)
{
  switch (remedy)
    {
    case LEDENBOEK_REMEDY_AGAIN:
      return _("Try again");
    case LEDENBOEK_REMEDY_PASSWORD:
      return _("Type the password again");
    case LEDENBOEK_REMEDY_AUTHORITY:
      return _("Choose the authority's file…");
    case LEDENBOEK_REMEDY_LOG_IN:
      return _("Log in again");
    case LEDENBOEK_REMEDY_NONE:
    default:
      return NULL;
    }
}

const char *
ledenboek_action_get_label (const char *action)
{
  static const struct
  {
    const char *action;
    const char *label;
  } labels[] = {
    { "edit", N_("Changed") },
    { "create", N_("New") },
    { "delete", N_("Removed") },
    { "resolve", N_("Chosen") },
    { "undo", N_("Undone") },
    { "note", N_("Contact moment") },
    { "card", N_("New card") },
    { "settings", N_("Settings") },
    { "observe", N_("Looked at") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_strcmp0 (action, labels[i].action) == 0)
      return _(labels[i].label);
  return action != NULL ? action : "";
}
