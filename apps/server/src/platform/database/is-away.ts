/** PostgreSQL's own: connection trouble, shutting down, starting up, no connection left. */
const AWAY_STATES = /^(08...|57P0[123]|53300)$/;
/** The system's, while a connection is made or used. */
const AWAY_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);
/** What the driver and its pool say without a code. */
const AWAY_WORDS = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'timeout expired',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
];

/** Whether the database could not be reached, or went away in the middle: nothing is wrong with the question, which may come again. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (AWAY_STATES.test(code) || AWAY_CODES.has(code)) return true;
  return AWAY_WORDS.some((words) => error.message.startsWith(words));
}
