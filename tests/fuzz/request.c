/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzzer: a request to the server past its HTTP: the first line is "METHOD PATH?QUERY", the rest the body: logins,
 * envelopes and changesets of a push, cursors of a pull. Every one is answered, once, with a status of the protocol.
 * With the method LIVE the body is what a replica says on its live connection.
 */
#include "config.h"

#include "server/account/sessions.h"
#include "server/carried.h"
#include "tests/fuzz/fuzz.h"
#include "tests/server/office.h"

#include <string.h>

static void
note_answer (const ServerAnswer *answer, gpointer data)
{
  guint *status = data;

  g_assert_cmpuint (*status, ==, 0);
  *status = answer->status;
}

/* What a poke would bring to who says so, once the server knows where he stands. */
static void
say_live (Office *office, const char *token, const char *text, gsize size)
{
  g_autofree char *message = g_strndup (text, size);
  g_autofree char *asks = server_carried_read_asks (message);
  g_autoptr (GPtrArray) carried = g_ptr_array_new_with_free_func ((GDestroyNotify) server_carried_free);
  guint8 hash[32];

  if (asks == NULL)
    return;
  g_assert_true (server_token_hash (token, hash));
  g_ptr_array_add (carried, server_carried_new (1, hash, asks));
  server_carried_fill (office->server, carried);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static Office *office;
  static char *token;
  const guint8 *end = size > 0 ? memchr (data, '\n', size) : NULL;
  g_autofree char *line = end != NULL ? g_strndup ((const char *) data, (gsize) (end - data)) : NULL;
  g_autoptr (GBytes) body = NULL;
  ServerRequest request = { .address = "" };
  guint status = 0;
  char *path, *query;

  if (office == NULL)
    {
      office = office_new ();
      token = office_login (office, "anna", PASSWORD);
    }
  path = line != NULL ? strchr (line, ' ') : NULL;
  /* The body of a request is capped before it comes here. */
  if (path == NULL || size > 64 * 1024)
    return 0;
  *path++ = '\0';
  query = strchr (path, '?');
  if (query != NULL)
    *query++ = '\0';
  if (strcmp (path, "/v1/logout") == 0 || strcmp (path, "/v1/snapshot") == 0 || !g_utf8_validate (path, -1, NULL))
    return 0;
  if (strcmp (line, "LIVE") == 0)
    {
      say_live (office, token, (const char *) end + 1, size - (gsize) (end + 1 - data));
      return 0;
    }
  body = g_bytes_new (end + 1, size - (gsize) (end + 1 - data));
  request.method = line;
  request.path = path;
  request.query = query;
  request.token = token;
  request.body = body;
  server_server_handle (office->server, &request, note_answer, &status);
  test_world_settle (office->world);
  g_assert_cmpuint (status, >=, 200);
  g_assert_cmpuint (status, !=, 500);
  return 0;
}
