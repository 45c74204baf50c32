/** One browser, ours and Webex's cookies in it, for tests that look at every redirect and cookie on the way. */
export interface TestBrowser {
  /** One request; redirects are not followed. */
  visit(address: string | URL, init?: RequestInit): Promise<Response>;
  /** Our API with the session's CSRF token, as the web UI calls it. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** The value of a cookie, undefined where there is none. */
  cookie(name: string): string | undefined;
  /** Forgets a cookie, as another browser would not have it. */
  forget(name: string): void;
  /** Every address a redirect of ours or Webex's led to, oldest first. */
  locations: URL[];
  /** Follows redirects through Webex's pages as this person until a page of ours stays; answers its address. */
  throughWebex(start: string | URL, person: { email: string; decision?: 'accept' | 'decline' }): Promise<URL>;
}

const MOST_HOPS = 20;

/** A browser that has never been here. */
export function createTestBrowser(serverUrl: string): TestBrowser {
  // Cookies of one host: on loopback ours and the emulator's go to both, as in a real browser.
  const cookies = new Map<string, string>();
  const locations: URL[] = [];
  const visit: TestBrowser['visit'] = async (address, init = {}) => {
    const url = new URL(address, serverUrl);
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...init.headers, ...(cookie === '' ? {} : { cookie }) };
    const response = await fetch(url, { ...init, redirect: 'manual', headers });
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    const location = response.headers.get('location');
    if (location !== null) locations.push(new URL(location, url));
    return response;
  };
  const session = async (): Promise<Record<string, unknown>> => read(await visit('/api/session'));
  return {
    visit,
    locations,
    cookie: (name) => cookies.get(name),
    forget: (name) => {
      cookies.delete(name);
    },
    call: async (method, path, body) => {
      const { csrfToken } = await session();
      const headers = { 'x-csrf-token': String(csrfToken), 'content-type': 'application/json' };
      const init = body === undefined ? { headers } : { headers, body: JSON.stringify(body) };
      if (body === undefined) Reflect.deleteProperty(headers, 'content-type');
      const response = await visit(path, { method, ...init });
      return { status: response.status, body: await read(response) };
    },
    throughWebex: async (start, person) => {
      let at = new URL(start, serverUrl);
      let response = await visit(at);
      for (let hops = 0; hops < MOST_HOPS; hops += 1) {
        const location = response.headers.get('location');
        if (location === null) {
          const form = nextForm(at, await response.text(), person);
          if (form === null) return at;
          at = form.address;
          response = await visit(at, { method: 'POST', body: form.body });
          continue;
        }
        at = new URL(location, at);
        // A page of the web UI: where the browser rests.
        if (at.origin === new URL(serverUrl).origin && at.pathname !== '/webex/callback') return at;
        response = await visit(at);
      }
      throw new Error('The browser goes round in a circle');
    },
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = ''] = line.split(';');
  const at = pair.indexOf('=');
  const [name, value] = [pair.slice(0, at).trim(), pair.slice(at + 1)];
  if (value === '' || /max-age=0|expires=thu, 01 jan 1970/i.test(line)) cookies.delete(name);
  else cookies.set(name, value);
}

function nextForm(
  at: URL,
  page: string,
  person: { email: string; decision?: 'accept' | 'decline' },
): { address: URL; body: URLSearchParams } | null {
  const request = at.search.slice(1);
  if (page.includes('action="/v1/authorize/sign-in"')) {
    return {
      address: new URL('/v1/authorize/sign-in', at),
      body: new URLSearchParams({ request, email: person.email }),
    };
  }
  if (page.includes('action="/v1/authorize/consent"')) {
    const decision = person.decision ?? 'accept';
    return { address: new URL('/v1/authorize/consent', at), body: new URLSearchParams({ request, decision }) };
  }
  return null;
}

async function read(response: Response): Promise<Record<string, unknown>> {
  const text = await response.text();
  return text.startsWith('{') ? JSON.parse(text) : {};
}
