import { createApiKey, listApiKeys, revokeApiKey } from '@linekeeper/api-contract';
import { type Command, textOption } from '../command.ts';
import { oneLine, printTable } from '../print-table.ts';
import { CommandError, EXIT } from '../terminal.ts';
import { time } from '../words.ts';

const listKeys: Command = {
  name: 'keys list',
  usage: '',
  summary: 'The API keys of this installation',
  words: [0, 0],
  run: async ({ api, print }) => {
    const answer = await (await api()).call(listApiKeys);
    const rows = answer.keys.map((one) => [
      one.id,
      one.name,
      `…${one.ending}`,
      one.role,
      one.organizations?.map(({ slug }) => slug).join(' ') ?? 'all',
      one.state === 'good' ? `good until ${one.expiresAt === null ? 'revoked' : time(one.expiresAt)}` : one.state,
      one.lastUsedAt === null ? 'never used' : `used ${time(one.lastUsedAt)}`,
    ]);
    const table = printTable(['id', 'name', 'ends', 'role', 'organizations', 'state', 'last use'], rows);
    print(answer, rows.length === 0 ? 'There is no API key yet.\n' : table);
    return EXIT.well;
  },
};

const create: Command = {
  name: 'keys create',
  usage: '<name> [--role user|owner] [--organizations a,b] [--days 365]',
  summary: 'Makes an API key and shows it, this once',
  more: ['Only on the machine itself: a key makes no other keys.'],
  options: {
    role: { type: 'string', help: 'what it may do; user without it' },
    organizations: { type: 'string', help: 'slugs, separated by commas; all without it' },
    days: { type: 'string', help: 'how long it is good for; 365 without it, "never" ends it by revoking alone' },
  },
  words: [1, 1],
  run: async (input) => {
    const [name = ''] = input.words;
    const role = textOption(input, 'role') ?? 'user';
    if (role !== 'user' && role !== 'owner') throw new CommandError('--role is user or owner.', EXIT.wrongUse);
    const days = textOption(input, 'days') ?? '365';
    const expiresInDays = days === 'never' ? null : Number(days);
    if (expiresInDays !== null && !Number.isInteger(expiresInDays)) {
      throw new CommandError('--days is a whole number, or never.', EXIT.wrongUse);
    }
    const organizations =
      textOption(input, 'organizations')
        ?.split(',')
        .map((slug) => slug.trim()) ?? null;
    const api = await input.api();
    const answer = await api.call(createApiKey, { body: { name, role, organizations, expiresInDays } });
    const { key } = answer;
    const until = key.expiresAt === null ? 'until it is revoked' : `until ${time(key.expiresAt)}`;
    input.print(answer, `${oneLine(key.name)} is good ${until}. The key, shown this once:\n${answer.secret}\n`);
    return EXIT.well;
  },
};

const revoke: Command = {
  name: 'keys revoke',
  usage: '<id>',
  summary: 'Ends an API key at once and for good',
  words: [1, 1],
  run: async ({ api, words: [key = ''], print }) => {
    const answer = await (await api()).call(revokeApiKey, { params: { key } });
    print(answer, `${oneLine(answer.name)} opens nothing any more.\n`);
    return EXIT.well;
  },
};

export const keyCommands: readonly Command[] = [listKeys, create, revoke];
