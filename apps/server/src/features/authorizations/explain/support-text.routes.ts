import { getAuthorizationSupportText, getIncidentSupportText } from '@linekeeper/api-contract';
import { AppError } from '../../../platform/errors.ts';
import { type AuthorizationRow, type IncidentRow, selectAuthorizations } from '../authorizations.queries.ts';
import { type Context, nowOf } from '../context.ts';
import { selectIncidents } from '../history.queries.ts';
import { incidentName } from '../present-card.ts';
import { type SupportCase, writeSupportText } from './support-text.ts';

/** "Copy for Cisco support", of one authorization and of an incident. */
export function mountSupportTextRoutes(context: Context): void {
  const { http, database } = context.platform;
  http.route(getAuthorizationSupportText, async ({ organization, params }) => {
    const { organizationId, name } = found(organization, 'organization');
    const rows = await selectAuthorizations(database, { organizationId });
    const stopped = rows.filter(
      ({ job, state, verdict }) => job === params.job && state === 'stopped' && verdict !== null,
    );
    const [first] = stopped.sort((a, b) => a.seat - b.seat);
    const { verdict, stopped_at: since } = found(first, 'stopped authorization of this job');
    const { cause, certainty, sentence, witnesses } = found(verdict, 'verdict');
    const about = {
      incident: null,
      cause,
      certainty,
      sentence,
      since: since ?? nowOf(context),
      until: null,
      witnesses,
    };
    return text(context, { ...about, ...(await partsOf(context, { name, rows: stopped.slice(0, 1) })) });
  });

  http.route(getIncidentSupportText, async ({ organization, params }) => {
    const { organizationId, name } = found(organization, 'organization');
    const [incidents, rows] = await Promise.all([
      selectIncidents(database, { organizationId, onlyOpen: false }),
      selectAuthorizations(database, { organizationId }),
    ]);
    const incident = found(
      incidents.find((row) => incidentName(row) === params.number),
      'incident',
    );
    const { cause, certainty, sentence, witnesses, opened_at: since, closed_at: until } = incident;
    const hit = rows.filter((row) => belongs(row, incident));
    const about = { incident: params.number, cause, certainty, sentence, since, until, witnesses };
    return text(context, { ...about, ...(await partsOf(context, { name, rows: hit })) });
  });
}

/** Of a closed incident: whoever holds the same jobs as the same person now. */
function belongs(row: AuthorizationRow, incident: IncidentRow): boolean {
  const { incident_id, jobs, authorizer_webex_id: personId } = incident;
  if (row.incident_id === incident_id) return true;
  return jobs.includes(row.job) && (personId === null || row.authorizer_webex_id === personId);
}

async function partsOf(
  context: Context,
  input: { name: string; rows: readonly AuthorizationRow[] },
): Promise<Pick<SupportCase, 'organization' | 'authorizations'>> {
  const integrations = await context.tokenVault.integrations.list();
  return {
    organization: { name: input.name, webexOrgId: input.rows[0]?.webex_org_id ?? null },
    authorizations: input.rows.map(({ job, client, authorizer_name, authorizer_webex_id }) => ({
      job,
      clientId: client === 'service-app' ? null : (integrations.find((one) => one.job === job)?.clientId ?? null),
      authorizer: authorizer_name,
      authorizerWebexId: authorizer_webex_id,
    })),
  };
}

function text(context: Context, about: SupportCase): { text: string } {
  return { text: writeSupportText(about, nowOf(context)) };
}

function found<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new AppError('not-found', `There is no such ${what}.`);
  return value;
}
