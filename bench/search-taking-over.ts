import type { CDPSession, Page } from 'playwright-core';

/** What of Chromium's trace is looked at; times in microseconds. */
interface TraceEvent {
  name: string;
  ts: number;
  dur?: number;
  /** Processor time: says the same on a busy machine. */
  tdur?: number;
  pid: number;
  tid: number;
  args?: { name?: string };
}

/** What an index that a worker hands over costs the page's own thread, in ms of processor time. */
export interface TakingOver {
  /** The longest of the tasks that take pieces over. */
  pieceMs: number;
  /** The one that has all of them: the first search and the first rows drawn. */
  drawnMs: number;
}

/** Watches one loading of the page, by Chromium's own trace of its tasks. */
export async function watchTakingOver(page: Page, load: () => Promise<void>): Promise<TakingOver> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  const includedCategories = ['devtools.timeline', 'blink.user_timing', '__metadata'];
  await session.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories } });
  await load();
  await endTracing(session);
  await session.detach();
  const measured = events.filter(({ name }) => name === 'directory-index').map(({ ts }) => ts);
  const [begun, there] = [Math.min(...measured), Math.max(...measured)];
  const main = new Set(
    events.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  const tasks = events.filter(
    (event) =>
      event.name === 'HandlePostMessage' && main.has(threadOf(event)) && event.ts >= begun && event.ts <= there,
  );
  const longest = (of: readonly TraceEvent[]): number => Math.max(0, ...of.map(({ tdur = 0 }) => tdur / 1_000));
  const draws = ({ ts, dur = 0 }: TraceEvent): boolean => ts + dur >= there;
  return { pieceMs: longest(tasks.filter((task) => !draws(task))), drawnMs: longest(tasks.filter(draws)) };
}

async function endTracing(session: CDPSession): Promise<void> {
  const ended = new Promise((done) => session.once('Tracing.tracingComplete', done));
  await session.send('Tracing.end');
  await ended;
}

function threadOf({ pid, tid }: TraceEvent): string {
  return `${pid}/${tid}`;
}
