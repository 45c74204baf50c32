import type { TimelineEvent } from '@linekeeper/api-contract';

export interface TimelineLine extends TimelineEvent {
  /** What follows the first colon is word for word that of the line above: it is not said again. */
  repeats: { lead: string } | null;
}

export interface TimelineDay {
  /** The newest moment of the day that is shown. */
  at: string;
  lines: TimelineLine[];
}

/** Newest on top, by days; neighbours that say the same are one line, and a reason is given once. */
export function timelineDays(events: readonly TimelineEvent[]): TimelineDay[] {
  const days: TimelineDay[] = [];
  let above: TimelineLine | undefined;
  for (const event of events) {
    const day = days.at(-1);
    const sameDay = day !== undefined && new Date(day.at).toDateString() === new Date(event.at).toDateString();
    if (sameDay && above?.kind === event.kind && above.text === event.text) {
      above.times += event.times;
      continue;
    }
    const reason = reasonOf(event.text);
    const repeats = sameDay && reason !== null && above !== undefined && reasonOf(above.text) === reason;
    const line: TimelineLine = {
      ...event,
      repeats: repeats ? { lead: event.text.slice(0, -reason.length - 2) } : null,
    };
    if (sameDay) day.lines.push(line);
    else days.push({ at: event.at, lines: [line] });
    above = line;
  }
  return days;
}

/** "Renewal refused: the token has expired" gives the reason. Short ones are no burden to read twice. */
function reasonOf(text: string): string | null {
  const colon = text.indexOf(': ');
  const reason = colon < 0 ? '' : text.slice(colon + 2);
  return reason.length >= 24 ? reason : null;
}
