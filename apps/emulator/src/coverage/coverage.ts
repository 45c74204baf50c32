import { DESCRIBED_OPERATIONS } from './described-operations.ts';
import { OTHER_OPERATIONS } from './other-operations.ts';
import type { AreaFact } from './read-facts.ts';
import type { ServedRoute } from './served-routes.ts';

/** One operation of Webex, and what the emulator claims of it. */
export interface CoverageRow {
  operation: string;
  /** Name of the OpenAPI file, or of what stands in none. */
  area: string;
  /** Whether one of Cisco's OpenAPI files describes it. */
  described: boolean;
  support: 'supported' | 'partial' | 'absent';
  fact: AreaFact | null;
}

export interface Coverage {
  rows: CoverageRow[];
  counts: { operations: number; supported: number; partial: number; absent: number };
  /** Where claims and routes do not fit together; nothing may stand here. */
  problems: string[];
}

/** Paths of the emulator itself, and its pages in place of Webex's for a person's browser; all others are the API's. */
const OWN = /^\/(_emulator|control-hub|inspector|verify)(\/|$)|^\/v1\/authorize\/|^\/$|^\/favicon\.ico$/;

/** Two spellings of a parameter are the same operation. */
export function shapeOf(operation: string): string {
  return operation.replace(/\{[^}]+\}|:[A-Za-z]+(\([^)]*\))?/g, '{}').replace(/^(\S+) (.+)\/$/, '$1 $2');
}

/** `GET /v1/people/{}` of each route that plays Webex. */
function webexRoutes(routes: readonly ServedRoute[]): Map<string, string> {
  // What answers under a host name of its own stands under that name on the plain door as well.
  const webex = routes.filter(({ path, host }) => host === null && !OWN.test(path));
  return new Map(webex.map(({ method, path }) => [shapeOf(`${method} ${path}`), `${method} ${path}`]));
}

/** The table of all known operations of Webex, from what is described, routed and claimed. */
export function coverageOf(routes: readonly ServedRoute[], facts: readonly AreaFact[]): Coverage {
  const served = webexRoutes(routes);
  const claims = new Map<string, AreaFact>();
  const problems: string[] = [];
  for (const fact of facts) {
    const shape = shapeOf(fact.operation);
    if (claims.has(shape)) problems.push(`${fact.operation} is claimed twice`);
    claims.set(shape, fact);
    if (!served.has(shape)) problems.push(`${fact.operation} is claimed (${fact.area}), but has no route`);
    if ((fact.support === 'partial') !== (fact.missing !== undefined)) {
      problems.push(`${fact.operation} must say what is missing exactly when it is partial`);
    }
  }
  const rows: CoverageRow[] = [];
  const known = new Set<string>();
  const lists = [
    ...Object.entries(DESCRIBED_OPERATIONS).map(([area, list]) => ({ area, list, described: true })),
    ...Object.entries(OTHER_OPERATIONS).map(([area, list]) => ({ area, list, described: false })),
  ];
  for (const { area, list, described } of lists) {
    for (const operation of list) {
      const shape = shapeOf(operation);
      if (known.has(shape)) problems.push(`${operation} is listed twice`);
      known.add(shape);
      const fact = claims.get(shape) ?? null;
      if (served.has(shape) && fact === null) problems.push(`${operation} has a route, but nothing is claimed of it`);
      rows.push({ operation, area, described, support: fact?.support ?? 'absent', fact });
    }
  }
  for (const [shape, route] of served) {
    if (!known.has(shape)) problems.push(`${route} has a route, but stands in no list of operations`);
  }
  const count = (support: string): number => rows.filter((row) => row.support === support).length;
  const counts = {
    operations: rows.length,
    supported: count('supported'),
    partial: count('partial'),
    absent: count('absent'),
  };
  return { rows, counts, problems };
}
