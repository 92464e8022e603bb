/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picture of a letterhead, made fit to be sent to every workplace. Any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A larger one is made smaller: it travels in a changeset (libledger/sync/changeset.h), a third longer than it is. */
#define LEDENBOEK_LOGO_SENT (512 * 1024)

/**
 * ledenboek_logo_fit:
 * @png: from a file
 *
 * Returns: (transfer full): @png itself, or a smaller picture of it, still sharper than a printer prints it; %NULL with
 *   G_IO_ERROR_INVALID_DATA: it is no logo, and why
 */
GBytes *ledenboek_logo_fit (GBytes *png, GError **error);

G_END_DECLS
