/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is told when something was committed, here or by another daemon on the same book. Main thread but for the poke.
 */
#pragma once

#include "server/call.h"

G_BEGIN_DECLS

/** server_watches_new: Returns: (transfer full): nobody who watches. */
ServerWatches *server_watches_new (ServerServer *server);

/** server_watches_free: frees it; nobody is told any more. */
void server_watches_free (ServerWatches *watches);

/**
 * server_watches_add:
 * @hash: of the session that watches
 * @function: called on the main thread with what is told
 *
 * Returns: the number of the watch, for server_watches_remove
 */
guint server_watches_add (ServerWatches *watches, const guint8 hash[32], ServerPokeFunction function, gpointer data);

/** server_watches_remove: @watch is told nothing more. */
void server_watches_remove (ServerWatches *watches, guint watch);

/** server_watches_poke: tells all that @seq was committed, unless it was told; from any thread, coalesced. */
void server_watches_poke (ServerWatches *watches, gint64 seq);

/** server_watches_are_any: whether anybody watches. */
gboolean server_watches_are_any (ServerWatches *watches);

/** server_watches_set_asks: the query of the pull that the replica behind @watch would ask next. */
void server_watches_set_asks (ServerWatches *watches, guint watch, const char *asks);

/** server_watches_end: the session of @hash has ended: its watches are told and gone. */
void server_watches_end (ServerWatches *watches, const guint8 hash[32]);

/** server_watches_see_change: accounts were changed, the last time under number @change: theirs are told, once. */
void server_watches_see_change (ServerWatches *watches, gint64 change);

/** server_watches_ask: reads whether accounts were changed, when anybody watches. */
void server_watches_ask (ServerWatches *watches);

/** server_asking_new: Returns: (transfer full): what asks the clock of a book that several daemons share. */
ServerAsking *server_asking_new (ServerServer *server);

/** server_asking_free: frees it; nothing is asked any more. */
void server_asking_free (ServerAsking *asking);

/** server_asking_go_on: asks on and on while anybody watches, and tells them what other daemons committed. */
void server_asking_go_on (ServerAsking *asking);

G_END_DECLS
