/** A token endpoint for tests: as strict as one can be about used refresh tokens, and counting. */
export interface StrictProvider {
  fetch: typeof fetch;
  /** A code for a new family of tokens. */
  code(): string;
  calls(): number;
  /** Families ended because a used refresh token came back. */
  killed(): number;
  /** All refresh tokens die, as when a password changes. */
  revokeAll(): void;
  /** Forgets the newest pair of every family, as after a failover at the provider that lost its last writes. */
  forgetNewest(): void;
  /** From now on requests wait, after they were carried out, until the returned function is called. */
  holdAnswers(): () => void;
  /** Meets the next requests to the token endpoint, in order. */
  faults: (Response | 'lost-answer' | 'reset-before')[];
  secret: string;
  accessLifeSeconds: number;
  /** Resolves when so many requests have been carried out and are held. */
  whenCalled(count: number): Promise<void>;
}

interface Family {
  current: string;
  used: Set<string>;
  access: Set<string>;
  dead: boolean;
}

export function createStrictProvider(rotation: 'none' | 'reuse-kills'): StrictProvider {
  let serial = 0;
  let calls = 0;
  let killed = 0;
  let gate: Promise<void> = Promise.resolve();
  const codes = new Set<string>();
  const families: Family[] = [];
  const watchers: { count: number; resolve: () => void }[] = [];
  const next = (what: string): string => {
    serial += 1;
    return `${what}-${serial}_P0A1_0f0b2c8e-5d55-4b41-9c54-0e6b8a4a2f11`;
  };
  const provider: StrictProvider = {
    fetch: async (input, init) => {
      const url = new URL(String(input));
      if (!url.pathname.endsWith('/access_token')) return me(new Headers(init?.headers).get('authorization') ?? '');
      const fault = provider.faults.shift();
      if (fault === 'reset-before') throw refusedConnection();
      if (fault instanceof Response) {
        calls += 1;
        return fault;
      }
      calls += 1;
      const answer = token(new URLSearchParams(String(init?.body)));
      for (const watcher of watchers) if (calls >= watcher.count) watcher.resolve();
      if (fault === 'lost-answer') throw new TypeError('fetch failed');
      await Promise.race([gate, aborted(init?.signal ?? null)]);
      return answer;
    },
    code: () => {
      const code = next('code');
      codes.add(code);
      return code;
    },
    calls: () => calls,
    killed: () => killed,
    revokeAll: () => {
      for (const family of families) family.dead = true;
    },
    forgetNewest: () => families.forEach(forgetNewestPair),
    holdAnswers: () => {
      const held = Promise.withResolvers<void>();
      gate = held.promise;
      return () => held.resolve();
    },
    faults: [],
    secret: 'a secret for tests only',
    accessLifeSeconds: 14 * 86_400,
    whenCalled: (count) =>
      calls >= count ? Promise.resolve() : new Promise((resolve) => watchers.push({ count, resolve })),
  };
  const refuse = (code: string): Response =>
    Response.json({ error: code, trackingID: `CLIENT_${calls}` }, { status: 400 });
  const token = (form: URLSearchParams): Response => {
    if (form.get('client_secret') !== provider.secret) return refuse('invalid_client');
    if (form.get('grant_type') === 'authorization_code') {
      if (!codes.delete(form.get('code') ?? '')) return refuse('invalid_grant');
      const family: Family = { current: next('refresh'), used: new Set(), access: new Set(), dead: false };
      families.push(family);
      return issue(family);
    }
    const sent = form.get('refresh_token') ?? '';
    const family = families.find((one) => one.current === sent || one.used.has(sent));
    if (family === undefined || family.dead) return refuse('invalid_grant');
    if (family.used.has(sent)) {
      family.dead = true;
      killed += 1;
      return refuse('invalid_grant');
    }
    if (rotation === 'reuse-kills') {
      family.used.add(sent);
      family.current = next('refresh');
    }
    return issue(family);
  };
  const issue = (family: Family): Response => {
    const access = next('access');
    family.access.add(access);
    return Response.json({
      access_token: access,
      expires_in: provider.accessLifeSeconds,
      refresh_token: family.current,
      refresh_token_expires_in: 90 * 86_400,
      token_type: 'Bearer',
    });
  };
  const me = (authorization: string): Response => {
    const known = families.some((family) => !family.dead && family.access.has(authorization.slice('Bearer '.length)));
    return known
      ? Response.json({ id: authorization.slice('Bearer '.length) })
      : Response.json({ message: 'The request requires a valid access token' }, { status: 401 });
  };
  return provider;
}

function forgetNewestPair(family: Family): void {
  const before = [...family.used].at(-1);
  if (before === undefined) return;
  family.used.delete(before);
  family.current = before;
  family.access.clear();
}

function refusedConnection(): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) });
}

function aborted(signal: AbortSignal | null): Promise<never> {
  return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
}
