/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What follows an erasure (S27): replicas are told with their pulls until each has confirmed, the server's own files
 * are scrubbed, what law kept goes when its time has come; the report of it all, and the certificate. Writing inside
 * the writer's transaction or on its queue; reading on any thread.
 */
#include "config.h"

#include "server/erasure/erasure-private.h"

#include <glib/gi18n-lib.h>

#include "libledger/sync/json.h"

/* -- Telling the replicas */

typedef struct
{
  LedgerTransaction *transaction;
  GString *answer;
  GError *fault;
  guint n_ids;
} FrameCall;

static gboolean
append_id (const LedgerValue *values, guint n_values, gpointer data)
{
  FrameCall *call = data;
  char id[LEDGER_ID_TEXT_SIZE];

  if (values[0].shape == LEDGER_SHAPE_ID)
    g_string_append_printf (call->answer, "%s\"%s\"", call->n_ids++ > 0 ? "," : "",
                            ledger_id_write (&values[0].id, id));
  return TRUE;
}

static gboolean
append_frame (const LedgerValue *values, guint n_values, gpointer data)
{
  FrameCall *call = data;
  char id[LEDGER_ID_TEXT_SIZE];

  if (values[0].shape != LEDGER_SHAPE_ID)
    return TRUE;
  call->n_ids = 0;
  g_string_append_printf (call->answer, "{\"erasure\":\"%s\",\"erase\":[", ledger_id_write (&values[0].id, id));
  if (!ledger_transaction_query (call->transaction, "SELECT id FROM erased WHERE erasure = ? ORDER BY id", values, 1,
                                 append_id, call, &call->fault))
    return FALSE;
  g_string_append (call->answer, "]}\n");
  return TRUE;
}

gboolean
server_erasure_append_frames (LedgerTransaction *transaction, gint64 cursor, const LedgerId *replica, GString *answer,
                              GError **error)
{
  static const LedgerId nobody = { { 0 } };
  FrameCall call = { transaction, answer, NULL, 0 };
  LedgerValue parameters[] = { LEDGER_INTEGER (cursor), LEDGER_ID (replica != NULL ? replica : &nobody) };

  if (!ledger_transaction_query (transaction,
                                 "SELECT id FROM erasure WHERE seq > ? OR id IN (SELECT erasure FROM erasure_replica "
                                 "WHERE replica = ? AND confirmed = 0) ORDER BY seq", parameters, 2, append_frame,
                                 &call, error))
    return FALSE;
  if (call.fault != NULL)
    g_propagate_error (error, call.fault);
  return call.fault == NULL;
}

gboolean
server_erasure_list_waiting (LedgerTransaction *transaction, GHashTable *replicas, GError **error)
{
  return ledger_transaction_gather_ids (transaction, "SELECT DISTINCT replica FROM erasure_replica WHERE confirmed = 0",
                                        NULL, 0, replicas, error);
}

gboolean
server_erasure_confirm (LedgerTransaction *transaction, const LedgerId *erasure, const LedgerId *replica, gint64 now,
                        GError **error)
{
  LedgerValue known[] = { LEDGER_ID (erasure) };
  LedgerValue parameters[] = { LEDGER_ID (erasure), LEDGER_ID (replica), LEDGER_INTEGER (now) };
  g_auto (LedgerValue) found = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT id FROM erasure WHERE id = ?", known, 1, &found, error))
    return FALSE;
  /* Of a book that was restored since: that one asks again under another id. */
  if (found.shape != LEDGER_SHAPE_ID)
    return TRUE;
  return ledger_transaction_execute (transaction,
                                     "INSERT INTO erasure_replica (erasure, replica, confirmed) VALUES (?, ?, ?) "
                                     "ON CONFLICT (erasure, replica) DO UPDATE SET confirmed = excluded.confirmed",
                                     parameters, G_N_ELEMENTS (parameters), error);
}

/* -- The server's own files */

static gboolean
note_scrubbed (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerValue now = LEDGER_INTEGER (*(const gint64 *) data);

  return ledger_transaction_execute (transaction, "UPDATE erasure SET scrubbed = ? WHERE scrubbed = 0", &now, 1, error);
}

/* Where values of people lie beside the kinds. */
static const char *const beside_kinds[] = {
  "ledger_change", "outcome", "job", "job_change", "restricted", "sums", NULL,
};

static gboolean
take_touched (const LedgerValue *values, guint n_values, gpointer data)
{
  g_autoptr (JsonNode) node = ledger_json_parse (ledger_value_get_text (&values[0]), -1, NULL);
  JsonArray *kinds = node != NULL ? ledger_json_get_array (ledger_json_as_object (node), "kinds") : NULL;

  for (guint i = 0; kinds != NULL && i < json_array_get_length (kinds); i++)
    {
      const char *kind = ledger_json_get_text (json_array_get_object_element (kinds, i), "kind");

      if (kind != NULL && !g_ptr_array_find_with_equal_func (data, kind, g_str_equal, NULL))
        g_ptr_array_add (data, g_strdup (kind));
    }
  return TRUE;
}

