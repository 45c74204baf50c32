import type { TimeOfWebex } from './check-network.ts';
import { broken, type Finding, ok, warning } from './finding.ts';

/** Past this the id tokens of a sign-in are refused as not yet valid or no longer so. */
const HURTS_S = 120;
const SOON_S = 30;

/** Our clock against Webex's Date header, which counts whole seconds. */
export function checkClock(time: TimeOfWebex | null): Finding[] {
  if (time === null) return [];
  const theirsMs = Date.parse(time.date) + 500;
  if (Number.isNaN(theirsMs)) return [];
  const skewS = Math.round(((time.askedMs + time.answeredMs) / 2 - theirsMs) / 1000);
  const of = { area: 'clock', subject: "this machine's" } as const;
  const apart = Math.abs(skewS);
  const seen =
    apart <= 1
      ? 'It agrees with that of Webex.'
      : `It is ${apart} s ${skewS > 0 ? 'ahead of' : 'behind'} that of Webex.`;
  const hurts = `From ${HURTS_S} s on nobody can sign in with Webex.`;
  const todo = 'Let a time server set it: timedatectl set-ntp true, then look with timedatectl.';
  if (apart >= HURTS_S) return [broken(of, { seen: `${seen} ${hurts}`, todo, article: 1109 })];
  return apart >= SOON_S ? [warning(of, { seen: `${seen} ${hurts}`, todo, article: 1109 })] : [ok(of, seen)];
}
