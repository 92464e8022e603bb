/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The live connection, with real replicas and a real server (S14): when it ends, and what it carries. Main thread.
 */
#include "config.h"

#include "libledger/sync/replica-private.h"
#include "tests/sync/office.h"

#include <string.h>

typedef struct
{
  Office *office;
  LedgerReplica *replica;
  const char *field;
  const char *value;
} Expectation;

static gboolean
is_shown (gpointer data)
{
  const Expectation *expected = data;
  g_autofree char *shown = office_get (expected->office, expected->replica, expected->field);

  return g_strcmp0 (shown, expected->value) == 0;
}

static gboolean
is_idle (gpointer data)
{
  LedgerStatus status;

  ledger_replica_get_status (data, &status);
  return status.online && status.activity == LEDGER_ACTIVITY_IDLE;
}

static gboolean
is_backing_off (gpointer data)
{
  return ledger_engine_get_state (((LedgerReplica *) data)->engine) == LEDGER_ENGINE_BACKING_OFF;
}

/* A listener that goes takes the live connections along: one that ends after it has nobody to tell. */
static void
test_listener_goes_first (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (LedgerReplica) bram = NULL;
  Expectation expected = { &office, NULL, "city", "Utrecht" };

  office_open (&office, OFFICE_TLS);
  anna = office_join (&office, "anna", "anna");
  bram = office_join (&office, "bram", "bram");
  expected.replica = bram;
  ledger_replica_start (anna);
  ledger_replica_start (bram);
  office_await (is_idle, anna);
  office_await (is_idle, bram);
  office_set (&office, anna, "city", "Utrecht");
  office_await (is_shown, &expected);
  office_await (is_idle, anna);
  office_await (is_idle, bram);
  server_listener_stop (office.listener);
  g_clear_object (&office.listener);
  office_await (is_backing_off, anna);
  office_await (is_backing_off, bram);
  ledger_replica_stop (anna);
  ledger_replica_stop (bram);
  g_clear_object (&anna);
  g_clear_object (&bram);
  office_close (&office);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/a-listener-that-goes-ends-its-connections", test_listener_goes_first);
  return g_test_run ();
}
