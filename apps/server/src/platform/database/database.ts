import type { Kysely, Transaction } from 'kysely';

/** No table types: every statement is visible SQL in a `*.queries.ts`, with its row type beside it. */
export type Database = Kysely<Record<never, never>>;
export type DatabaseTransaction = Transaction<Record<never, never>>;
