/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a poke brings to somebody who said where his replica stands (S14): the answer of the pull that it would ask.
 * Any thread.
 */
#pragma once

#include "server/server.h"

G_BEGIN_DECLS

typedef struct
{
  guint watch;
  guint8 hash[32];              /* of the session's token */
  char *asks;                   /* the query of the pull that the replica would ask, as it said */
  GBytes *text;                 /* out (nullable): the poke with the answer; without one it is to pull */
  char *asks_next;              /* out (nullable): with that answer it is there */
  gboolean is_there;            /* out: nothing has come since */
} ServerCarried;

/** server_carried_new: for the watch of that number. */
ServerCarried *server_carried_new (guint watch, const guint8 hash[32], const char *asks);

/** server_carried_free: drops it. */
void server_carried_free (ServerCarried *carried);

/** server_carried_fill: reads what each of @carried would be answered; of equal rights and cursor, once. */
void server_carried_fill (ServerServer *self, GPtrArray *carried);

/** server_carried_read_asks: Returns: (transfer full) (nullable): the query that a message of a replica names. */
char *server_carried_read_asks (const char *message);

G_END_DECLS
