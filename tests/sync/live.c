/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The live connection, with real replicas and a real server (S14): when it ends, and what it carries. Main thread.
 */
#include "config.h"

#include "libledger/sync/replica-private.h"
#include "server/direct-transport.h"
#include "tests/sync/office.h"

#include <string.h>

/* -- A transport that counts pulls and holds what comes on the live connection */

#define TEST_TYPE_LISTENING (test_listening_get_type ())
G_DECLARE_FINAL_TYPE (TestListening, test_listening, TEST, LISTENING, GObject)

struct _TestListening
{
  GObject parent;
  LedgerTransport *real;
  guint pulls;
  GPtrArray *heard;             /* of texts, in their order */
  gboolean drops;               /* what the server says is lost */
  gboolean mute;                /* what the replica says is lost: as one of before */
  LedgerLiveFunction function;
  gpointer data;
};

static void
listening_send (LedgerTransport *transport, const LedgerRequest *request, GCancellable *cancellable,
                LedgerResponseFunction done, gpointer data)
{
  TestListening *self = TEST_LISTENING (transport);

  if (g_str_has_prefix (request->path, "/v1/pull"))
    self->pulls++;
  ledger_transport_send (self->real, request, cancellable, done, data);
}

static void
on_said (const char *text, gpointer data)
{
  TestListening *self = data;

  if (text != NULL)
    g_ptr_array_add (self->heard, g_strdup (text));
  if (text == NULL || *text == '\0' || !self->drops)
    self->function (text, self->data);
}

static void
listening_open_live (LedgerTransport *transport, const char *token, LedgerLiveFunction function, gpointer data)
{
  TestListening *self = TEST_LISTENING (transport);

  self->function = function;
  self->data = data;
  ledger_transport_open_live (self->real, token, on_said, self);
}

static void
listening_say_live (LedgerTransport *transport, const char *text)
{
  if (!TEST_LISTENING (transport)->mute)
    ledger_transport_say_live (TEST_LISTENING (transport)->real, text);
}

static void
listening_close_live (LedgerTransport *transport)
{
  ledger_transport_close_live (TEST_LISTENING (transport)->real);
}

static void
listening_transport_init (LedgerTransportInterface *interface)
{
  interface->send = listening_send;
  interface->open_live = listening_open_live;
  interface->say_live = listening_say_live;
  interface->close_live = listening_close_live;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestListening, test_listening, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_TRANSPORT, listening_transport_init))

static void
test_listening_dispose (GObject *object)
{
  g_clear_object (&TEST_LISTENING (object)->real);
  g_clear_pointer (&TEST_LISTENING (object)->heard, g_ptr_array_unref);
  G_OBJECT_CLASS (test_listening_parent_class)->dispose (object);
}

static void
test_listening_class_init (TestListeningClass *class)
{
  G_OBJECT_CLASS (class)->dispose = test_listening_dispose;
}

static void
test_listening_init (TestListening *self)
{
  self->heard = g_ptr_array_new_with_free_func (g_free);
}

/* Two people at work; what comes to the second goes through @line. */
typedef struct
{
  Office office;
  LedgerReplica *anna;
  LedgerReplica *bram;
  TestListening *line;
} Two;

/* Waits until the second shows @city, which the first writes. */
static void
write_city (Two *two, const char *city)
{
  office_set (&two->office, two->anna, "city", city);
  office_await_shown (&two->office, two->bram, "city", city);
  office_await (office_is_idle, two->anna);
  office_await (office_is_idle, two->bram);
}

static gboolean
has_said_place (gpointer data)
{
  Two *two = data;
  g_autofree char *cursor = ledger_store_dup_setting (ledger_replica_get_store (two->bram), "cursor");
  g_autofree char *other = ledger_store_dup_setting (ledger_replica_get_store (two->anna), "cursor");

  return g_strcmp0 (cursor, other) == 0 && office_is_idle (two->anna) && office_is_idle (two->bram);
}

static void
two_open (Two *two, gboolean mute)
{
  memset (two, 0, sizeof *two);
  office_open (&two->office, OFFICE_DIRECT);
  two->anna = office_join (&two->office, "anna", "anna");
  two->bram = office_join (&two->office, "bram", "bram");
  two->line = g_object_new (TEST_TYPE_LISTENING, NULL);
  two->line->real = server_direct_transport_new (two->office.server, two->office.world);
  two->line->mute = mute;
  ledger_replica_set_transport (two->bram, LEDGER_TRANSPORT (two->line));
  ledger_replica_start (two->anna);
  ledger_replica_start (two->bram);
  office_await (office_is_idle, two->anna);
  office_await (office_is_idle, two->bram);
  /* Both pull once more when their live connection is open, and say where they stand. */
  write_city (two, "Zwolle");
  office_await (has_said_place, two);
  two->line->pulls = 0;
  g_ptr_array_set_size (two->line->heard, 0);
}

static void
two_close (Two *two)
{
  ledger_replica_stop (two->anna);
  ledger_replica_stop (two->bram);
  g_clear_object (&two->anna);
  g_clear_object (&two->bram);
  g_clear_object (&two->line);
  office_close (&two->office);
}

