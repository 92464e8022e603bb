/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A round of a main loop costs as much as there are connections, however few of them have something to say. When all
 * of an office pulls at once, rounds that follow each other at once would cost more than the work in them. Main thread.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * server_rounds_pace:
 * @context: (nullable): the default one for %NULL
 *
 * From now on a round of @context that would follow the one before at once waits a moment, the longer the more
 * connections there are: what comes meanwhile goes into the same round. With few connections nothing waits.
 */
void server_rounds_pace (GMainContext *context);

G_END_DECLS
