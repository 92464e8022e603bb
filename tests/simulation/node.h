/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A machine of the simulated office: a world with a clock that may be wrong and random bytes of its own, on the
 * time that all share. What it has posted can be run to the end before its objects are dropped, so that a death
 * leaves nothing behind. One thread only.
 */
#pragma once

#include "libledger/world.h"

G_BEGIN_DECLS

#define OFFICE_TYPE_NODE (office_node_get_type ())
G_DECLARE_FINAL_TYPE (OfficeNode, office_node, OFFICE, NODE, GObject)

/** office_node_new: Returns: (transfer full): a machine on the time of @shared, a TestWorld, random by @seed. */
OfficeNode *office_node_new (LedgerWorld *shared, guint64 seed);

/** office_node_set_skew: how far its clock is ahead of the shared one, microseconds; negative: behind. */
void office_node_set_skew (OfficeNode *self, gint64 skew);

/** office_node_settle: runs what this machine posted, and what comes of it, until nothing of it waits. */
void office_node_settle (OfficeNode *self);

/** office_node_stop_timers: forgets its timers. */
void office_node_stop_timers (OfficeNode *self);

G_END_DECLS
