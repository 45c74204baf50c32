import type { GapReport } from '../authorizations/index.ts';
import type { Standing } from './completeness.ts';
import { FEED_AGE_MS } from './plan-collection.ts';

interface GapInput {
  standing: Omit<Standing, 'stopped'>;
  from: Date;
  /** Null while nothing is fetched yet. */
  to: Date | null;
  records: number;
  now: Date;
}

/** The account of a time without authorization: the ledger says what of its records is here, to come, or lost and why. */
export function describeGap({ standing, from, to, records, now }: GapInput): GapReport {
  if (to === null) return outlook(from, now);
  const { collector, completeness } = standing;
  const [fromIso, toIso] = [from.toISOString(), to.toISOString()];
  const inside = completeness.gaps.filter((gap) => gap.from < toIso && gap.to > fromIso);
  const fetched = `${count(records)} ${records === 1 ? 'call record' : 'call records'} fetched`;
  const waits = collector === null || collector.liveTo < to || inside.some(({ state }) => state !== 'lost');
  if (waits) return { state: 'filling', text: `Being fetched: ${fetched} so far.` };
  const [lost] = inside;
  if (lost === undefined) return { state: 'filled', text: `${fetched}, complete.` };
  const whole = inside.some((gap) => gap.from <= fromIso && gap.to >= toIso);
  return whole
    ? { state: 'lost', text: `Lost: ${lost.reason}.` }
    : { state: 'partly', text: `${fetched}; the rest is lost: ${lost.reason}.` };
}

/** Webex keeps them for 30 days. */
function outlook(from: Date, now: Date): GapReport {
  const until = new Date(from.getTime() + FEED_AGE_MS);
  const day = until.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' });
  return until > now
    ? { state: 'filling', text: `All call records since then can still be fetched, until ${day}.` }
    : { state: 'partly', text: 'Webex keeps call records for 30 days; older ones are lost day by day.' };
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
