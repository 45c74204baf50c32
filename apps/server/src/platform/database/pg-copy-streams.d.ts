declare module 'pg-copy-streams' {
  import type { Writable } from 'node:stream';

  /** A `copy … from stdin` as a stream the pg client can run. */
  export function from(text: string): Writable;
}
