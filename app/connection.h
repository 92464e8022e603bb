/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a replica reaches its server: over HTTPS with the authority that its folder trusts, made at login and again
 * at each start. Main thread.
 */
#pragma once

#include "libledger/sync/replica.h"

G_BEGIN_DECLS

/**
 * ledenboek_connection_make:
 * @server: as typed: "leden.example.org", "127.0.0.1:8443" or "https://…"
 * @authority_file: (nullable): PEM file of the certificate authority; copied into the replica's folder
 * @address: (out) (optional) (transfer full): the address as it is used
 *
 * Gives @replica a transport to @server.
 */
gboolean ledenboek_connection_make (LedgerReplica *replica, const char *server, const char *authority_file,
                                    char **address, GError **error);

/** ledenboek_connection_restore: gives @replica a transport to the server it was logged in to; FALSE when to none. */
gboolean ledenboek_connection_restore (LedgerReplica *replica, GError **error);

/** ledenboek_connection_has_authority: whether the folder of @replica holds an authority of its own. */
gboolean ledenboek_connection_has_authority (LedgerReplica *replica);

/** ledenboek_connection_dup_server: Returns: (transfer full) (nullable): where the book comes from, for people. */
char *ledenboek_connection_dup_server (LedgerReplica *replica);

/** ledenboek_connection_dup_address: Returns: (transfer full): what was typed as an address with "https://". */
char *ledenboek_connection_dup_address (const char *typed);

G_END_DECLS