/* The tables of the kinds that erasures took from and whose files are not clean yet. */
static gboolean
find_touched (LedgerTransaction *transaction, gpointer data, GError **error)
{
  g_ptr_array_set_size (data, 0);
  return ledger_transaction_query (transaction, "SELECT summary FROM erasure WHERE scrubbed = 0", NULL, 0,
                                   take_touched, data, error);
}

gboolean
server_erasure_scrub (LedgerStore *store, GError **error)
{
  LedgerDatabase *database = ledger_store_get_database (store);
  gint64 now = ledger_world_now (ledger_store_get_world (store));
  g_autoptr (GPtrArray) tables = g_ptr_array_new_with_free_func (g_free);
  gint64 waiting = 0;

  if (!ledger_store_ask (store, "SELECT COUNT(*) FROM erasure WHERE scrubbed = 0", NULL, 0, &waiting, error) ||
      !ledger_store_scrub (store, error))
    return FALSE;
  if (waiting == 0)
    return TRUE;
  if (!ledger_database_read_snapshot (database, find_touched, tables, error))
    return FALSE;
  for (guint i = 0; beside_kinds[i] != NULL; i++)
    g_ptr_array_add (tables, g_strdup (beside_kinds[i]));
  g_ptr_array_add (tables, NULL);
  return ledger_database_rewrite (database, (const char *const *) tables->pdata, error) &&
         ledger_database_write (database, note_scrubbed, &now, error);
}

static gboolean
forget_due (LedgerTransaction *transaction, gpointer data, GError **error)
{
  LedgerStore *store = data;
  g_autofree char *today = ledger_world_dup_today (ledger_store_get_world (store), NULL);
  LedgerValue day = LEDGER_TEXT (today);
  g_auto (LedgerValue) due = { 0 };

  if (!ledger_transaction_ask (transaction, "SELECT COUNT(*) FROM restricted WHERE kept_until < ?", &day, 1, &due,
                               error))
    return FALSE;
  return ledger_value_get_integer (&due, 0) == 0 ||
         (ledger_transaction_execute (transaction, "DELETE FROM restricted WHERE kept_until < ?", &day, 1, error) &&
          ledger_store_note_removed (transaction, error));
}

gboolean
server_erasure_forget_due (LedgerStore *store, GError **error)
{
  return ledger_database_write (ledger_store_get_database (store), forget_due, store, error);
}

/* -- The report */

static void
replica_free (gpointer data)
{
  ServerErasureReplica *replica = data;

  g_free (replica->login);
  g_free (replica->device);
  g_free (replica);
}

void
server_erasure_free (ServerErasure *erasure)
{
  g_free (erasure->asked_by);
  g_free (erasure->reason);
  g_free (erasure->summary);
  g_ptr_array_unref (erasure->ids);
  g_ptr_array_unref (erasure->replicas);
  g_ptr_array_unref (erasure->restricted);
  g_free (erasure);
}

static void
erasure_free (gpointer data)
{
  server_erasure_free (data);
}

/* id, seq, erased_at, asked_by, reason, summary, scrubbed */
static gboolean
take_erasure (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerErasure *erasure = g_new0 (ServerErasure, 1);

  if (values[0].shape == LEDGER_SHAPE_ID)
    erasure->id = values[0].id;
  erasure->seq = ledger_value_get_integer (&values[1], 0);
  erasure->at = ledger_value_get_integer (&values[2], 0);
  erasure->asked_by = g_strdup (ledger_value_get_text (&values[3]));
  erasure->reason = g_strdup (ledger_value_get_text (&values[4]));
  erasure->summary = g_strdup (ledger_value_get_text (&values[5]));
  erasure->scrubbed = ledger_value_get_integer (&values[6], 0);
  erasure->ids = g_ptr_array_new_with_free_func (g_free);
  erasure->replicas = g_ptr_array_new_with_free_func (replica_free);
  erasure->restricted = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (data, erasure);
  return TRUE;
}

/* replica, confirmed, device, seen, login */
static gboolean
take_replica (const LedgerValue *values, guint n_values, gpointer data)
{
  ServerErasureReplica *replica = g_new0 (ServerErasureReplica, 1);
  const char *device = ledger_value_get_text (&values[2]), *login = ledger_value_get_text (&values[4]);

  if (values[0].shape == LEDGER_SHAPE_ID)
    replica->replica = values[0].id;
  replica->confirmed = ledger_value_get_integer (&values[1], 0);
  replica->device = g_strdup (device != NULL ? device : "");
  replica->seen = ledger_value_get_integer (&values[3], 0);
  replica->login = g_strdup (login != NULL ? login : "");
  g_ptr_array_add (data, replica);
  return TRUE;
}

