import type { FastifyInstance } from 'fastify';
import { type Coverage, type CoverageRow, coverageOf } from '../coverage/coverage.ts';
import { readFacts } from '../coverage/read-facts.ts';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import { type Choice, field, type Inspected, mountPage, select } from './frame.ts';
import { countText, GRADE_WORDS } from './words.ts';

const SUPPORT: readonly Choice[] = [
  { value: '', label: 'all' },
  { value: 'supported', label: 'supported' },
  { value: 'partial', label: 'partial' },
  { value: 'absent', label: 'absent' },
];
const EVIDENCE: readonly Choice[] = [
  { value: '', label: 'any' },
  { value: 'documented', label: 'documented by Cisco' },
  { value: 'seen', label: 'seen in real answers' },
  { value: 'inferred', label: 'inferred' },
];

/** Which operations of Webex are there, how far, how well known, and which test proves it. */
export function registerCoveragePage(app: FastifyInstance, inspected: Inspected): void {
  let coverage: Coverage = coverageOf([], []);
  app.addHook('onReady', async () => {
    coverage = coverageOf(app.servedRoutes, await readFacts());
  });
  mountPage(app, inspected, {
    path: 'coverage',
    area: 'coverage',
    topics: [],
    render: (_request, query) => ({ title: 'Coverage', body: body(coverage, query) }),
  });
}

function body({ rows, counts }: Coverage, query: Record<string, string>): SafeHtml {
  const { operation = '', support = '', evidence = '', area = '' } = query;
  const wanted = operation.trim().toLowerCase();
  const found = rows.filter(
    (row) =>
      row.operation.toLowerCase().includes(wanted) &&
      (support === '' || row.support === support) &&
      (evidence === '' || row.fact?.evidence === evidence) &&
      (area === '' || row.area === area),
  );
  const areas = [...new Set(rows.map((row) => row.area))].map((value) => ({ value, label: value }));
  return html`<p class="lead">Of ${countText(counts.operations, 'known operation')} of Webex ${counts.supported} are served whole, ${counts.partial} in part, ${counts.absent} not at all. Each claim has its proof, a test. XSI is left out.</p>
<form class="filter" method="get" role="search" aria-label="Coverage">
${field({ name: 'operation', label: 'Operation contains', value: operation, type: 'search' })}
${select({ name: 'area', label: 'Area', choices: [{ value: '', label: 'all' }, ...areas], chosen: area })}
${select({ name: 'support', label: 'Support', choices: SUPPORT, chosen: support })}
${select({ name: 'evidence', label: 'How well known', choices: EVIDENCE, chosen: evidence })}
<button>Filter</button></form>
<p class="soft">${countText(found.length, 'operation')} shown.</p>
${
  found.length === 0
    ? html`<p class="empty">No operation fits. <a href="/inspector/coverage">Show all</a></p>`
    : scrolling(
        'Coverage',
        html`<table class="rows"><thead><tr><th>Operation</th><th>Support</th><th>Known</th><th>Proof</th></tr></thead><tbody>${found.map(row)}</tbody></table>`,
      )
}`;
}

const SIGNS: Record<CoverageRow['support'], string> = { supported: '●', partial: '◐', absent: '○' };

function row({ operation, support, fact }: CoverageRow): SafeHtml {
  return html`<tr><td class="path">${operation}</td><td><span class="mark"><span aria-hidden="true">${SIGNS[support]}</span> ${support}</span>${fact?.missing === undefined ? null : html`<br><span class="soft">${fact.missing}</span>`}</td>
<td class="known" data-name="known">${fact === null ? null : GRADE_WORDS[fact.evidence]}</td><td class="soft path">${fact?.proof ?? null}</td></tr>`;
}
