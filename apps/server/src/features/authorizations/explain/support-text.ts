import type { Cause, Certainty, Job, Witness } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../words.ts';

/** What happened, as far as a support engineer of Cisco can look it up. */
export interface SupportCase {
  incident: string | null;
  organization: { name: string; webexOrgId: string | null };
  authorizations: readonly { job: Job; clientId: string | null; authorizer: string; authorizerWebexId: string }[];
  cause: Cause;
  certainty: Certainty;
  sentence: string;
  since: Date;
  until: Date | null;
  witnesses: readonly Witness[];
}

/** Plain text for a support case: ids, times in UTC, each request with status and tracking id. Nothing in it is secret. */
export function writeSupportText(about: SupportCase, now: Date): string {
  const { organization, authorizations, until } = about;
  const asked = about.witnesses.filter(({ request, trackingId }) => request !== null || trackingId !== null);
  const seen = about.witnesses.filter((one) => !asked.includes(one));
  return [
    ...(about.incident === null ? [] : [`Incident: ${about.incident}`]),
    `Organization: ${organization.name}`,
    `Organization id: ${organization.webexOrgId ?? 'not known'}`,
    `What happened: ${about.sentence}`,
    `Cause: ${about.cause} (${about.certainty})`,
    `Since (UTC): ${about.since.toISOString()}`,
    ...(until === null ? [] : [`Until (UTC): ${until.toISOString()}`]),
    '',
    'Authorizations:',
    ...authorizations.map(
      ({ job, clientId, authorizer, authorizerWebexId }) =>
        `- ${JOB_NAMES[job]}: client id ${clientId ?? 'not known'}, authorized by ${authorizer} (person id ${authorizerWebexId})`,
    ),
    '',
    'Requests and answers (UTC):',
    ...asked.map(lineOf),
    ...(asked.length === 0 ? ['- none'] : []),
    ...(seen.length === 0 ? [] : ['', 'Also known:', ...seen.map(({ at, text }) => `- ${at} ${text}`)]),
    '',
    `Written by Linekeeper at ${now.toISOString()}`,
    '',
  ].join('\n');
}

function lineOf({ at, request, status, trackingId, text }: Witness): string {
  const answer = status === null ? 'no answer' : String(status);
  return `- ${at} ${request ?? ''} -> ${answer}, tracking id ${trackingId ?? 'none'}: ${text}`;
}
