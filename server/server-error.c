/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The domain of the server's errors (server-error.h).
 */
#include "config.h"

#include "server/server-error.h"

G_DEFINE_QUARK (server-error-quark, server_error)
