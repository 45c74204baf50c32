import { type AuthorizationState, type Job, listAuthorizations, makeWalkLink } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../../features/authorizations/index.ts';
import { type Command, textOption } from '../command.ts';
import { CommandError, EXIT } from '../terminal.ts';
import { readJob, time } from '../words.ts';

const NEEDS_SOMEBODY: readonly AuthorizationState[] = ['stopped', 'not-authorized', 'not-finished', 'unknown'];

/** A link for the person who is to authorize. */
export const authorizeLink: Command = {
  name: 'authorize-link',
  usage: '<organization> [--jobs a,b] [--to e-mail | --any-full-admin] [--hours 72]',
  summary: 'Makes a single-use link for the person who is to authorize, for all jobs that need it',
  more: [
    'Without --to and --any-full-admin it is for whoever authorized these jobs last. The link is shown this once:',
    'send it to that person, and to nobody else.',
  ],
  options: {
    jobs: { type: 'string', help: 'jobs, separated by commas; without it all that do not work' },
    to: { type: 'string', help: 'the e-mail address of the person at Webex' },
    'any-full-admin': { type: 'boolean', help: 'any Full Admin of the organization may use it' },
    hours: { type: 'string', help: 'how long it is good for, 1 to 168; 72 without it' },
  },
  words: [1, 1],
  run: async (input) => {
    const [organization = ''] = input.words;
    const to = textOption(input, 'to');
    const anyone = input.options['any-full-admin'] === true;
    if (to !== null && anyone) throw new CommandError('--to and --any-full-admin exclude each other.', EXIT.wrongUse);
    const hours = Number(textOption(input, 'hours') ?? '72');
    if (!Number.isInteger(hours) || hours < 1 || hours > 168) {
      throw new CommandError('--hours is a whole number from 1 to 168.', EXIT.wrongUse);
    }
    const given = textOption(input, 'jobs')?.split(',').map(readJob) ?? null;
    const api = await input.api();
    const { cards } = await api.call(listAuthorizations, { params: { organization } });
    const jobs: Job[] = given ?? cards.filter(({ state }) => NEEDS_SOMEBODY.includes(state)).map(({ job }) => job);
    if (jobs.length === 0) {
      throw new CommandError('Everything works there.', EXIT.wrongUse, 'Name jobs with --jobs to authorize them anew.');
    }
    const who =
      to !== null
        ? ({ kind: 'email', email: to } as const)
        : ({ kind: anyone ? 'any-full-admin' : 'same-person' } as const);
    const answer = await api.call(makeWalkLink, { params: { organization }, body: { jobs, who, hours } });
    const { link, url } = answer;
    const names = link.jobs.map((job) => JOB_NAMES[job]).join(', ');
    input.print(
      answer,
      `For ${link.expected ?? 'any Full Admin'}: ${names}. Works once, until ${time(link.expiresAt)}.\n${url}\n`,
    );
    return EXIT.well;
  },
};
