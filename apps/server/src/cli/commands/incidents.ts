import { type Incident, listIncidents, listOrganizations } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../../features/authorizations/index.ts';
import type { Api } from '../call-api.ts';
import { type Command, textOption } from '../command.ts';
import { oneLine, printTable } from '../print-table.ts';
import { CommandError, EXIT } from '../terminal.ts';
import { time } from '../words.ts';

type Found = Incident & { organization: string };

/** What stopped, over all organizations. */
export const incidents: Command = {
  name: 'incidents',
  usage: '[organization] [--open]',
  summary: 'What stopped, open ones first; ends with 1 while one is open',
  options: { open: { type: 'boolean', help: 'open ones alone' } },
  words: [0, 1],
  run: async ({ api, words: [organization], options, print }) => {
    const all = await findIncidents(await api(), organization ?? null);
    const shown = options.open === true ? all.filter(({ closedAt }) => closedAt === null) : all;
    const rows = shown.map((one) => [
      one.number,
      one.organization,
      one.closedAt === null ? 'open' : `closed ${time(one.closedAt)}`,
      time(one.openedAt),
      one.sentence,
    ]);
    const none = options.open === true ? 'No incident is open.\n' : 'There was no incident yet.\n';
    const table = printTable(['incident', 'organization', 'state', 'since', 'what'], rows);
    print({ incidents: shown }, shown.length === 0 ? none : table);
    return all.some(({ closedAt }) => closedAt === null) ? EXIT.stopped : EXIT.well;
  },
};

/** One incident with its evidence. */
export const incident: Command = {
  name: 'incident',
  usage: '<INC-n> [--organization slug]',
  summary: 'One incident with its evidence and tracking ids',
  options: { organization: { type: 'string', help: 'needed where several organizations have one of this number' } },
  words: [1, 1],
  run: async (input) => {
    const [wanted = ''] = input.words;
    const api = await input.api();
    const all = await findIncidents(api, textOption(input, 'organization'));
    const found = all.filter(({ number }) => number === wanted.toUpperCase());
    const [one] = found;
    if (one === undefined) throw new CommandError(`There is no incident ${wanted} here.`, EXIT.wrongUse);
    if (found.length > 1) {
      const slugs = found.map(({ organization }) => organization).join(', ');
      throw new CommandError(`${wanted} is there in: ${slugs}.`, EXIT.wrongUse, 'Choose one with --organization.');
    }
    input.print(one, describe(one, api.url));
    return one.closedAt === null ? EXIT.stopped : EXIT.well;
  },
};

async function findIncidents(api: Api, only: string | null): Promise<Found[]> {
  const slugs = only === null ? (await api.call(listOrganizations)).organizations.map(({ slug }) => slug) : [only];
  const found: Found[] = [];
  for (const organization of slugs) {
    const { incidents: theirs } = await api.call(listIncidents, { params: { organization } });
    found.push(...theirs.map((one) => ({ ...one, organization })));
  }
  const isClosed = ({ closedAt }: Found): number => (closedAt === null ? 0 : 1);
  return found.sort((a, b) => isClosed(a) - isClosed(b) || b.openedAt.localeCompare(a.openedAt));
}

const SIGNS = { for: '+', against: '-', silent: '?' } as const;

function describe(one: Found, url: string): string {
  const lines = [
    `${one.number} · ${one.organization} · ${one.closedAt === null ? 'open' : `closed ${time(one.closedAt)}`}`,
    one.sentence,
    `Stopped: ${one.jobs.map((job) => JOB_NAMES[job]).join(', ')} · since ${time(one.openedAt)}`,
    `Cause: ${one.cause} (${one.certainty}) · help: ${url}/help/${one.article}`,
    ...(one.witnesses.length === 0 ? [] : ['', 'How sure:']),
    ...one.witnesses.map(
      ({ speaks, text, trackingId }) => `  ${SIGNS[speaks]} ${text}${trackingId === null ? '' : ` [${trackingId}]`}`,
    ),
  ];
  return lines.map((line) => `${oneLine(line)}\n`).join('');
}
