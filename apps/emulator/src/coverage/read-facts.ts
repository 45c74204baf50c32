import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationFact } from './operation-facts.ts';

/** A claim with the name of the file it stands in. */
export interface AreaFact extends OperationFact {
  area: string;
}

function isFact(value: unknown): value is OperationFact {
  return typeof value === 'object' && value !== null && 'operation' in value && 'support' in value;
}

/** The claims of all areas: each area has a file of its own, so the folder is the list. */
export async function readFacts(): Promise<AreaFact[]> {
  const folder = join(import.meta.dirname, 'facts');
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
  const facts: AreaFact[] = [];
  for (const name of names.sort()) {
    const module = (await import(join(folder, name))) as Record<string, unknown>;
    const area = name.replace(/\.ts$/, '');
    for (const value of Object.values(module)) {
      if (Array.isArray(value)) facts.push(...value.filter(isFact).map((fact) => ({ ...fact, area })));
    }
  }
  return facts;
}
