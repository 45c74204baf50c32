import type { RequestLog, RequestLogEntry } from '../doors.ts';

const SECRET_PARAMETERS = ['code', 'access_token', 'refresh_token', 'client_secret', 'id_token', 'code_verifier'];

/** The last 200 answered requests. */
export function createRequestLog(limit = 200): RequestLog {
  let entries: RequestLogEntry[] = [];
  return {
    add: (entry) => {
      entries.push(entry);
      if (entries.length > limit) entries = entries.slice(-limit);
    },
    all: () => entries,
    clear: () => {
      entries = [];
    },
  };
}

/** The path and query of a request with the values of secret parameters replaced. */
export function hideSecrets(pathAndQuery: string): string {
  const [path = '', query] = pathAndQuery.split('?', 2);
  if (query === undefined) return path;
  const shown = query.split('&').map((pair) => {
    const name = pair.split('=', 1)[0] ?? '';
    return SECRET_PARAMETERS.includes(name) ? `${name}=…` : pair;
  });
  return `${path}?${shown.join('&')}`;
}
