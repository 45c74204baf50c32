import { type OwnFieldKind, RECORD_FIELDS, type RecordField, type RecordValue } from '@linekeeper/api-contract';
import { normalizeNumber } from '../seen-entry.ts';

/** What may be set: a field of the directory, or one of the organization's own. */
export interface SettableField {
  field: string;
  /** The name of an own field. */
  name: string | null;
  kind: 'text' | 'numbers' | Exclude<OwnFieldKind, 'text'>;
  choices: readonly string[];
}

export type CheckedValue = { kind: 'good'; value: RecordValue } | { kind: 'refused'; why: string };

const LONGEST_LINE = 200;
const LONGEST_TEXT = 500;
const LONGEST_NUMBER = 60;

/** The fields every entry has. */
export function directoryField(field: string): SettableField | null {
  const found: RecordField | undefined = RECORD_FIELDS.find((each) => each === field);
  if (found === undefined) return null;
  return { field: found, name: null, kind: found === 'numbers' ? 'numbers' : 'text', choices: [] };
}

/** The value as it is kept, or why it cannot be. `country` is for numbers that come without one. */
export function checkValue(field: SettableField, value: RecordValue, country: string | null): CheckedValue {
  if (field.kind === 'numbers') return checkNumbers(value, country);
  if (Array.isArray(value)) return refused('This field takes one text.');
  const text = value === null ? '' : value.trim();
  if (text === '') return field.field === 'name' ? refused('Everybody here has a name.') : good(null);
  if (/\p{Cc}/u.test(text) || !text.isWellFormed()) {
    return refused('The value has characters without a sign, such as line breaks. It goes on one line.');
  }
  const longest = field.name === null ? LONGEST_LINE : LONGEST_TEXT;
  if (text.length > longest) return refused(`The value has ${text.length} characters; there is room for ${longest}.`);
  return field.name === null ? checkLine(field.field, text) : checkOwn(field, text);
}

function checkLine(field: string, text: string): CheckedValue {
  if (field === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) {
    return refused(`${text} is no e-mail address: it has a name, one @ and a host.`);
  }
  if (field === 'extension' && !/^[0-9*#]{1,20}$/.test(text)) {
    return refused('An extension has up to 20 digits, * or #.');
  }
  return good(text);
}

function checkOwn({ kind, choices }: SettableField, text: string): CheckedValue {
  if (kind === 'number') {
    const number = text.replace(',', '.');
    if (!/^-?\d{1,15}(\.\d{1,10})?$/.test(number)) return refused(`${text} is no number. Without separators: 1234.5.`);
    return good(number);
  }
  if (kind === 'link') {
    const url = URL.parse(text);
    if (url === null || !['https:', 'http:'].includes(url.protocol)) {
      return refused('A link begins with https:// or http://.');
    }
    // A name and password in an address would be shown to everybody.
    if (url.username !== '' || url.password !== '') return refused('A link must not contain a user or password.');
    return good(url.href);
  }
  if (kind === 'choice' && !choices.includes(text)) {
    return refused(`${text} is not among the choices: ${choices.join(', ')}.`);
  }
  return good(text);
}

/** What is no number stays as it was written: a hint to ask the reception is better than nothing. */
function checkNumbers(value: RecordValue, country: string | null): CheckedValue {
  if (value !== null && !Array.isArray(value)) return refused('This field takes a list of numbers.');
  const numbers: { type: string; value: string }[] = [];
  for (const { type, value: text } of value ?? []) {
    const number = text.trim();
    if (number === '') continue;
    if (/\p{Cc}/u.test(number + type) || !(number + type).isWellFormed()) {
      return refused('A number has characters without a sign, such as line breaks.');
    }
    if (number.length > LONGEST_NUMBER) {
      return refused(`${number.slice(0, 20)}… has ${number.length} characters; there is room for ${LONGEST_NUMBER}.`);
    }
    const normal = normalizeNumber(number, country);
    if (!numbers.some((each) => each.value === normal)) numbers.push({ type: type.trim() || 'work', value: normal });
  }
  return good(numbers.length === 0 ? null : numbers);
}

const good = (value: RecordValue): CheckedValue => ({ kind: 'good', value });
const refused = (why: string): CheckedValue => ({ kind: 'refused', why });
