import { listAuthorizations, revokeAuthorization } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../../features/authorizations/index.ts';
import { type Command, textOption } from '../command.ts';
import { oneLine } from '../print-table.ts';
import { CommandError, EXIT } from '../terminal.ts';
import { readJob } from '../words.ts';

/** Ends an authorization at Webex. */
export const revoke: Command = {
  name: 'revoke',
  usage: '<organization> <job> --reason "…" [--confirm "<name of the organization>"]',
  summary: 'Revokes one authorization at Webex and destroys its tokens here; cannot be undone',
  more: ['On a terminal the name of the organization is asked for; without one --confirm gives it.'],
  options: {
    reason: { type: 'string', help: 'why, in your words; kept in the history and in the audit log' },
    confirm: { type: 'string', help: 'the name of the organization, typed' },
    authorization: { type: 'string', help: 'the id of a standby; without it the first authorization of the job' },
  },
  words: [2, 2],
  run: async (input) => {
    const [organization = '', word = ''] = input.words;
    const job = readJob(word);
    const reason = textOption(input, 'reason');
    if (reason === null) throw new CommandError('Say why with --reason.', EXIT.wrongUse);
    const authorization = textOption(input, 'authorization') ?? undefined;
    const api = await input.api();
    const { organization: known } = await api.call(listAuthorizations, { params: { organization } });
    const confirm =
      textOption(input, 'confirm') ??
      (await input.terminal.ask(
        `This ends ${JOB_NAMES[job]} of ${oneLine(known.name)} at Webex, for good.\nType the name of the organization to do it: `,
      ));
    if (confirm === null) {
      throw new CommandError('Nothing was revoked.', EXIT.wrongUse, `Add --confirm "${oneLine(known.name)}".`);
    }
    const answer = await api.call(revokeAuthorization, {
      params: { organization, job },
      body: { reason, confirm, ...(authorization === undefined ? {} : { authorization }) },
    });
    input.print(answer, `${oneLine(answer.text)}\n`);
    return answer.atWebex === 'kept' ? EXIT.stopped : EXIT.well;
  },
};
