import type { Job, ServiceAppOutcome } from '@linekeeper/api-contract';
import { decodeWebexId } from '@linekeeper/webex-client';
import type { PendingGrant } from '../../token-vault/index.ts';
import type { CheckedPerson } from '../consent/check-grant.ts';
import type { Context } from '../context.ts';
import type { Check } from '../explain/facts.ts';
import { askForJob, askWhoItIs } from '../watch/ask-webex.ts';
import { JOB_CHECK, JOB_NAMES } from '../words.ts';

export type MachineCheck =
  | { kind: 'good'; person: CheckedPerson; webexOrgId: string; checks: Check[]; statusSeen: boolean }
  | { kind: 'refused'; outcome: Exclude<ServiceAppOutcome, 'works'>; text: string };

/** Tries the real job with a minted pair that is not stored yet, and says what is missing. */
export async function checkMachine(
  context: Context,
  input: { job: Job; pending: PendingGrant; webexOrgId: string },
): Promise<MachineCheck> {
  const { job } = input;
  const webex = context.tokenVault.webexForPending(input.pending);
  const own = await askWhoItIs(webex, job);
  if (own.own !== 'accepted') {
    const text = `Webex did not say which account this is (${own.finding.text}). Nothing was stored.`;
    return { kind: 'refused', outcome: own.own === 'refused' ? 'refused' : 'unavailable', text };
  }
  const { person } = own;
  const webexPersonId = decodeWebexId(person.id)?.uuid;
  const webexOrgId = decodeWebexId(person.orgId)?.uuid;
  if (webexPersonId === undefined || webexOrgId !== input.webexOrgId) {
    const text = 'The account of this Service App belongs to another Webex organization. Nothing was stored.';
    return { kind: 'refused', outcome: 'wrong-organization', text };
  }
  const nowMs = context.platform.clock.now();
  const tried = await askForJob(webex, { job, personWebexId: webexPersonId, client: 'service-app', nowMs });
  const refusal = refusalOf(job, tried.jobProbe);
  if (refusal !== null) return { kind: 'refused', ...refusal };
  const good = (label: string): Check => ({ label, outcome: 'ok', text: null });
  return {
    kind: 'good',
    // Every card, incident and message names it: nobody shall take it for a person.
    person: { webexPersonId, name: `Service App ${person.displayName}`, email: null },
    webexOrgId,
    statusSeen: job === 'presence' && tried.jobProbe === 'works',
    checks: [good('Identity'), ...(tried.jobProbe === 'works' ? [good(JOB_CHECK[job])] : [])],
  };
}

function refusalOf(
  job: Job,
  probe: string,
): { outcome: Exclude<ServiceAppOutcome, 'works' | 'not-registered'>; text: string } | null {
  const name = JOB_NAMES[job].toLowerCase();
  switch (probe) {
    case 'works':
      return null;
    case 'not-asked':
      // Too few people to see a status on: nothing speaks against it.
      return null;
    case 'status-missing':
      return {
        outcome: 'no-status',
        text: 'Webex shows this Service App no status on anyone. Nothing was stored: use an integration for presence.',
      };
    case 'transient':
      return { outcome: 'unavailable', text: 'Webex could not be asked just now. Nothing was stored. Try again.' };
    default:
      return job === 'call-records'
        ? {
            outcome: 'job-refused',
            text: 'Webex refuses call records to this Service App. Nothing was stored: use an integration for them.',
          }
        : {
            outcome: 'scope-missing',
            text: `Webex refuses ${name} to this Service App. Nothing was stored: compare its scopes, and have it approved anew after a change.`,
          };
  }
}
