import { type AuthorizationCard, checkAuthorization, listAuthorizations } from '@linekeeper/api-contract';
import { JOB_NAMES } from '../../features/authorizations/index.ts';
import type { Api } from '../call-api.ts';
import type { Command } from '../command.ts';
import { oneLine, printTable } from '../print-table.ts';
import { CommandError, EXIT } from '../terminal.ts';
import { ago, isStopped, readJob, STATE_WORDS } from '../words.ts';

/** Asks Webex now. */
export const check: Command = {
  name: 'check',
  usage: '<organization> [job]',
  summary: 'Asks Webex now, for one job or for all that are authorized',
  words: [1, 2],
  run: async ({ api, words: [organization = '', word], print }) => {
    const client = await api();
    const { cards, asOf } = await client.call(listAuthorizations, { params: { organization } });
    const job = word === undefined ? null : readJob(word);
    const wanted = cards.filter((card) => (job === null ? card.authorizer !== null : card.job === job));
    if (wanted.length === 0) throw new CommandError('Nothing is authorized there yet.', EXIT.wrongUse);
    const checked: AuthorizationCard[] = [];
    for (const card of wanted) checked.push(await checkOne(client, organization, card));
    const rows = checked.map((card) => [
      JOB_NAMES[card.job],
      STATE_WORDS[card.state],
      card.authorizer?.name ?? '–',
      ago(card.knownGoodAt, asOf),
      card.verdict?.sentence ?? '',
    ]);
    print(
      { organization, cards: checked },
      `${printTable(['job', 'state', 'authorizer', 'known good', 'why'], rows)}${helpFor(client, checked)}`,
    );
    return checked.some(({ state }) => isStopped(state)) ? EXIT.stopped : EXIT.well;
  },
};

function checkOne(client: Api, organization: string, { job }: AuthorizationCard): Promise<AuthorizationCard> {
  return client.call(checkAuthorization, { params: { organization, job } });
}

function helpFor({ url }: Api, cards: readonly AuthorizationCard[]): string {
  const articles = new Set(cards.flatMap(({ verdict }) => (verdict === null ? [] : [verdict.article])));
  return [...articles]
    .map((article) => oneLine(`Help: ${url}/help/${article}`))
    .map((line) => `${line}\n`)
    .join('');
}
