import type { Job, Walk } from '@linekeeper/api-contract';
import type { Features } from '../compose.ts';

/** The installation's owner with a browser, for tests and campaigns: calls our API and goes to Webex and back. */
export interface TestOwner {
  /** Throws with the answer's body unless it is good. */
  call<T>(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<T>;
  /** Opens one address of ours and answers where it sends the browser, or null. */
  redirectOf(path: string): Promise<URL | null>;
  addOrganization(name: string): Promise<{ slug: string; organizationId: string }>;
  /** Walks through Webex as the person with this e-mail address; answers how the walk stands when the browser rests. */
  authorize(input: WalkInput): Promise<{ walk: Walk } & Rest>;
  /** One request of the owner's browser, redirects not followed. */
  visit(url: URL): Promise<Response>;
}

export interface WalkInput {
  slug: string;
  jobs: readonly Job[];
  email: string;
  decision?: 'accept' | 'decline';
  as?: 'primary' | 'standby';
}

/** Where the browser rests, and the addresses Webex sent it back to on the way. */
export interface Rest {
  restsAt: URL;
  page: string;
  returns: URL[];
}

interface ServerUnderTest {
  url: string;
  features: Pick<Features, 'signIn' | 'organizations'>;
}

const OWNER = { name: 'Olga Owner', email: 'olga.owner@linekeeper.example' };
const MOST_HOPS = 60;

/** Uses a one-time link of the owner. */
export async function createTestOwner(server: ServerUnderTest): Promise<TestOwner> {
  const ours = createCookieJar();
  const link = new URL(await server.features.signIn.ownerLink());
  const session = await readJson(await ours.send(new URL('/api/session', server.url), {}));
  let csrfToken = String(session.csrfToken);
  const call: TestOwner['call'] = async (method, path, body) => {
    const headers = { 'content-type': 'application/json', 'x-csrf-token': csrfToken };
    const init =
      body === undefined ? { headers: { 'x-csrf-token': csrfToken } } : { headers, body: JSON.stringify(body) };
    const response = await ours.send(new URL(path, server.url), { method, ...init });
    return (await readJson(response)) as never;
  };
  const token = link.pathname.split('/').at(-1);
  const signedIn = await call<{ csrfToken: string }>('POST', '/api/set-up', { token, ...OWNER });
  csrfToken = signedIn.csrfToken;
  return {
    call,
    redirectOf: async (path) => {
      const location = (await ours.send(new URL(path, server.url), {})).headers.get('location');
      return location === null ? null : new URL(location, server.url);
    },
    addOrganization: async (name) => {
      const { slug } = await call<{ slug: string }>('POST', '/api/organizations', { name });
      const organization = await server.features.organizations.bySlug(slug);
      return { slug, organizationId: organization?.organizationId ?? '' };
    },
    visit: (url) => ours.send(url, {}),
    authorize: async (input) => {
      const base = `/api/organizations/${input.slug}/authorizations/walks`;
      const started = await call<Walk>('POST', base, { jobs: input.jobs, as: input.as ?? 'primary' });
      const rest = await wander(new URL(started.startUrl), { ours, serverUrl: server.url, person: input });
      const walk = await call<Walk>('GET', `${base}/${started.id}`);
      return { walk, ...rest };
    },
  };
}

/** Follows redirects between us and Webex, signing in and consenting there, until a page stays. */
async function wander(start: URL, options: { ours: CookieJar; serverUrl: string; person: WalkInput }): Promise<Rest> {
  const returns: URL[] = [];
  const webex = createCookieJar();
  const { person } = options;
  let at = start;
  let init: RequestInit = {};
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    const jar = at.origin === new URL(options.serverUrl).origin ? options.ours : webex;
    const response = await jar.send(at, init);
    init = {};
    const location = response.headers.get('location');
    const page = await response.text();
    if (location !== null) {
      at = new URL(location, at);
      if (at.pathname === '/webex/callback') returns.push(at);
      if (at.pathname.startsWith('/o/')) return { restsAt: at, page: '', returns };
      continue;
    }
    const request = at.search.slice(1);
    if (page.includes('action="/v1/authorize/sign-in"')) {
      init = { method: 'POST', body: new URLSearchParams({ request, email: person.email }) };
      at = new URL('/v1/authorize/sign-in', at);
    } else if (page.includes('action="/v1/authorize/consent"')) {
      init = { method: 'POST', body: new URLSearchParams({ request, decision: person.decision ?? 'accept' }) };
      at = new URL('/v1/authorize/consent', at);
    } else {
      return { restsAt: at, page, returns };
    }
  }
  throw new Error('The browser goes round in a circle');
}

interface CookieJar {
  send(url: URL, init: RequestInit): Promise<Response>;
}

function createCookieJar(): CookieJar {
  const cookies = new Map<string, string>();
  return {
    send: async (url, init) => {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, {
        ...init,
        redirect: 'manual',
        headers: { ...init.headers, ...(cookie === '' ? {} : { cookie }) },
      });
      for (const set of response.headers.getSetCookie()) {
        const [pair = ''] = set.split(';');
        const [name = '', ...value] = pair.split('=');
        cookies.set(name.trim(), value.join('='));
      }
      return response;
    },
  };
}

async function readJson(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  return text === '' ? {} : JSON.parse(text);
}
