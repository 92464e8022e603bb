/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the window says in words: moments, progress, the state of the exchange, the remedy for a fault. Pure
 * functions; main thread.
 */
#include "app/connection.h"
#include "app/moment.h"
#include "app/sync-state.h"

#include <locale.h>

/* 2026-11-22T12:00:00Z, in microseconds. */
#define NOW G_GINT64_CONSTANT (1795348800000000)
#define SECOND ((gint64) G_USEC_PER_SEC)

static void
assert_moment (gint64 at, const char *expected)
{
  g_autofree char *text = ledenboek_moment_dup_text (at, NOW);

  g_assert_cmpstr (text, ==, expected);
}

static void
moments (void)
{
  assert_moment (0, "");
  assert_moment (NOW - 61 * SECOND, "11:58");
  assert_moment (NOW - 19 * 24 * 3600 * SECOND, "3 November, 12:00");
  assert_moment (NOW - 400 * 24 * 3600 * SECOND, "18 October 2025");
}

static void
ages (void)
{
  static const struct
  {
    gint64 seconds;
    const char *expected;
  } cases[] = {
    { 5, "just now" }, { -30, "just now" }, { 60, "1 minute" }, { 3599, "59 minutes" },
    { 3600, "1 hour" }, { 47 * 3600, "47 hours" }, { 21 * 24 * 3600, "21 days" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = ledenboek_moment_dup_age (NOW - cases[i].seconds * SECOND, NOW);

      g_assert_cmpstr (text, ==, cases[i].expected);
    }
}

static void
days (void)
{
  g_autofree char *day = ledenboek_day_dup_text ("1951-03-12");
  g_autofree char *other = ledenboek_day_dup_text ("soon");

  g_assert_cmpstr (day, ==, "12-03-1951");
  g_assert_cmpstr (other, ==, "soon");
}

static void
progress (void)
{
  g_autofree char *begun = ledenboek_progress_dup_text (0, 1000000, 0);
  g_autofree char *half = ledenboek_progress_dup_text (500000, 1000000, 10 * SECOND);
  g_autofree char *long_way = ledenboek_progress_dup_text (100000, 1000000, 60 * SECOND);
  g_autofree char *unknown = ledenboek_progress_dup_text (500000, 0, SECOND);

  g_assert_null (strstr (begun, "left"));
  g_assert_nonnull (strstr (half, "11 seconds left"));
  g_assert_nonnull (strstr (long_way, "10 minutes left"));
  g_assert_nonnull (strstr (unknown, "received"));
}

/* One line a state of the button: what matters most to the person who looks comes first. */
static void
states (void)
{
  static const struct
  {
    LedgerStatus status;
    LedenboekSyncState state;
    const char *label;
  } cases[] = {
    { { .logged_in = FALSE, .online = TRUE, .conflicts = 2 }, LEDENBOEK_SYNC_LOGGED_OUT, "Logged out" },
    { { .logged_in = TRUE, .online = TRUE, .activity = LEDGER_ACTIVITY_SENDING }, LEDENBOEK_SYNC_EXCHANGING,
      "Exchanging…" },
    { { .logged_in = TRUE, .online = FALSE }, LEDENBOEK_SYNC_OFFLINE, "Offline" },
    { { .logged_in = TRUE, .online = FALSE, .unsent = 3, .conflicts = 1 }, LEDENBOEK_SYNC_OFFLINE,
      "Offline, 3 not sent" },
    { { .logged_in = TRUE, .online = TRUE, .unsent = 3, .conflicts = 1, .parked = 1 }, LEDENBOEK_SYNC_CHOOSE,
      "2 choices" },
    { { .logged_in = TRUE, .online = TRUE, .parked = 1 }, LEDENBOEK_SYNC_CHOOSE, "1 choice" },
    { { .logged_in = TRUE, .online = TRUE, .unsent = -1 }, LEDENBOEK_SYNC_UNSENT, "Unsent unknown" },
    { { .logged_in = TRUE, .online = TRUE, .unsent = 1 }, LEDENBOEK_SYNC_UNSENT, "1 not sent" },
    { { .logged_in = TRUE, .online = TRUE, .up_to_date_until = NOW - 60 * SECOND }, LEDENBOEK_SYNC_UP_TO_DATE,
      "Updated 11:59" },
    { { .logged_in = TRUE, .online = TRUE }, LEDENBOEK_SYNC_UP_TO_DATE, "Connected" },
    { { .logged_in = TRUE, .online = FALSE, .unsent = 2, .lock = LEDGER_LOCK_LEASE }, LEDENBOEK_SYNC_LOCKED, "Locked" },
    { { .logged_in = FALSE, .online = TRUE, .lock = LEDGER_LOCK_BLOCKED }, LEDENBOEK_SYNC_LOCKED, "Blocked" },
    { { .logged_in = TRUE, .lock = LEDGER_LOCK_LEASE, .activity = LEDGER_ACTIVITY_RECEIVING },
      LEDENBOEK_SYNC_EXCHANGING, "Exchanging…" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LedenboekSyncState state = ledenboek_sync_state_judge (&cases[i].status);
      g_autofree char *label = ledenboek_sync_state_dup_label (state, &cases[i].status, NOW);

      g_assert_cmpint (state, ==, cases[i].state);
      g_assert_cmpstr (label, ==, cases[i].label);
      g_assert_nonnull (ledenboek_sync_state_get_icon (state));
    }
}

/* What is told beside the state has words of its own and a next step (S17, S22, S28). */
static void
troubles (void)
{
  static const struct
  {
    LedgerStatus status;
    const char *said;
    LedenboekRemedy remedy;
  } cases[] = {
    { { .logged_in = TRUE, .lock = LEDGER_LOCK_LEASE, .trouble = "x" }, "one contact with the server opens the book",
      LEDENBOEK_REMEDY_AGAIN },
    { { .lock = LEDGER_LOCK_BLOCKED, .trouble = "x" }, "An administrator can let you in", LEDENBOEK_REMEDY_LOG_IN },
    { { .logged_in = TRUE, .trouble = "The disk is full.", .fault = "y" }, "The disk is full.",
      LEDENBOEK_REMEDY_AGAIN },
    { { .logged_in = TRUE, .fault = "In contact.name." }, "has been mended", LEDENBOEK_REMEDY_AGAIN },
    { { .logged_in = TRUE, .trouble = "x", .trouble_code = LEDGER_SYNC_ERROR_PASSWORD }, "x",
      LEDENBOEK_REMEDY_PASSWORD },
    { { .logged_in = FALSE, .fault = "y" }, NULL, LEDENBOEK_REMEDY_LOG_IN },
    { { .logged_in = TRUE }, NULL, LEDENBOEK_REMEDY_AGAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      LedenboekRemedy remedy;
      g_autofree char *said = ledenboek_sync_state_dup_trouble (&cases[i].status, &remedy);

      g_assert_cmpint (remedy, ==, cases[i].remedy);
      g_assert_true ((said != NULL) == (cases[i].said != NULL));
      g_assert_true (said == NULL || strstr (said, cases[i].said) != NULL);
    }
}

static void
remedies (void)
{
  static const struct
  {
    GQuark (*domain) (void);
    int code;
    LedenboekRemedy remedy;
  } cases[] = {
    { ledger_sync_error_quark, LEDGER_SYNC_ERROR_PASSWORD, LEDENBOEK_REMEDY_PASSWORD },
    { ledger_sync_error_quark, LEDGER_SYNC_ERROR_SESSION, LEDENBOEK_REMEDY_LOG_IN },
    { ledger_sync_error_quark, LEDGER_SYNC_ERROR_BLOCKED, LEDENBOEK_REMEDY_NONE },
    { ledger_sync_error_quark, LEDGER_SYNC_ERROR_TRIES, LEDENBOEK_REMEDY_NONE },
    { ledger_transport_error_quark, LEDGER_TRANSPORT_ERROR_AUTHORITY, LEDENBOEK_REMEDY_AUTHORITY },
    { ledger_transport_error_quark, LEDGER_TRANSPORT_ERROR_CERTIFICATE, LEDENBOEK_REMEDY_AUTHORITY },
    { ledger_transport_error_quark, LEDGER_TRANSPORT_ERROR_UNREACHABLE, LEDENBOEK_REMEDY_AGAIN },
    { g_io_error_quark, G_IO_ERROR_FAILED, LEDENBOEK_REMEDY_AGAIN },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (cases[i].domain (), cases[i].code, "fault");

      g_assert_cmpint (ledenboek_remedy_of (error), ==, cases[i].remedy);
      g_assert_cmpint (ledenboek_remedy_get_label (cases[i].remedy) == NULL, ==,
                       cases[i].remedy == LEDENBOEK_REMEDY_NONE);
    }
}

static void
addresses (void)
{
  static const char *const cases[][2] = {
    { "leden.example.org", "https://leden.example.org" },
    { " 127.0.0.1:8443/ ", "https://127.0.0.1:8443" },
    { "https://leden.example.org", "https://leden.example.org" },
    { "http://leden.example.org", "http://leden.example.org" },
    { "", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *address = ledenboek_connection_dup_address (cases[i][0]);

      g_assert_cmpstr (address, ==, cases[i][1]);
    }
}

int
main (int argc, char **argv)
{
  g_setenv ("TZ", "UTC", TRUE);
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/a-moment-is-short-today-and-whole-in-another-year", moments);
  g_test_add_func ("/app/an-age-is-told-in-its-largest-unit", ages);
  g_test_add_func ("/app/a-day-is-written-as-people-write-it", days);
  g_test_add_func ("/app/progress-tells-the-time-left-once-it-can", progress);
  g_test_add_func ("/app/the-sync-button-says-what-matters-most", states);
  g_test_add_func ("/app/a-fault-offers-the-step-that-mends-it", remedies);
  g_test_add_func ("/words/S17-S28-a-lock-and-a-mended-fault-have-words-and-a-remedy", troubles);
  g_test_add_func ("/app/an-address-without-a-scheme-is-https", addresses);
  return g_test_run ();
}
