import type { ImportField } from '@linekeeper/api-contract';
import { fold } from '../search-text.ts';

/** Words by which columns are called, without accents: of Outlook, Google, telephone systems, in a few languages. */
const WORDS: readonly (readonly [ImportField, RegExp])[] = [
  [
    'ignore',
    /\b(id|uid|url|web|birthday|geburtstag|address|adresse|street|city|zip|plz|country|land|category|labels)\b/,
  ],
  ['email', /\b(e ?mail|mail|courriel|correo)\b/],
  ['fax-number', /\b(tele)?fax\b/],
  ['mobile-number', /\b(mobile?|mobil\w*|cell\w*|handy|portable|movil|gsm)\b/],
  [
    'home-number',
    /\b(home|privat\w*|domicile|casa)\b.*\b(phone|tel\w*|number|nummer)\b|\b(phone|tel\w*)\b.*\b(home|privat\w*)\b/,
  ],
  [
    'work-number',
    /\b(phone|tel|telefon\w*|telephone|telefono|number|nummer|rufnummer|durchwahl|numero|work|business)\b/,
  ],
  ['given-name', /\b(first|given|forename|vorname|prenom|nombre)\b/],
  ['family-name', /\b(last|family|surname|nachname|familienname|nom|apellidos?)\b/],
  ['company', /\b(company|organi[sz]ation|firma|firm|unternehmen|societe|entreprise|empresa|azienda)\b/],
  ['department', /\b(department|abteilung|service|departamento|reparto)\b/],
  ['title', /\b(title|position|role|funktion|titel|titre|fonction|cargo)\b/],
  ['note', /\b(notes?|comments?|bemerkung\w*|notiz\w*|remarques?|notas?)\b/],
  ['name', /\b(name|full name|display name|anzeigename|contact|kontakt)\b/],
];

/** Fields of which a contact has one. */
const ONCE: ReadonlySet<ImportField> = new Set([
  ...(['name', 'given-name', 'family-name', 'company', 'title', 'department', 'note'] as const),
]);

/** What each column of a file seems to be, by its name. */
export function guessColumns(names: readonly string[]): ImportField[] {
  const taken = new Set<ImportField>();
  return names.map((name) => {
    const words = fold(name)
      .replace(/[^a-z0-9]+/g, ' ')
      .trim();
    const field = WORDS.find(([each, pattern]) => pattern.test(words) && !taken.has(each))?.[0] ?? 'ignore';
    if (ONCE.has(field)) taken.add(field);
    return field;
  });
}

/** Whether the first record names columns rather than being a contact: none of it looks like a value. */
export function looksLikeHead(cells: readonly string[]): boolean {
  const values = cells.filter((cell) => /@|\d{4}/.test(cell));
  return values.length === 0 && guessColumns(cells).some((field) => field !== 'ignore');
}
