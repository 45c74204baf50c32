import type { ContactContent, ContactNumber } from './contact.ts';

const TYPES: Record<ContactNumber['type'], string> = {
  work: 'work,voice',
  mobile: 'cell',
  home: 'home,voice',
  fax: 'fax',
  other: 'voice',
};
const LONGEST_LINE_BYTES = 75;

/** One card of RFC 6350 (vCard 4.0), with its lines folded. */
export function writeVcard(contact: ContactContent & { uid: string }): string {
  const lines = [
    'BEGIN:VCARD',
    'VERSION:4.0',
    `UID:urn:uuid:${contact.uid}`,
    `FN:${escaped(contact.name)}`,
    ...(contact.company === null && contact.department === null
      ? []
      : [
          `ORG:${[contact.company ?? '', ...(contact.department === null ? [] : [contact.department])].map(escaped).join(';')}`,
        ]),
    ...(contact.title === null ? [] : [`TITLE:${escaped(contact.title)}`]),
    ...contact.emails.map((email) => `EMAIL:${escaped(email)}`),
    ...contact.numbers.map(({ type, value }) => `TEL;TYPE="${TYPES[type]}":${escaped(value)}`),
    ...(contact.note === null ? [] : [`NOTE:${escaped(contact.note)}`]),
    'END:VCARD',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

const escaped = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\\,;]/g, (character) => `\\${character}`)
    .replaceAll('\n', '\\n');

/** No line longer than 75 bytes, and no character cut in two. */
function folded(line: string): string {
  const lines: string[] = [];
  let current = '';
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > LONGEST_LINE_BYTES) {
      lines.push(current);
      current = ' ';
      bytes = 1;
    }
    current += character;
    bytes += size;
  }
  return [...lines, current].join('\r\n');
}
