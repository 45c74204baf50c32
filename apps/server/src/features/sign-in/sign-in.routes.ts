import { getSession, getSetUpLink, type Session, setUp, signOut } from '@linekeeper/api-contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { createRateLimit } from '../../platform/http/rate-limit.ts';
import type { Platform, SignedIn } from '../../platform/platform.ts';
import type { Authorizations } from '../authorizations/index.ts';
import { describeOwnerLink, redeem } from './owner-link.ts';
import { cookieName, cookieOptions, type Sessions } from './sessions.ts';
import { findAccount, findOwner } from './sign-in.queries.ts';
import { signInTrouble } from './sign-in-trouble.ts';
import { finishSignIn, type SignInRefusal, STATE_PREFIX, startSignIn, type WebexSignInDeps } from './webex-sign-in.ts';

const ATTEMPT_COOKIE_S = 900;
/** Each start writes a row: a whole company behind one address may sign in, a script may not fill the table. */
const STARTS_A_MINUTE = 120;

export interface SignInRouteDeps extends WebexSignInDeps {
  authorizations: Authorizations;
  sessions: Sessions;
}

/** The session as the browser may see it. */
async function presentSession(
  platform: Platform,
  deps: SignInRouteDeps,
  input: { signedIn: SignedIn | null; csrfToken: string },
): Promise<Session> {
  const { signedIn } = input;
  const [organizations, owner, webexSignIn] = await Promise.all([
    deps.organizations.list(),
    findOwner(platform.database),
    signInTrouble(deps),
  ]);
  const visible = organizations.filter(
    ({ organizationId }) =>
      signedIn !== null && (signedIn.isOwner || signedIn.organizationIds.includes(organizationId)),
  );
  const { emulatorUrl } = platform.settings;
  return {
    account:
      signedIn === null
        ? null
        : { name: signedIn.name, email: signedIn.email, webexLinked: signedIn.webexPersonId !== null },
    role: signedIn === null ? null : signedIn.isOwner ? 'owner' : 'user',
    organizations: visible.map(({ slug, name }) => ({ slug, name })),
    csrfToken: input.csrfToken,
    simulatedWebex: emulatorUrl === null ? null : { controlHubUrl: `${emulatorUrl}/control-hub` },
    setUpNeeded: owner === null,
    webexSignIn,
    version: VERSION,
    asOf: new Date(platform.clock.now()).toISOString(),
  };
}

const VERSION = '0.1.0';

export function mountSignInRoutes(platform: Platform, deps: SignInRouteDeps): void {
  const { http } = platform;
  http.route(getSession, ({ signedIn, request }) =>
    presentSession(platform, deps, { signedIn, csrfToken: http.csrfToken(request) }),
  );
  http.route(getSetUpLink, ({ params }) => describeOwnerLink(platform, params.token));
  http.route(setUp, async ({ body, request, reply }) => {
    const accountId = await redeem(platform, body);
    await deps.sessions.start(reply, accountId);
    const account = await findAccount(platform.database, { accountId });
    if (account === null) throw new Error('The account of a redeemed link is gone');
    const signedIn: SignedIn = {
      accountId,
      sessionId: '',
      name: account.name,
      email: account.email,
      isOwner: account.is_owner,
      organizationIds: [],
      webexPersonId: account.webex_person_id,
    };
    http.actsAs(request, { kind: 'account', id: accountId, name: account.name });
    return presentSession(platform, deps, { signedIn, csrfToken: http.csrfToken(request) });
  });
  http.route(signOut, async ({ request, reply }) => {
    await deps.sessions.end(request, reply);
    return {};
  });
  mountWebexSignIn(platform, deps);
}

/** Browser redirects, no JSON: they answer with pages of the web UI. */
function mountWebexSignIn(platform: Platform, deps: SignInRouteDeps): void {
  const starts = createRateLimit(platform.clock, { uses: STARTS_A_MINUTE, perMs: 60_000 });
  platform.http.raw((app) => {
    app.get(
      '/sign-in/webex',
      async (request: FastifyRequest<{ Querystring: { next?: string; link?: string } }>, reply) => {
        starts.take(request);
        const links = request.query.link === '1';
        const linkFor = links && fromOurPages(request) ? await deps.sessions.find(request) : null;
        // Going on would make an account of its own, and the Webex account could not be linked any more.
        if (links && linkFor === null) return reply.redirect('/sign-in?next=/me');
        const started = await startSignIn(platform, deps, { returnTo: request.query.next ?? '/', linkFor });
        if (started === null) return refuse(reply, 'not-registered', linkFor !== null);
        reply.setCookie(cookieName(platform, 'sign_in'), started.browserToken, {
          ...cookieOptions(platform),
          maxAge: ATTEMPT_COOKIE_S,
        });
        return reply.header('cache-control', 'no-store').redirect(started.url);
      },
    );
  });
  deps.authorizations.onCallback(STATE_PREFIX, (query, request, reply) =>
    handleCallback(platform, deps, { query, request, reply }),
  );
}

/**
 * Another site could send a signed-in person here while the browser is signed in at Webex as the attacker: the
 * attacker's Webex account would open the person's account. Browsers that name no site are let through.
 */
function fromOurPages(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin';
}

/** Whoever is signed in never sees the sign-in page: a refusal, as of linking the own account, stands on their page. */
function refuse(reply: FastifyReply, why: SignInRefusal, signedIn: boolean): FastifyReply {
  return reply.redirect(`${signedIn ? '/me' : '/sign-in'}?refused=${why}`);
}

const SIGN_IN = { act: 'signIn.withWebex', via: 'webex', target: {} } as const;

async function handleCallback(
  platform: Platform,
  deps: SignInRouteDeps,
  input: { query: Record<string, string>; request: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { query, request, reply } = input;
  const attemptCookie = cookieName(platform, 'sign_in');
  const result = await finishSignIn(platform, deps, { query, browserToken: request.cookies[attemptCookie] ?? null });
  reply.clearCookie(attemptCookie, cookieOptions(platform));
  if (result.kind === 'refused') {
    platform.log.info({ why: result.why }, 'a sign-in with Webex was refused');
    await platform.http.audit(request, { ...SIGN_IN, organizationId: null, outcome: 'refused', code: result.why });
    refuse(reply, result.why, (await deps.sessions.find(request)) !== null);
    return;
  }
  const { organization, pending, person } = result;
  await deps.sessions.start(reply, result.accountId);
  await platform.http.audit(request, {
    ...SIGN_IN,
    organizationId: organization.organizationId,
    actor: { kind: 'account', id: result.accountId, name: person.name },
    outcome: 'ok',
    code: null,
  });
  await deps.authorizations.noteSignIn({
    organizationId: organization.organizationId,
    pending,
    person,
    fullAdmin: person.fullAdmin,
  });
  reply.redirect(result.returnTo);
}
