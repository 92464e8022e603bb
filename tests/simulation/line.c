/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line between a desk and the server. A message is told its end exactly once, whatever becomes of what it sent:
 * answered, timed out, unreachable, or cancelled when the desk dies. One thread only.
 */
#include "config.h"

#include "tests/simulation/line.h"

#include "tests/simulation/disk.h"

#include "server/direct-transport.h"

#include <glib/gstdio.h>
#include <string.h>

#define MILLISECOND ((gint64) 1000)

struct _OfficeLine
{
  GObject parent;
  LedgerWorld *shared;
  const OfficeWeather *weather;
  TestTape *const *tape;
  guint *counters;
  char *folder;
  LedgerTransport *inner;       /* to the server that runs now, or NULL */
  GPtrArray *under_way;         /* of Message, owned */
  char *lie;                    /* (nullable): frames that the next answer to a pull gets */
  gboolean ended;
  gboolean muted;               /* the desk has stopped, and the line was not yet ended */
  gboolean silent;              /* the server has stopped, and the line was not yet told to lead nowhere */

  LedgerLiveFunction live_function;
  gpointer live_data;
  char *live_token;
  guint live_timer;
};

static void office_line_interface_init (LedgerTransportInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (OfficeLine, office_line, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (LEDGER_TYPE_TRANSPORT, office_line_interface_init))

/* Files on their way have names of their own, whatever line they are on. */
static guint last_file;

static guint sent_within;

guint
office_line_count_within (void)
{
  return sent_within;
}

/* One request of the desk. Reference counted: what goes out twice comes back twice. */
typedef struct
{
  gatomicrefcount references;
  OfficeLine *line;             /* owned */
  LedgerRequest request;        /* contents owned */
  char *file;                   /* where the server writes what goes into a file, or NULL */
  gboolean doubled;             /* goes out a second time */
  GCancellable *cancellable;
  LedgerResponseFunction done;  /* NULL once told */
  gpointer data;
  gint64 deadline;              /* of the shared clock */
  guint timer;                  /* of the step that comes next */

  guint status;                 /* the answer, on its way back */
  GBytes *body;
  char *etag;
} Message;

static Message *
message_ref (Message *message)
{
  g_atomic_ref_count_inc (&message->references);
  return message;
}

static void
message_unref (gpointer data)
{
  Message *message = data;

  if (!g_atomic_ref_count_dec (&message->references))
    return;
  if (message->file != NULL)
    g_unlink (message->file);
  g_free (message->file);
  g_free ((char *) message->request.method);
  g_free ((char *) message->request.path);
  g_free ((char *) message->request.token);
  g_free ((char *) message->request.content_type);
  g_free ((char *) message->request.into_file);
  g_clear_pointer (&message->request.body, g_bytes_unref);
  g_clear_object (&message->cancellable);
  g_clear_pointer (&message->body, g_bytes_unref);
  g_free (message->etag);
  g_object_unref (message->line);
  g_free (message);
}

/* Whether this happens to a message, and then counts it. */
static gboolean
happens (OfficeLine *self, OfficeFault fault)
{
  if (test_tape_below (*self->tape, 1000) >= self->weather->chances[fault])
    return FALSE;
  self->counters[fault]++;
  return TRUE;
}

static void
plan (Message *message, gint64 delay, LedgerWork work)
{
  if (message->timer != 0)
    ledger_world_remove_timer (message->line->shared, message->timer);
  message->timer = ledger_world_add_timer (message->line->shared, delay, work, message);
}

/* Tells the desk, once, and forgets the message. */
static void
tell (Message *message, const LedgerResponse *response)
{
  LedgerResponseFunction done = g_steal_pointer (&message->done);
  g_autoptr (OfficeLine) self = g_object_ref (message->line);
  guint place;

  if (message->timer != 0)
    ledger_world_remove_timer (self->shared, message->timer);
  message->timer = 0;
  if (done == NULL)
    return;
  done (response, message->data);
  if (g_ptr_array_find (self->under_way, message, &place))
    g_ptr_array_remove_index (self->under_way, place);
}

static void
tell_error (Message *message, LedgerTransportError code)
{
  g_autoptr (GError) error = g_error_new (LEDGER_TRANSPORT_ERROR, (int) code, "The line failed.");

  tell (message, &(LedgerResponse) { .error = error });
}

static void
time_out (gpointer data)
{
  Message *message = data;

  message->timer = 0;
  tell_error (message, LEDGER_TRANSPORT_ERROR_TIMEOUT);
}

static void
be_unreachable (gpointer data)
{
  Message *message = data;

  message->timer = 0;
  message->line->counters[OFFICE_FAULT_UNREACHABLE]++;
  tell_error (message, LEDGER_TRANSPORT_ERROR_UNREACHABLE);
}

static void
lose (Message *message)
{
  plan (message, MAX (message->deadline - ledger_world_now (message->line->shared), 0), time_out);
}

static gint64
draw_delay (OfficeLine *self)
{
  if (happens (self, OFFICE_FAULT_DELAYED))
    return (gint64) test_tape_below (*self->tape, 25000) * MILLISECOND;
  return (gint64) (1 + test_tape_below (*self->tape, 60)) * MILLISECOND;
}

void
office_line_set_lie (OfficeLine *self, const char *frames)
{
  g_free (self->lie);
  self->lie = g_strdup (frames);
}

/* The server is wrong in this one answer. */
static void
lie (Message *message)
{
  OfficeLine *self = message->line;
  gsize size = 0;
  const char *text = message->body != NULL ? g_bytes_get_data (message->body, &size) : NULL;
  const char *stop = size > 0 ? memchr (text, '\n', size) : NULL;
  GString *told;

  if (self->lie == NULL || stop == NULL || message->status != 200 ||
      !g_str_has_prefix (message->request.path, "/v1/pull?"))
    return;
  told = g_string_new_len (text, stop + 1 - text);
  g_string_append (told, self->lie);
  g_string_append_len (told, stop + 1, (gssize) (text + size - stop - 1));
  g_bytes_unref (message->body);
  message->body = g_string_free_to_bytes (told);
  g_clear_pointer (&self->lie, g_free);
  self->counters[OFFICE_FAULT_LIED]++;
}

static void
arrive (gpointer data)
{
  Message *message = data;
  LedgerResponse response = { .status = message->status, .etag = message->etag };
  g_autoptr (GBytes) part = NULL;
  gsize size;

  message->timer = 0;
  if (message->cancellable != NULL && g_cancellable_is_cancelled (message->cancellable))
    {
      tell_error (message, LEDGER_TRANSPORT_ERROR_CANCELLED);
      return;
    }
  if (message->file != NULL && message->status == 200 && g_rename (message->file, message->request.into_file) != 0)
    {
      tell_error (message, LEDGER_TRANSPORT_ERROR_FILE);
      return;
    }
  lie (message);
  response.body = message->body;
  size = message->body != NULL ? g_bytes_get_size (message->body) : 0;
  if (size > 1 && happens (message->line, OFFICE_FAULT_CUT))
    response.body = part = g_bytes_new_from_bytes (message->body, 0, test_tape_below (*message->line->tape, size));
  tell (message, &response);
}

static void
on_answer (const LedgerResponse *response, gpointer data)
{
  Message *message = data;
  OfficeLine *self = message->line;

  if (message->done != NULL && message->status == 0 && self->inner != NULL && !self->silent)
    {
      message->status = response->status;
      message->body = response->body != NULL ? g_bytes_ref (response->body) : NULL;
      message->etag = g_strdup (response->etag);
      if (response->error != NULL)
        plan (message, MILLISECOND, be_unreachable);
      else if (happens (self, OFFICE_FAULT_ANSWER_LOST))
        lose (message);
      else
        plan (message, draw_delay (self), arrive);
    }
  message_unref (message);
}

static void
drop_answer (const LedgerResponse *response, gpointer data)
{
  message_unref (data);
}

/* The second time that the same request arrives; nobody waits for its answer. */
static void
go_out_again (gpointer data)
{
  Message *message = data;
  OfficeLine *self = message->line;
  LedgerRequest request = message->request;

  request.into_file = NULL;
  if (self->inner != NULL && !self->silent)
    ledger_transport_send (self->inner, &request, NULL, drop_answer, message);
  else
    message_unref (message);
}

static void
go_out (gpointer data)
{
  Message *message = data;
  OfficeLine *self = message->line;
  LedgerRequest request = message->request;

  message->timer = 0;
  if (self->inner == NULL || self->silent)
    {
      plan (message, MILLISECOND, be_unreachable);
      return;
    }
  if (request.into_file != NULL)
    request.into_file = message->file;
  ledger_transport_send (self->inner, &request, NULL, on_answer, message_ref (message));
  if (message->doubled)
    ledger_world_add_timer (self->shared, draw_delay (self), go_out_again, message_ref (message));
}

static void
office_line_send (LedgerTransport *transport, const LedgerRequest *request, GCancellable *cancellable,
                  LedgerResponseFunction done, gpointer data)
{
  OfficeLine *self = OFFICE_LINE (transport);
  Message *message = g_new0 (Message, 1);

  g_atomic_ref_count_init (&message->references);
  message->line = g_object_ref (self);
  message->request = (LedgerRequest) {
    .method = g_strdup (request->method), .path = g_strdup (request->path), .token = g_strdup (request->token),
    .body = request->body != NULL ? g_bytes_ref (request->body) : NULL,
    .content_type = g_strdup (request->content_type), .into_file = g_strdup (request->into_file),
    .deadline = request->deadline,
  };
  message->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  message->done = done;
  message->data = data;
  message->deadline = ledger_world_now (self->shared) + (gint64) request->deadline * G_USEC_PER_SEC;
  if (request->into_file != NULL)
    message->file = g_strdup_printf ("%s/way-%u", self->folder, ++last_file);
  g_ptr_array_add (self->under_way, message);
  self->counters[OFFICE_FAULT_SENT] += !office_disk_is_writing ();
  sent_within += office_disk_is_writing ();
  if (self->ended || self->muted || happens (self, OFFICE_FAULT_REQUEST_LOST))
    {
      lose (message);
      return;
    }
  message->doubled = happens (self, OFFICE_FAULT_DOUBLED);
  plan (message, draw_delay (self), go_out);
}

/* -- The live connection */

static void
end_live (OfficeLine *self)
{
  LedgerLiveFunction function = g_steal_pointer (&self->live_function);

  if (self->live_timer != 0)
    ledger_world_remove_timer (self->shared, self->live_timer);
  self->live_timer = 0;
  g_clear_pointer (&self->live_token, g_free);
  if (function != NULL)
    function (NULL, self->live_data);
}

static void
on_live (const char *text, gpointer data)
{
  g_autoptr (OfficeLine) self = g_object_ref (data);

  if (self->live_function == NULL || self->silent)
    return;
  if (text == NULL)
    end_live (self);
  else if (*text == '\0' || !happens (self, OFFICE_FAULT_POKE_LOST))
    {
      /* What a poke brings may come twice. */
      gboolean twice = strchr (text, '\n') != NULL && happens (self, OFFICE_FAULT_DOUBLED);

      self->live_function (text, self->live_data);
      if (twice && self->live_function != NULL)
        self->live_function (text, self->live_data);
    }
}

static void
office_line_say_live (LedgerTransport *transport, const char *text)
{
  OfficeLine *self = OFFICE_LINE (transport);

  if (self->inner != NULL && !self->silent && !self->muted && !self->ended)
    ledger_transport_say_live (self->inner, text);
}

static void
open_now (gpointer data)
{
  g_autoptr (OfficeLine) self = g_object_ref (data);

  self->live_timer = 0;
  if (self->inner != NULL)
    ledger_transport_open_live (self->inner, self->live_token, on_live, self);
  else
    end_live (self);
}

static void
office_line_open_live (LedgerTransport *transport, const char *token, LedgerLiveFunction function, gpointer data)
{
  OfficeLine *self = OFFICE_LINE (transport);

  g_assert_null (self->live_function);
  self->live_function = function;
  self->live_data = data;
  self->live_token = g_strdup (token);
  self->live_timer = ledger_world_add_timer (self->shared, draw_delay (self), open_now, self);
}

static void
office_line_close_live (LedgerTransport *transport)
{
  OfficeLine *self = OFFICE_LINE (transport);

  self->live_function = NULL;
  end_live (self);
  if (self->inner != NULL)
    ledger_transport_close_live (self->inner);
}

void
office_line_set_server (OfficeLine *self, ServerServer *server, LedgerWorld *world)
{
  if (self->inner != NULL)
    ledger_transport_close_live (self->inner);
  g_clear_object (&self->inner);
  self->silent = FALSE;
  if (server != NULL)
    {
      self->inner = server_direct_transport_new (server, world);
      return;
    }
  end_live (self);
  for (guint i = 0; i < self->under_way->len; i++)
    plan (self->under_way->pdata[i], MILLISECOND, be_unreachable);
}

void
office_line_silence (OfficeLine *self)
{
  self->silent = TRUE;
}

void
office_line_mute (OfficeLine *self)
{
  self->muted = TRUE;
}

gboolean
office_line_end (OfficeLine *self)
{
  gboolean again = !self->ended || self->under_way->len > 0;

  self->ended = TRUE;
  self->live_function = NULL;
  end_live (self);
  if (self->inner != NULL)
    ledger_transport_close_live (self->inner);
  while (self->under_way->len > 0)
    tell_error (self->under_way->pdata[0], LEDGER_TRANSPORT_ERROR_CANCELLED);
  return again;
}

/* -- The object */

static void
office_line_finalize (GObject *object)
{
  OfficeLine *self = OFFICE_LINE (object);

  if (self->live_timer != 0)
    ledger_world_remove_timer (self->shared, self->live_timer);
  g_clear_object (&self->inner);
  g_ptr_array_unref (self->under_way);
  g_free (self->live_token);
  g_free (self->folder);
  g_free (self->lie);
  g_clear_object (&self->shared);
  G_OBJECT_CLASS (office_line_parent_class)->finalize (object);
}

static void
office_line_class_init (OfficeLineClass *class)
{
  G_OBJECT_CLASS (class)->finalize = office_line_finalize;
}

static void
office_line_init (OfficeLine *self)
{
  self->under_way = g_ptr_array_new_with_free_func (message_unref);
}

static void
office_line_interface_init (LedgerTransportInterface *interface)
{
  interface->send = office_line_send;
  interface->open_live = office_line_open_live;
  interface->say_live = office_line_say_live;
  interface->close_live = office_line_close_live;
}

OfficeLine *
office_line_new (LedgerWorld *shared, const OfficeWeather *weather, TestTape *const *tape, guint *counters,
                 const char *folder)
{
  OfficeLine *self = g_object_new (OFFICE_TYPE_LINE, NULL);

  self->shared = g_object_ref (shared);
  self->weather = weather;
  self->tape = tape;
  self->counters = counters;
  self->folder = g_strdup (folder);
  return self;
}