typedef struct
{
  const LedgerModel *model;
  GPtrArray *lines;
} RestrictedCall;

static gboolean
take_restricted (const LedgerValue *values, guint n_values, gpointer data)
{
  RestrictedCall *call = data;
  const LedgerKind *kind = ledger_model_find_kind (call->model, ledger_value_get_text (&values[0]));

  if (kind != NULL && kind->spec->retention != NULL)
    g_ptr_array_add (call->lines, g_strdup_printf (_("%s: %s; until %s"), ledger_kind_get_label (kind),
                                                   _(kind->spec->retention->law), ledger_value_get_text (&values[1])));
  return TRUE;
}

static gboolean
fill_in (LedgerTransaction *transaction, const LedgerModel *model, ServerErasure *erasure, GError **error)
{
  LedgerValue id = LEDGER_ID (&erasure->id);
  RestrictedCall restricted = { model, erasure->restricted };

  return ledger_transaction_list_ids (transaction, "SELECT id FROM erased WHERE erasure = ? AND what = 1 ORDER BY id",
                                      &id, 1, erasure->ids, error) &&
         ledger_transaction_query (transaction,
                                   "SELECT c.replica, c.confirmed, r.device, r.seen, a.login FROM erasure_replica c "
                                   "LEFT JOIN replica r ON r.id = c.replica "
                                   "LEFT JOIN account a ON a.account_user = r.account "
                                   "WHERE c.erasure = ? ORDER BY c.replica", &id, 1, take_replica, erasure->replicas,
                                   error) &&
         ledger_transaction_query (transaction,
                                   "SELECT kind, kept_until FROM restricted WHERE erasure = ? ORDER BY record", &id, 1,
                                   take_restricted, &restricted, error);
}

typedef struct
{
  LedgerStore *store;
  GPtrArray *erasures;
} ListCall;

static gboolean
list (LedgerTransaction *transaction, gpointer data, GError **error)
{
  ListCall *call = data;

  g_ptr_array_set_size (call->erasures, 0);
  if (!ledger_transaction_query (transaction,
                                 "SELECT id, seq, erased_at, asked_by, reason, summary, scrubbed FROM erasure "
                                 "ORDER BY seq DESC", NULL, 0, take_erasure, call->erasures, error))
    return FALSE;
  for (guint i = 0; i < call->erasures->len; i++)
    if (!fill_in (transaction, ledger_store_get_model (call->store), call->erasures->pdata[i], error))
      return FALSE;
  return TRUE;
}

GPtrArray *
server_erasure_list (LedgerStore *store, GError **error)
{
  g_autoptr (GPtrArray) erasures = g_ptr_array_new_with_free_func (erasure_free);
  ListCall call = { store, erasures };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), list, &call, error))
    return NULL;
  return g_steal_pointer (&erasures);
}

/* -- Several as one */

typedef struct
{
  LedgerStore *store;
  const LedgerId *ids;
  guint n_ids;
  GPtrArray *erasures;
} GatherCall;

static gboolean
gather (LedgerTransaction *transaction, gpointer data, GError **error)
{
  GatherCall *call = data;

  g_ptr_array_set_size (call->erasures, 0);
  for (guint i = 0; i < call->n_ids; i++)
    if (!ledger_transaction_query (transaction,
                                   "SELECT id, seq, erased_at, asked_by, reason, summary, scrubbed FROM erasure "
                                   "WHERE id = ?", &LEDGER_ID (&call->ids[i]), 1, take_erasure, call->erasures, error))
      return FALSE;
  for (guint i = 0; i < call->erasures->len; i++)
    if (!fill_in (transaction, ledger_store_get_model (call->store), call->erasures->pdata[i], error))
      return FALSE;
  return TRUE;
}

static void
move_all (GPtrArray *from, GPtrArray *to)
{
  g_ptr_array_extend_and_steal (to, g_ptr_array_ref (from));
}

/* Nothing is left at a replica when it has confirmed each of them. */
static void
add_replicas (ServerErasure *erasure, const ServerErasure *more)
{
  for (guint i = 0; i < more->replicas->len; i++)
    {
      ServerErasureReplica *replica = more->replicas->pdata[i], *known = NULL;

      for (guint k = 0; known == NULL && k < erasure->replicas->len; k++)
        if (ledger_id_equal (&((ServerErasureReplica *) erasure->replicas->pdata[k])->replica, &replica->replica))
          known = erasure->replicas->pdata[k];
      if (known == NULL)
        {
          known = g_new0 (ServerErasureReplica, 1);
          *known = *replica;
          known->login = g_strdup (replica->login);
          known->device = g_strdup (replica->device);
          g_ptr_array_add (erasure->replicas, known);
        }
      else
        known->confirmed = known->confirmed != 0 && replica->confirmed != 0
                           ? MAX (known->confirmed, replica->confirmed) : 0;
    }
}

