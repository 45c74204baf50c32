import type { MailPage } from './mail-page.ts';

/** Of Webex: 7,439 bytes (docs/webex/messaging.md). The rest stands behind the links. */
const MOST_BYTES = 7_000;
const STATES = { stopped: '🔴 Stopped', works: '🟢 Works again', attention: '🟠 Needs attention', none: '' } as const;

/**
 * The page as Webex's markdown. Nothing that came from outside can become a link, a mention of everybody, or markup.
 * `reference` stands last: the same in every attempt, so that a second copy is known for one.
 */
export function asMarkdown(page: MailPage, reference: string): string {
  const state = STATES[page.state];
  const head = `${state === '' ? '' : `${state}: `}**${escapeMarkdown(page.heading)}**`;
  const sections = page.sections.map(({ title, lines }) =>
    [...(title === null ? [] : [`**${escapeMarkdown(title)}**`]), ...lines.map(escapeMarkdown)].join('  \n'),
  );
  const links = [...(page.action === null ? [] : [page.action]), ...page.links]
    .map(({ label, url }) => `[${escapeMarkdown(label)}](${url.replaceAll(')', '%29').replaceAll(' ', '%20')})`)
    .join(' · ');
  const tail = [...(links === '' ? [] : [links]), `_${escapeMarkdown(reference)}_`];
  return [head, ...fitting(sections, MOST_BYTES - bytesOf([head, ...tail])), ...tail].join('\n\n');
}

function fitting(sections: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let left = room;
  for (const section of sections) {
    left -= bytesOf([section]);
    if (left < 0) return kept;
    kept.push(section);
  }
  return kept;
}

const bytesOf = (parts: readonly string[]): number => parts.reduce((sum, part) => sum + Buffer.byteLength(part) + 2, 0);

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeMarkdown(text: string): string {
  return text
    .replace(/[\r\n]+/g, ' ')
    .replace(/[\\`*_[\]()#~|!]/g, (sign) => `\\${sign}`)
    .replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? sign);
}
