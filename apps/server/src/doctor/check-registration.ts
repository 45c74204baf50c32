import { JOBS, type Job } from '@linekeeper/api-contract';
import {
  type AuthorizeQuestion,
  askAuthorize,
  type ClientAnswer,
  JOB_SCOPES,
  JOB_TITLES,
  type VaultInspection,
} from '../features/token-vault/index.ts';
import type { Ids } from '../platform/ids.ts';
import type { Settings } from '../settings.ts';
import { type Asking, redirectUriOf } from './check-server.ts';
import { broken, type Finding, ok, reasonOf, warning } from './finding.ts';

const REGISTERING_ARTICLE = 1101;
/** Where what is wrong is put right, and explained. */
export interface Desk {
  page: string;
  article: number;
}
const DESK: Desk = { page: 'Installation > Integrations', article: REGISTERING_ARTICLE };

export interface RegistrationParts {
  settings: Settings;
  vault: VaultInspection;
  publicUrl: string;
  /** Jobs somebody has authorized: without their integration something stands still. */
  inUse: ReadonlySet<Job>;
  asking: Asking;
  ids: Ids;
}

/** The five integrations, as Webex knows them: client id, secret, redirect address, scopes. One after the other, to be no burden. */
export async function checkRegistration(parts: RegistrationParts): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const job of JOBS) findings.push(...(await checkIntegration(parts, job)));
  return findings;
}

export type Subject = { area: 'registration'; subject: string };

async function checkIntegration(parts: RegistrationParts, job: Job): Promise<Finding[]> {
  const of: Subject = { area: 'registration', subject: JOB_TITLES[job] };
  const redirectUri = redirectUriOf(parts.publicUrl);
  const signal = AbortSignal.timeout(parts.asking.timeoutMs);
  const answer = await parts.vault.askAsClient(job, { redirectUri, signal });
  if (answer.kind === 'not-registered') {
    const seen = 'Linekeeper does not know it yet.';
    const todo = `Create it at Webex and enter client id and secret under ${DESK.page}.`;
    const trouble = { seen, todo, article: REGISTERING_ARTICLE };
    return [parts.inUse.has(job) ? broken(of, trouble) : warning(of, trouble)];
  }
  const ofClient = clientTrouble(of, answer, DESK);
  if (answer.kind === 'client-unknown') return ofClient;
  const { apiBaseUrl } = parts.settings.webex;
  const question = { apiBaseUrl, clientId: answer.clientId, redirectUri, scopes: JOB_SCOPES[job] };
  const ofAuthorize = await authorizeTrouble(of, question, { ...parts, ...DESK });
  const all = [...ofClient, ...ofAuthorize];
  if (all.length > 0) return all;
  return [ok(of, 'Webex knows its client id, secret, redirect address and scopes.')];
}

/** What Webex said to client id and secret, where that was no yes. */
export function clientTrouble(
  of: Subject,
  answer: Exclude<ClientAnswer, { kind: 'not-registered' }>,
  { page, article }: Desk,
): Finding[] {
  switch (answer.kind) {
    case 'known':
      return [];
    case 'no-secret': {
      const todo = `Enter it under ${page}. Webex shows a client secret once; afterwards only a new one can be made there.`;
      return [broken(of, { seen: 'Its client secret is not stored.', todo, article })];
    }
    case 'secret-wrong': {
      const seen = `Webex refuses its client secret (${said(answer)}). Nothing can be renewed with it.`;
      const todo = `Enter the newest client secret under ${page}: nothing has to be authorized again.`;
      return [broken(of, { seen, todo, article })];
    }
    case 'client-unknown': {
      const seen = `Webex does not know its client id (${said(answer)}).`;
      const todo = `Compare the client id under ${page} with the one at Webex. If it was deleted there, create it anew.`;
      return [broken(of, { seen, todo, article })];
    }
    case 'refused-otherwise': {
      const seen = `Webex answers its client id and secret in words that are not known here: ${said(answer)}.`;
      return [
        warning(of, { seen, todo: 'If authorizations stop too, send the tracking id to Cisco support.', article }),
      ];
    }
    case 'unavailable': {
      const seen = `Its client id and secret could not be checked: ${answer.reason}.`;
      return [warning(of, { seen, todo: 'Ask again later.', article: 1109 })];
    }
  }
}

function said({ error }: Extract<ClientAnswer, { error: unknown }>): string {
  const tracking = error.trackingId === null ? '' : `, tracking id ${error.trackingId}`;
  return `${error.status} “${error.message.slice(0, 120)}”${tracking}`;
}

/** What Webex's authorize address said, where that was no sign-in. */
export async function authorizeTrouble(
  of: Subject,
  question: AuthorizeQuestion,
  parts: RegistrationParts & Desk,
): Promise<Finding[]> {
  const { page, article } = parts;
  const answer = await askAuthorize(question, parts);
  switch (answer.kind) {
    case 'sound':
      return [];
    case 'scope': {
      const missing = await missingScopes(question, parts);
      const which = missing.length === 0 ? 'one of its scopes' : missing.join(', ');
      const seen = `At Webex it lacks ${which}: whoever authorizes it gets an error (invalid_scope).`;
      const todo =
        'Tick what is missing at Webex, then authorize the job once more: an added scope counts from the next consent on.';
      return [broken(of, { seen, todo, article })];
    }
    case 'redirect-address': {
      const seen = `Its redirect address at Webex is another one than ${question.redirectUri}: nobody can authorize it.`;
      const todo = 'Enter exactly this address at Webex, or correct LINEKEEPER_PUBLIC_URL. What is authorized goes on.';
      return [broken(of, { seen, todo, article })];
    }
    case 'client': {
      const todo = `Compare the client id under ${page} with the one at Webex.`;
      return [
        broken(of, { seen: 'Webex does not show its sign-in: the client id is not known there.', todo, article }),
      ];
    }
    case 'refused': {
      const seen = `Webex shows an error instead of its sign-in: “${answer.text}”.`;
      const todo = `Most often the redirect address is not registered: it must be ${question.redirectUri}.`;
      return [broken(of, { seen, todo, article })];
    }
    case 'unavailable': {
      const seen = `Its redirect address and scopes could not be checked: ${reasonOf(answer.error)}.`;
      return [warning(of, { seen, todo: 'Ask again later.', article: 1109 })];
    }
  }
}

/** Webex does not say which one it misses: each is asked for alone. */
async function missingScopes(question: AuthorizeQuestion, parts: RegistrationParts): Promise<string[]> {
  const missing: string[] = [];
  for (const scope of question.scopes) {
    const { kind } = await askAuthorize({ ...question, scopes: [scope] }, parts);
    if (kind === 'scope') missing.push(scope);
  }
  return missing;
}