static gboolean
has_fallen_silent (gpointer data)
{
  const gint64 *until = data;

  return g_get_monotonic_time () >= *until;
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_REMOVE;
}

static void
wait_a_moment (void)
{
  gint64 until = g_get_monotonic_time () + G_USEC_PER_SEC / 5;

  g_timeout_add (201, wake, NULL);
  office_await (has_fallen_silent, &until);
}

static void
test_poke_brings (void)
{
  Two two;

  two_open (&two, FALSE);
  write_city (&two, "Utrecht");
  write_city (&two, "Gouda");
  g_assert_cmpuint (two.line->pulls, ==, 0);
  g_assert_cmpuint (two.line->heard->len, >=, 2);
  g_assert_nonnull (strstr (two.line->heard->pdata[0], "\n{\"end\":"));
  two_close (&two);
}

static void
test_old_replica_pulls (void)
{
  Two two;

  two_open (&two, TRUE);
  write_city (&two, "Utrecht");
  g_assert_cmpuint (two.line->pulls, >=, 1);
  g_assert_null (strchr (two.line->heard->pdata[0], '\n'));
  two_close (&two);
}

/* What was brought before is not of this cursor: it is left, and pulled. One that was lost shows at the next. */
static void
test_doubled_and_lost (void)
{
  g_autofree char *text = NULL, *city = NULL;
  Two two;

  two_open (&two, FALSE);
  write_city (&two, "Utrecht");
  text = g_strdup (two.line->heard->pdata[0]);
  write_city (&two, "Gouda");
  g_assert_cmpuint (two.line->pulls, ==, 0);
  two.line->function (text, two.line->data);
  wait_a_moment ();
  office_await (office_is_idle, two.bram);
  office_check_shown (&two.office, two.bram, "city", "Gouda");
  g_assert_cmpuint (two.line->pulls, ==, 1);

  two.line->drops = TRUE;
  office_set (&two.office, two.anna, "city", "Lost");
  wait_a_moment ();
  office_await (office_is_idle, two.anna);
  city = office_get (&two.office, two.bram, "city");
  g_assert_cmpstr (city, !=, "Lost");
  two.line->drops = FALSE;
  write_city (&two, "Assen");
  g_assert_cmpuint (two.line->pulls, ==, 2);
  two_close (&two);
}

/* Cut off or not of the form: nothing of it is applied, and it is pulled. */
static void
test_doubtful (void)
{
  static const char *const doubtful[] = { "\n", "{}\n", "{\"seq\":1}\n{\"begin\":1}\n", "x\nx",
                                          "[1]\n{\"end\":1}\n" };
  g_autofree char *path = NULL;
  g_autofree char *cut = NULL;
  g_autofree char *cursor = NULL;
  Two two;

  two_open (&two, FALSE);
  for (guint i = 0; i < G_N_ELEMENTS (doubtful); i++)
    {
      guint pulls = two.line->pulls;

      two.line->function (doubtful[i], two.line->data);
      wait_a_moment ();
      office_await (office_is_idle, two.bram);
      g_assert_cmpuint (two.line->pulls, ==, pulls + 1);
    }
  /* One of the right name, without its last frame. */
  path = ledger_replica_dup_pull_path (ledger_replica_get_store (two.bram));
  cursor = ledger_store_dup_setting (ledger_replica_get_store (two.bram), "cursor");
  cut = g_strdup_printf ("{\"seq\":1,\"pull\":\"%s\"}\n{\"begin\":%s}\n", strchr (path, '?') + 1,
                         cursor);
  two.line->pulls = 0;
  two.line->function (cut, two.line->data);
  wait_a_moment ();
  office_await (office_is_idle, two.bram);
  g_assert_cmpuint (two.line->pulls, ==, 1);
  two_close (&two);
}

/* A listener that goes takes the live connections along: one that ends after it has nobody to tell. */
static void
test_listener_goes_first (void)
{
  Office office = { 0 };
  g_autoptr (LedgerReplica) anna = NULL;
  g_autoptr (LedgerReplica) bram = NULL;

  office_open (&office, OFFICE_TLS);
  anna = office_join (&office, "anna", "anna");
  bram = office_join (&office, "bram", "bram");
  ledger_replica_start (anna);
  ledger_replica_start (bram);
  office_await (office_is_idle, anna);
  office_await (office_is_idle, bram);
  office_set (&office, anna, "city", "Utrecht");
  office_await_shown (&office, bram, "city", "Utrecht");
  office_await (office_is_idle, anna);
  office_await (office_is_idle, bram);
  server_listener_stop (office.listener);
  g_clear_object (&office.listener);
  office_await (office_is_backing_off, anna);
  office_await (office_is_backing_off, bram);
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
  g_test_add_func ("/live/S14-a-poke-brings-what-would-be-pulled", test_poke_brings);
  g_test_add_func ("/live/S14-a-replica-that-says-nothing-is-only-told-that-there-is-more", test_old_replica_pulls);
  g_test_add_func ("/live/S14-what-comes-twice-changes-nothing-and-what-is-lost-is-pulled", test_doubled_and_lost);
  g_test_add_func ("/live/S11-S14-what-is-doubtful-is-pulled", test_doubtful);
  return g_test_run ();
}
