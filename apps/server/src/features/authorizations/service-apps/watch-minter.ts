import type { Context } from '../context.ts';
import { selectOrganizationOnServiceApp } from './service-apps.queries.ts';

const LOOK_EVERY_MS = 60_000;

/**
 * Tells once for each consent of the minting integration that Webex refuses it: to the people of one organization that runs on
 * a Service App, for it concerns the installation, and a message for each of hundreds would be a storm.
 */
export function watchMinter(context: Context): () => Promise<void> {
  let nextMs = 0;
  let told: string | null = null;
  return async () => {
    const nowMs = context.platform.clock.now();
    // A clock that was set back must not end the looking.
    if (nowMs < nextMs && nextMs - nowMs <= LOOK_EVERY_MS) return;
    nextMs = nowMs + LOOK_EVERY_MS;
    const status = await context.tokenVault.minter.status();
    if (status === null || status.refused === null || status.adoptionId === told) return;
    const [row] = await selectOrganizationOnServiceApp(context.platform.database);
    if (row === undefined) return;
    const event = { organizationId: row.organization_id, eventId: status.adoptionId };
    for (const listener of context.minterListeners) await listener(event);
    told = status.adoptionId;
  };
}
