import type { SampleEntry } from '@linekeeper/api-contract';
import type { SeenEntry } from '../seen-entry.ts';

/** The fields of a sample that may leave. */
export function presentSample(entry: SeenEntry): SampleEntry {
  return {
    kind: entry.kind,
    name: entry.name,
    title: entry.title,
    department: entry.department,
    location: entry.location,
    email: entry.email,
    extension: entry.extension,
    numbers: entry.numbers.map(({ value }) => value),
    extra: entry.extra ?? {},
  };
}
