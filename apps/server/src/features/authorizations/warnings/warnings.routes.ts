import {
  dismissWarning,
  listWarnings as listWarningsEndpoint,
  restoreWarning,
  setPasswordLife,
  type Warnings,
} from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import type { OrganizationRef } from '../../../platform/platform.ts';
import { type Context, nowOf } from '../context.ts';
import { listWarnings } from './list-warnings.ts';
import { deleteDismissal, selectPasswordLives, upsertDismissal, upsertPasswordLife } from './warnings.queries.ts';

const ARTICLE = 1117;
const DAY_MS = 24 * 60 * 60_000;

export function mountWarningRoutes(context: Context): void {
  const { http, database } = context.platform;
  http.route(listWarningsEndpoint, ({ organization }) => presentWarnings(context, known(organization)));
  http.route(dismissWarning, async ({ organization, body, signedIn }) => {
    const organizationId = known(organization);
    const at = nowOf(context);
    await upsertDismissal(database, {
      organizationId,
      warning_key: body.key,
      until: new Date(at.getTime() + body.days * DAY_MS),
      reason: body.reason,
      dismissed_by: signedIn?.name ?? '',
      at,
    });
    return presentWarnings(context, organizationId);
  });
  http.route(restoreWarning, async ({ organization, body }) => {
    const organizationId = known(organization);
    await deleteDismissal(database, { organizationId, key: body.key });
    return presentWarnings(context, organizationId);
  });
  http.route(setPasswordLife, async ({ organization, body, signedIn }) => {
    const organizationId = known(organization);
    const days = body.kind === 'days' ? body.days : null;
    const by = signedIn?.name ?? '';
    await upsertPasswordLife(database, { organizationId, kind: body.kind, days, at: nowOf(context), by });
    return presentWarnings(context, organizationId);
  });
}

async function presentWarnings(context: Context, organizationId: string): Promise<Warnings> {
  const [warnings, [life]] = await Promise.all([
    listWarnings(context, organizationId),
    selectPasswordLives(context.platform.database, { organizationIds: [organizationId] }),
  ]);
  return {
    warnings,
    passwords: life === undefined ? { kind: 'default', days: null } : { kind: life.kind, days: life.days },
    article: ARTICLE,
    asOf: nowOf(context).toISOString(),
  };
}

function known(organization: OrganizationRef | null): string {
  if (organization === null) throw new AppError('not-found', 'There is no such organization.');
  return organization.organizationId;
}
