import type { FastifyInstance } from 'fastify';
import { type AreaFact, readFacts } from '../coverage/read-facts.ts';
import { html, type SafeHtml, scrolling } from '../pages/page.ts';
import { type Choice, field, type Inspected, mountPage, select } from './frame.ts';
import { countText, GRADE_WORDS } from './words.ts';

const SUPPORT: readonly Choice[] = [
  { value: '', label: 'all' },
  { value: 'supported', label: 'supported' },
  { value: 'partial', label: 'partial' },
];
const EVIDENCE: readonly Choice[] = [
  { value: '', label: 'any' },
  { value: 'documented', label: 'documented by Cisco' },
  { value: 'seen', label: 'seen in real answers' },
  { value: 'inferred', label: 'inferred' },
];

/** Which operations of Webex are there, how far, how well known, and which test proves it. */
export function registerCoveragePage(app: FastifyInstance, inspected: Inspected): void {
  let facts: readonly AreaFact[] = [];
  app.addHook('onReady', async () => {
    facts = await readFacts();
  });
  mountPage(app, inspected, {
    path: 'coverage',
    area: 'coverage',
    topics: [],
    render: (_request, query) => ({ title: 'Coverage', body: body(facts, query) }),
  });
}

function body(facts: readonly AreaFact[], query: Record<string, string>): SafeHtml {
  const { operation = '', support = '', evidence = '', area = '' } = query;
  const wanted = operation.trim().toLowerCase();
  const found = facts.filter(
    (fact) =>
      fact.operation.toLowerCase().includes(wanted) &&
      (support === '' || fact.support === support) &&
      (evidence === '' || fact.evidence === evidence) &&
      (area === '' || fact.area === area),
  );
  const areas = [...new Set(facts.map((fact) => fact.area))].map((value) => ({ value, label: value }));
  const partial = facts.filter((fact) => fact.support === 'partial').length;
  return html`<p class="lead">${countText(facts.length, 'operation')} of Webex ${facts.length === 1 ? 'is' : 'are'} served here: ${facts.length - partial} whole, ${partial} in part. Each claim has its proof, a test. What nobody claims is not promised.</p>
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

function row({ operation, support, missing, evidence, proof }: AreaFact): SafeHtml {
  return html`<tr><td class="path">${operation}</td><td><span class="mark"><span aria-hidden="true">${support === 'supported' ? '●' : '◐'}</span> ${support}</span>${missing === undefined ? null : html`<br><span class="soft">${missing}</span>`}</td>
<td data-name="known">${GRADE_WORDS[evidence]}</td><td class="soft path">${proof}</td></tr>`;
}
