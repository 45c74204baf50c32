import type { AuthorizationRow } from '../authorizations.queries.ts';
import { JOB_NAMES, listJobs } from '../words.ts';

type StandIn = Pick<AuthorizationRow, 'job' | 'seat' | 'authorizer_name'>;

/** "Directory and presence go on through Ilaria Illuminati.": why an incident hurts nobody yet. */
export function standInSentences(standIns: readonly StandIn[]): string[] {
  const sentences: string[] = [];
  const standbys = standIns.filter(({ seat }) => seat > 1);
  for (const [name, rows] of Map.groupBy(standbys, ({ authorizer_name }) => authorizer_name)) {
    sentences.push(`${listJobs(rows.map(({ job }) => job))} ${rows.length === 1 ? 'goes' : 'go'} on through ${name}.`);
  }
  for (const { job } of standIns.filter(({ seat }) => seat === 1)) {
    sentences.push(`${JOB_NAMES[job]} goes on: only a standby stopped.`);
  }
  return sentences;
}
