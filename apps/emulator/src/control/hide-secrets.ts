/** Names under which a secret travels, in queries, forms and JSON alike. */
const SECRET_NAMES = new Set([
  'access_token',
  'refresh_token',
  'id_token',
  'id_token_hint',
  'client_secret',
  'clientSecret',
  'code',
  'code_verifier',
  'device_code',
  'user_code',
  'userCode',
  'token',
  'actor_token',
  'subject_token',
  'assertion',
  'client_assertion',
  'password',
  'secret',
  'accessToken',
  'refreshToken',
]);
const SECRET_HEADERS = new Set(['cookie', 'set-cookie', 'proxy-authorization']);
/** A cookie's name and value; its attributes stay readable. */
const COOKIE_PAIR = /(^|[;,]\s*)(?!path=|domain=|max-age=|expires=|samesite=)([^=;,\s]+)=[^;,]*/gi;
/** `code` is also an error code or a country's: only long ones are secrets. */
const SHORTEST_CODE = 16;
/** Webex tokens and codes, JSON web tokens and client secrets, wherever in a text they stand. */
const SHAPES = [
  /[A-Za-z0-9_-]{40,140}_[A-Z0-9]{4}_[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g,
  /eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g,
  /\b[0-9a-f]{64}\b/g,
];

/** Identity cluster and organization at the end of tokens and codes: the same for all of an organization. */
const COMMON_END = /_[A-Z0-9]{4}_[0-9a-f-]{36}$/;

/** What is shown in place of a secret: four of its own characters, so that two can be told apart. */
export function hidden(secret: string): string {
  const own = secret.replace(COMMON_END, '');
  return own.length >= SHORTEST_CODE ? `…${own.slice(-4)}` : '…';
}

function isSecret(name: string, value: string): boolean {
  return SECRET_NAMES.has(name) && (name !== 'code' || value.length >= SHORTEST_CODE);
}

/** Codes of the device grant inside an address, a carried query or a page's hidden field. */
const DEVICE_CODES = [/(\buser_?code(?:=|%3D))[^&\s"'<>]+/gi, /(\bname="userCode" value=")[^"]+/g];

/** A text with everything that looks like a secret replaced. */
export function hideShapes(text: string): string {
  const shown = DEVICE_CODES.reduce((rest, shape) => rest.replace(shape, '$1…'), text);
  return SHAPES.reduce((rest, shape) => rest.replace(shape, hidden), shown);
}

function hidePairs(query: string): string {
  return query.replace(/([^=&#]+)=([^&#]+)/g, (pair, name: string) => (SECRET_NAMES.has(name) ? `${name}=…` : pair));
}

/** The path and query of a request with the values of secret parameters replaced. */
export function hideSecrets(pathAndQuery: string): string {
  const at = pathAndQuery.search(/[?#]/);
  if (at < 0) return hideShapes(pathAndQuery);
  return hideShapes(pathAndQuery.slice(0, at + 1) + hidePairs(pathAndQuery.slice(at + 1)));
}

function hideIn(value: unknown): unknown {
  if (typeof value === 'string') return hideShapes(value);
  if (Array.isArray(value)) return value.map(hideIn);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      typeof inner === 'string' && isSecret(name, inner) ? hidden(inner) : hideIn(inner),
    ]),
  );
}

/** A body as text: JSON indented, forms line by line, all else as it is; secrets replaced. */
export function hideInBody(body: unknown, contentType: string): string {
  if (typeof body !== 'string') return JSON.stringify(hideIn(body), null, 2) ?? '';
  if (/\bjson\b/i.test(contentType) || /^\s*[[{]/.test(body)) {
    try {
      return JSON.stringify(hideIn(JSON.parse(body)), null, 2);
    } catch {
      // Cut or no JSON after all: the names are looked for in the text.
    }
  }
  return hideShapes(hideNamed(body));
}

/** `"name": "value"` and `name=value` in a text that could not be parsed. */
function hideNamed(text: string): string {
  return text
    .replace(/"(\w+)"\s*:\s*"([^"]*)"?/g, (whole, name: string, value: string) =>
      isSecret(name, value) ? `"${name}": "${hidden(value)}"` : whole,
    )
    .replace(/\b(\w+)=([^&\s"'<>]+)/g, (whole, name: string, value: string) =>
      isSecret(name, value) ? `${name}=…` : whole,
    );
}

/** Headers as texts, secrets replaced. Of `Authorization` the scheme and, for Basic, the client stay. */
export function hideInHeaders(headers: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[name, hideHeader(name.toLowerCase(), Array.isArray(value) ? value.join(', ') : String(value))]];
    }),
  );
}

function hideHeader(name: string, value: string): string {
  if (SECRET_HEADERS.has(name)) return value.replace(COOKIE_PAIR, '$1$2=…');
  if (name === 'location' || name === 'referer') return hideSecrets(value);
  if (name !== 'authorization') return hideShapes(value);
  const [scheme = '', credentials = ''] = value.split(/\s+/, 2);
  if (!/^basic$/i.test(scheme)) return `${scheme} ${hidden(credentials)}`;
  const client = Buffer.from(credentials, 'base64').toString('utf8').split(':', 1)[0] ?? '';
  return `${scheme} ${client}:…`;
}
