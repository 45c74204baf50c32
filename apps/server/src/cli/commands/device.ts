import { getWalk, startDeviceWalk, type Walk } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../../features/authorizations/index.ts';
import type { Command } from '../command.ts';
import { oneLine } from '../print-table.ts';
import { EXIT } from '../terminal.ts';
import { readJob, time } from '../words.ts';

const ASK_EVERY_MS = 2_000;

/** Authorizes by a code that is entered on another device. */
export const device: Command = {
  name: 'device',
  usage: '<organization> <job> [--no-wait]',
  summary: 'Authorizes one job by a code that is entered at Webex on any other device',
  more: [
    'For machines no browser reaches. Sign-in cannot be authorized this way. Waits until it works or is given up.',
  ],
  options: { 'no-wait': { type: 'boolean', help: 'shows the code and ends' } },
  words: [2, 2],
  run: async ({ api, words: [organization = '', word = ''], options, print, terminal, json }) => {
    const job = readJob(word);
    const client = await api();
    const started = await client.call(startDeviceWalk, { params: { organization }, body: { jobs: [job] } });
    let walk = started;
    let shown = '';
    while (walk.state === 'open') {
      const code = codeOf(walk);
      // The code first, whatever comes after it: a person waits for it.
      if (code !== shown && !json) terminal.out(code);
      shown = code;
      if (options['no-wait'] === true && (code !== '' || json)) break;
      await terminal.sleep(ASK_EVERY_MS);
      walk = await client.call(getWalk, { params: { organization, walk: started.id } });
    }
    print(walk, endOf(walk));
    if (walk.state === 'open') return EXIT.well;
    return walk.steps.every(({ state }) => state === 'works') ? EXIT.well : EXIT.stopped;
  },
};

function codeOf(walk: Walk): string {
  const step = walk.steps.find((one) => one.device !== null);
  if (step?.device == null) return '';
  const { uri, userCode, uriComplete, expiresAt } = step.device;
  return [
    `${JOB_NAMES[step.job]}: open ${oneLine(uri)} on any device, sign in as the person who authorizes, and enter`,
    `  ${oneLine(userCode)}`,
    `or open ${oneLine(uriComplete)}. Good until ${time(expiresAt)}.`,
    '',
  ].join('\n');
}

function endOf(walk: Walk): string {
  if (walk.state === 'open') return '';
  return walk.steps
    .map(({ job, state, text }) => {
      const words = state === 'works' ? 'works' : state === 'refused' ? 'was refused' : 'was not finished';
      return oneLine(`${JOB_NAMES[job]} ${words}.${text === null ? '' : ` ${text}`}`);
    })
    .map((line) => `${line}\n`)
    .join('');
}
