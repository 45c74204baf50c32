/** In the order of the report: what stands further down may follow from what stands above. */
export const AREAS = [
  'program',
  'settings',
  'data directory',
  'database',
  'master key',
  'server',
  'public address',
  'network',
  'clock',
  'registration',
  'authorization',
  'mail',
] as const;
export type Area = (typeof AREAS)[number];

/** One thing that was looked at. */
export interface Finding {
  area: Area;
  /** What of the area: a setting, a host, a job, "Acme Hotels: Presence". */
  subject: string;
  state: 'ok' | 'warning' | 'broken';
  /** What was seen, in a sentence. */
  seen: string;
  /** What to do about it; null where there is nothing to do. */
  todo: string | null;
  /** The knowledge base article that explains it. */
  article: number | null;
}

/** The article on what this command finds on the machine itself. */
export const DOCTOR_ARTICLE = 1120;

type Subject = Pick<Finding, 'area' | 'subject'>;
interface Trouble {
  seen: string;
  todo: string;
  article?: number;
}

export function ok(of: Subject, seen: string): Finding {
  return { ...of, state: 'ok', seen, todo: null, article: null };
}

/** Works, but not for ever, or not as somebody may believe; also what could not be looked at. */
export function warning(of: Subject, { article = DOCTOR_ARTICLE, ...trouble }: Trouble): Finding {
  return { ...of, state: 'warning', article, ...trouble };
}

/** People are without something because of it. */
export function broken(of: Subject, { article = DOCTOR_ARTICLE, ...trouble }: Trouble): Finding {
  return { ...of, state: 'broken', article, ...trouble };
}

/** What a failure says of itself, with the reason below it: `fetch failed` alone says nothing. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason was given';
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  if (!(inner instanceof Error)) return error.message === '' ? codeOf(error) : error.message;
  const under = reasonOf(inner);
  return error.message === '' || error.message === 'fetch failed' ? under : `${error.message}: ${under}`;
}

/** `ENOTFOUND` and its like, of the failure or of what is below it; empty where there is none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  const inner = error instanceof AggregateError ? error.errors[0] : error.cause;
  return codeOf(inner);
}
