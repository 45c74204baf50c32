// What adopting a consent needs of the authorizations feature, in a process of the kill campaign: no ticker of it runs beside.
import type { Context } from '../../apps/server/src/features/authorizations/context.ts';
import { createDoubts } from '../../apps/server/src/features/authorizations/standby/doubts.ts';
import { createDrillCounts } from '../../apps/server/src/features/authorizations/standby/drill-counts.ts';
import { createFreshness } from '../../apps/server/src/features/authorizations/watch/freshness.ts';
import { createProbeStatements } from '../../apps/server/src/features/authorizations/watch/probe-statements.ts';
import { createQuietNotes } from '../../apps/server/src/features/authorizations/watch/quiet-notes.ts';
import { createStatusPage } from '../../apps/server/src/features/authorizations/watch/status-page.ts';
import { createOrganizations } from '../../apps/server/src/features/organizations/index.ts';
import type { TokenVault } from '../../apps/server/src/features/token-vault/index.ts';
import { createIdTokenChecker } from '../../apps/server/src/platform/id-token.ts';
import type { Platform } from '../../apps/server/src/platform/platform.ts';

/** Only what that path reads: the rest of the feature is not there. */
export function consentContext(platform: Platform, tokenVault: TokenVault): Context {
  const { apiBaseUrl, issuers } = platform.settings.webex;
  const parts: Partial<Context> = {
    platform,
    tokenVault,
    organizations: createOrganizations(platform),
    idTokens: createIdTokenChecker({ jwksUrl: `${apiBaseUrl}/verification`, issuers }),
    describers: new Map(),
    gapDescribers: new Map(),
    listeners: new Map(),
    incidentListeners: [],
    minterListeners: [],
    catchUpSentMs: new Map(),
    catchUpFailedMs: new Map(),
    freshness: createFreshness(platform),
    warningSources: [],
    quietNotes: createQuietNotes(platform),
    probeStatements: createProbeStatements(platform),
    statusPage: createStatusPage(platform),
    auditReadTo: new Map(),
    standby: { doubts: createDoubts(), lastServing: new Map(), drills: createDrillCounts() },
  };
  return parts as Context;
}
