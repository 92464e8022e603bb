/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a deletion for good would do, as the server told it (screens.md, Privacy): who goes, what law keeps, who does
 * not go along and why; beneath it the two buttons. The keyboard begins on Cancel, and Enter never deletes. Main
 * thread.
 *
 * Signals: `confirmed` (): the second click; `cancelled` ().
 */
#pragma once

#include "libledger/sync/job.h"

#include <adwaita.h>

G_BEGIN_DECLS

#define LEDENBOEK_TYPE_REMOVAL_PREVIEW (ledenboek_removal_preview_get_type ())
G_DECLARE_FINAL_TYPE (LedenboekRemovalPreview, ledenboek_removal_preview, LEDENBOEK, REMOVAL_PREVIEW, AdwBin)

/**
 * ledenboek_removal_preview_show:
 * @job: an `erase-many` that was previewed
 * @asked: (element-type LedenboekRemovalItem): who was asked for
 */
void ledenboek_removal_preview_show (LedenboekRemovalPreview *self, LedgerStore *store, const LedgerJob *job,
                                     GPtrArray *asked);

/** ledenboek_removal_preview_focus: gives Cancel the keyboard. */
void ledenboek_removal_preview_focus (LedenboekRemovalPreview *self);

G_END_DECLS
