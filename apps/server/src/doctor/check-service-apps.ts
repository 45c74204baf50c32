import type { Job } from '@linekeeper/api-contract';
import { MINTER_SCOPES, MINTER_TITLE, SERVICE_APP_JOBS, SERVICE_APP_TITLES } from '../features/authorizations/index.ts';
import { MINTER_GRANT } from '../features/token-vault/index.ts';
import {
  authorizeTrouble,
  clientTrouble,
  type Desk,
  type RegistrationParts,
  type Subject,
} from './check-registration.ts';
import { redirectUriOf } from './check-server.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

const DESK: Desk = { page: 'Installation > Service Apps', article: 1114 };

export interface ServiceAppParts extends RegistrationParts {
  /** Jobs that run on a Service App somewhere. */
  byServiceApp: ReadonlySet<Job>;
}

/** The Service Apps and the integration that mints for them, as Webex knows them. Who registered none uses none: nothing is said then. */
export async function checkServiceApps(parts: ServiceAppParts): Promise<Finding[]> {
  const findings = await checkMinter(parts);
  for (const job of SERVICE_APP_JOBS) findings.push(...(await checkServiceApp(parts, job)));
  return findings;
}

async function checkServiceApp(parts: ServiceAppParts, job: Job): Promise<Finding[]> {
  const of: Subject = { area: 'registration', subject: SERVICE_APP_TITLES[job] };
  const answer = await ask(parts, job);
  if (answer.kind === 'not-registered') {
    if (!parts.byServiceApp.has(job)) return [];
    const seen = 'An organization runs on it, and Linekeeper does not know it any more: nothing can be renewed.';
    return [broken(of, { seen, todo: `Enter its client id and secret under ${DESK.page}.`, article: DESK.article })];
  }
  const trouble = clientTrouble(of, answer, DESK);
  return trouble.length > 0 ? trouble : [ok(of, 'Webex knows its client id and secret.')];
}

async function checkMinter(parts: ServiceAppParts): Promise<Finding[]> {
  const of: Subject = { area: 'registration', subject: MINTER_TITLE };
  const inUse = parts.byServiceApp.size > 0;
  const answer = await ask(parts, 'minter');
  if (answer.kind === 'not-registered') {
    if (!inUse) return [];
    const seen = 'It is not registered: where Webex refuses to renew a Service App, nothing brings it back.';
    return [warning(of, { seen, todo: `Register it under ${DESK.page}.`, article: DESK.article })];
  }
  const ofClient = clientTrouble(of, answer, DESK);
  if (answer.kind === 'client-unknown') return ofClient;
  const question = {
    apiBaseUrl: parts.settings.webex.apiBaseUrl,
    clientId: answer.clientId,
    redirectUri: redirectUriOf(parts.publicUrl),
    scopes: MINTER_SCOPES,
  };
  const all = [
    ...ofClient,
    ...(await authorizeTrouble(of, question, { ...parts, ...DESK })),
    ...(await ofGrant(parts, of)),
  ];
  return all.length > 0 ? all : [ok(of, 'Webex knows its client id, secret, redirect address and scopes.')];
}

/** Whose authorization mints; without one nothing is missing until a Service App is used. */
async function ofGrant(parts: ServiceAppParts, of: Subject): Promise<Finding[]> {
  const grant = await parts.vault.grant(MINTER_GRANT);
  const todo = `Authorize it under ${DESK.page}, with the account that owns the Service Apps.`;
  const { article } = DESK;
  if (grant === null) {
    if (parts.byServiceApp.size === 0) return [];
    return [warning(of, { seen: 'Nobody has authorized it: no new tokens can be minted.', todo, article })];
  }
  if (grant.refused === null) return [];
  return [
    broken(of, {
      seen: 'Webex does not renew its authorization any more: no new tokens can be minted.',
      todo,
      article,
    }),
  ];
}

function ask(parts: ServiceAppParts, registration: Job | 'minter') {
  const signal = AbortSignal.timeout(parts.asking.timeoutMs);
  return parts.vault.askAsServiceApp(registration, { redirectUri: redirectUriOf(parts.publicUrl), signal });
}
