import { listOrganizations, type OrganizationSummary } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../../features/authorizations/index.ts';
import type { Command } from '../command.ts';
import { printTable } from '../print-table.ts';
import { EXIT } from '../terminal.ts';
import { ago, isStopped, STATE_WORDS } from '../words.ts';

/** All organizations, worst first. */
export const list: Command = {
  name: 'list',
  usage: '',
  summary: 'All organizations, worst first: what works, known since when',
  words: [0, 0],
  run: async ({ api, print }) => {
    const answer = await (await api()).call(listOrganizations);
    const { organizations, asOf } = answer;
    const rows = organizations.map((one) => [
      one.slug,
      STATE_WORDS[one.state],
      jobsOf(one),
      ago(one.knownAsOf, asOf),
      one.headline ?? '',
    ]);
    const table = printTable(['organization', 'state', 'jobs', 'known good', 'what'], rows);
    print(answer, organizations.length === 0 ? 'There is no organization yet.\n' : table);
    return organizations.some(({ jobs }) => jobs.some(({ state }) => isStopped(state))) ? EXIT.stopped : EXIT.well;
  },
};

/** Those that are not healthy by name. */
function jobsOf({ jobs }: OrganizationSummary): string {
  const healthy = jobs.filter(({ state }) => state === 'healthy').length;
  const stopped = jobs.filter(({ state }) => isStopped(state)).map(({ job }) => JOB_NAMES[job]);
  const count = `${healthy} of ${jobs.length} healthy`;
  return stopped.length === 0 ? count : `${count}; stopped: ${stopped.join(', ')}`;
}
