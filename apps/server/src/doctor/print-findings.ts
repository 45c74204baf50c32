import type { Finding } from './finding.ts';

const WIDTH = 100;
const SIGNS: Record<Finding['state'], string> = { ok: 'ok', warning: 'WARNING', broken: 'BROKEN' };
const STATE_COLUMN = 9;

/** The report for people: one block per finding, grouped by area, and a line at the end that says how many of what. */
export function printFindings(findings: readonly Finding[], articleAddress: (article: number) => string): string {
  const lines: string[] = [];
  let area = '';
  for (const finding of findings) {
    if (finding.area !== area) {
      area = finding.area;
      lines.push('', `${area.charAt(0).toUpperCase()}${area.slice(1)}`);
    }
    lines.push(...printFinding(finding, articleAddress));
  }
  return [...lines, '', ...summary(findings), ''].join('\n');
}

function printFinding(finding: Finding, articleAddress: (article: number) => string): string[] {
  const { state, subject, seen, todo, article } = finding;
  const [first = '', ...rest] = wrap(`${subject}: ${seen}`, WIDTH - STATE_COLUMN - 2);
  const indent = ' '.repeat(STATE_COLUMN + 2);
  const lines = [`  ${SIGNS[state].padEnd(STATE_COLUMN)}${first}`, ...rest.map((line) => `${indent}${line}`)];
  if (todo !== null) {
    const [head = '', ...tail] = wrap(todo, WIDTH - STATE_COLUMN - 10);
    lines.push(`${indent}To do:  ${head}`, ...tail.map((line) => `${indent}        ${line}`));
  }
  if (article !== null) lines.push(`${indent}Help:   ${articleAddress(article)}`);
  return lines;
}

function summary(findings: readonly Finding[]): string[] {
  const count = (state: Finding['state']): number => findings.filter((finding) => finding.state === state).length;
  const first = findings.find(({ state }) => state === 'broken');
  const counts = `${count('broken')} broken, ${count('warning')} to be warned of, ${count('ok')} ok.`;
  return first === undefined
    ? [counts]
    : [
        counts,
        `Begin with the first that is broken (${first.area}, ${first.subject}): those below may follow from it.`,
      ];
}

/** A word longer than the line (an address) keeps its line: it must stay one piece to be copied. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
