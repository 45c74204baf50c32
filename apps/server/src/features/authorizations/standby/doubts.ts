/**
 * Authorizations that Webex refused in this process a moment ago. The row says it too, for everybody; this says it before
 * the row is written, so that the very next call takes the standby.
 */
export interface Doubts {
  raise(authorizationId: string, atMs: number): void;
  /** The row says it now. */
  written(authorizationId: string, atMs: number): void;
  has(authorizationId: string): boolean;
}

export function createDoubts(): Doubts {
  const raised = new Map<string, number>();
  return {
    raise: (authorizationId, atMs) => void raised.set(authorizationId, atMs),
    written: (authorizationId, atMs) => {
      if (raised.get(authorizationId) === atMs) raised.delete(authorizationId);
    },
    has: (authorizationId) => raised.has(authorizationId),
  };
}