static void
add_erasure (ServerErasure *erasure, ServerErasure *more)
{
  erasure->at = MAX (erasure->at, more->at);
  erasure->seq = MAX (erasure->seq, more->seq);
  erasure->scrubbed = erasure->scrubbed == 0 || more->scrubbed == 0 ? 0 : MAX (erasure->scrubbed, more->scrubbed);
  add_replicas (erasure, more);
  move_all (more->ids, erasure->ids);
  move_all (more->restricted, erasure->restricted);
}

ServerErasure *
server_erasure_gather (LedgerStore *store, const LedgerId *ids, guint n_ids, GError **error)
{
  g_autoptr (GPtrArray) erasures = g_ptr_array_new_with_free_func (erasure_free);
  GatherCall call = { store, ids, n_ids, erasures };

  if (!ledger_database_read_snapshot (ledger_store_get_database (store), gather, &call, error) || erasures->len == 0)
    return NULL;
  for (guint i = 1; i < erasures->len; i++)
    add_erasure (erasures->pdata[0], erasures->pdata[i]);
  return g_ptr_array_steal_index (erasures, 0);
}

/* -- The certificate */

guint
server_erasure_count_confirmed (const ServerErasure *erasure)
{
  guint confirmed = 0;

  for (guint i = 0; i < erasure->replicas->len; i++)
    confirmed += ((const ServerErasureReplica *) erasure->replicas->pdata[i])->confirmed != 0;
  return confirmed;
}

static char *
dup_moment (gint64 instant)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_utc (instant / G_USEC_PER_SEC);

  return g_date_time_format (moment, "%Y-%m-%d %H:%M:%S UTC");
}

static void
append_replicas (GString *text, const ServerErasure *erasure)
{
  g_string_append_printf (text, _("Copies at workplaces: %u of %u have confirmed that nothing is left.\n"),
                          server_erasure_count_confirmed (erasure), erasure->replicas->len);
  for (guint i = 0; i < erasure->replicas->len; i++)
    {
      const ServerErasureReplica *replica = erasure->replicas->pdata[i];
      g_autofree char *seen = dup_moment (replica->seen);

      if (replica->confirmed == 0)
        g_string_append_printf (text, _("  not yet: %s (%s), last seen %s\n"), replica->device, replica->login, seen);
    }
}

static void
append_files (GString *text, const ServerErasure *erasure)
{
  g_autofree char *scrubbed = erasure->scrubbed != 0 ? dup_moment (erasure->scrubbed) : NULL;

  if (scrubbed != NULL)
    g_string_append_printf (text, _("The files of the server were clean at %s.\n"), scrubbed);
  else
    g_string_append (text, _("The journal of the server's book is still to be emptied.\n"));
}

char *
server_erasure_dup_certificate (const ServerErasure *erasure)
{
  GString *text = g_string_new (NULL);
  g_autofree char *at = dup_moment (erasure->at);
  char id[LEDGER_ID_TEXT_SIZE];

  g_string_append_printf (text, _("Certificate of erasure %s\n\n"), ledger_id_write (&erasure->id, id));
  g_string_append_printf (text, _("Erased at: %s\nAsked for by: %s\nReason: %s\n"), at, erasure->asked_by,
                          erasure->reason);
  for (guint i = 0; i < erasure->ids->len; i++)
    g_string_append_printf (text, _("Contact: %s\n"), ledger_id_write (erasure->ids->pdata[i], id));
  g_string_append (text, "\n");
  g_string_append (text, _("Removed are the contact and all that hung on it, its values in the history, the conflicts "
                           "about it and what was kept aside. The history keeps that something was changed, when and "
                           "by whom, and a digest from which the value cannot be found again.\n"));
  append_files (text, erasure);
  append_replicas (text, erasure);
  if (erasure->restricted->len > 0)
    g_string_append (text, _("\nKept by law, restricted: not shown, not exchanged, not searched:\n"));
  for (guint i = 0; i < erasure->restricted->len; i++)
    g_string_append_printf (text, "  %s\n", (const char *) erasure->restricted->pdata[i]);
  g_string_append (text, _("\nThe ids of the erased records stay for ever, so that none of them comes back. Such an id "
                           "(UUIDv7) is random but for the moment at which its record was made, which it carries. "
                           "Copies outside this system (exports, letters, backups on other media) are not covered; a "
                           "backup that is restored is erased again. Where the book lies in PostgreSQL, the tables "
                           "were written anew; its write-ahead log, an archive of that, and standby servers hold what "
                           "was there until their own rules recycle it.\n"));
  return g_string_free (text, FALSE);
}
