import { leverNamed } from '../control/lever-catalogue.ts';
import type { Evidence } from '../coverage/operation-facts.ts';
import type { Levers } from '../doors.ts';
import { html, type SafeHtml, scrolling } from './page.ts';

const GRADES: Record<Evidence, string> = {
  documented: 'documented by Cisco',
  seen: 'seen in real answers',
  inferred: 'inferred, not proven',
};

/** One row of a table of levers: what is pressed, what follows, how well that is known. */
export function leverRow(lever: keyof Levers, button: SafeHtml): SafeHtml {
  const { consequence, grade, place } = leverNamed(lever);
  return html`<tr><td>${button}</td>
<td class="long">${consequence}<br><span class="soft">${place}</span></td><td>${GRADES[grade]}</td></tr>`;
}

/** Levers with what follows said before they are pressed. */
export function leverTable(label: string, rows: readonly SafeHtml[]): SafeHtml {
  return scrolling(
    label,
    html`<table><thead><tr><th>Act</th><th>What follows</th><th>How well that is known</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

/** Words on lines of their own, or with blanks or commas between them. */
export function wordsOf(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(/[\s,]+/).filter((word) => word !== ''))];
}
