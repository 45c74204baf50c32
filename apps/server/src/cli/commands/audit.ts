import { listAuditLog } from '@linekeeper/api-contract';
import { type Command, textOption } from '../command.ts';
import { printTable } from '../print-table.ts';
import { CommandError, EXIT } from '../terminal.ts';

/** Who did what. */
export const audit: Command = {
  name: 'audit',
  usage: '[organization] [--act authorizations] [--person name] [--limit 50]',
  summary: 'Who did what, newest first',
  options: {
    act: { type: 'string', help: 'name of an act, or its first part' },
    person: { type: 'string', help: 'part of the name of who did it' },
    limit: { type: 'string', help: 'how many, 1 to 200; 50 without it' },
  },
  words: [0, 1],
  run: async (input) => {
    const [organization] = input.words;
    const limit = Number(textOption(input, 'limit') ?? '50');
    if (!Number.isInteger(limit) || limit < 1 || limit > 200) {
      throw new CommandError('--limit is a whole number from 1 to 200.', EXIT.wrongUse);
    }
    const query = {
      organization,
      act: textOption(input, 'act') ?? undefined,
      person: textOption(input, 'person') ?? undefined,
      limit,
    };
    const answer = await (await input.api()).call(listAuditLog, { query });
    const rows = answer.entries.map((one) => [
      `${one.at.slice(0, 10)} ${one.at.slice(11, 19)} UTC`,
      one.who.name,
      one.via,
      one.outcome === 'ok' ? 'done' : `${one.outcome} (${one.code ?? 'unknown'})`,
      one.organization?.slug ?? '–',
      `${one.what}${one.reason === null ? '' : `: "${one.reason}"`}`,
    ]);
    const table = printTable(['at', 'who', 'by', 'outcome', 'organization', 'what'], rows);
    input.print(answer, rows.length === 0 ? 'Nothing of the kind was done.\n' : table);
    return EXIT.well;
  },
};
