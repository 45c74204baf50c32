import type { EntryKind } from '../directory.ts';

/** An entry that searches are tried on. */
export interface CaseEntry {
  kind: EntryKind;
  name: string;
  title: string | null;
  department: string | null;
  location: string | null;
  email: string | null;
  extension: string | null;
  esn: string | null;
  numbers: { value: string; type: string }[];
  /** Fields of the organization's own that are searched. */
  own: Record<string, string>;
}

/** A contact of a list that whoever searches may see. */
export interface CaseContact {
  name: string;
  company: string | null;
  title: string | null;
  department: string | null;
  emails: string[];
  numbers: { value: string; type: string }[];
}

function entry(name: string, more: Partial<CaseEntry> = {}): CaseEntry {
  const empty = { title: null, department: null, location: null, email: null, extension: null, esn: null };
  return { kind: 'person', name, ...empty, numbers: [], own: {}, ...more };
}

/** A small directory with everything that makes finding hard. */
export const CASE_ENTRIES: readonly CaseEntry[] = [
  entry('Alessandro Conti', {
    extension: '2208',
    esn: '8802208',
    department: 'Sales',
    numbers: [{ value: '+492214710161', type: 'work' }],
  }),
  entry('Jürgen Müller', { email: 'juergen.mueller@acme.example', location: 'Köln' }),
  entry('Søren Østergård', { title: 'Head of Contiguous Storage' }),
  entry('Anna-Lena Weiß', { location: 'Zürich' }),
  entry('Сергей Жуков'),
  entry('Γιώργος Παπαδόπουλος'),
  entry("Sinéad O'Brien", { extension: '4710' }),
  entry('Giulia Conti', { numbers: [{ value: '+390612345678', type: 'mobile' }] }),
  entry('Bruno Lobby', { kind: 'workspace', location: 'Köln', own: { Wing: 'Zeppelin', Note: 'Füße 9b' } }),
];

/** Contacts, in the order of their names. */
export const CASE_CONTACTS: readonly CaseContact[] = [
  {
    ...{ name: 'Ägidius Quast', company: 'Pförtner & Söhne', title: 'Fitter', department: 'Sales' },
    emails: ['quast@doors.example', 'notdienst@doors.example'],
    numbers: [
      { value: '+4930901820', type: 'work' },
      { value: 'ask "the porter" 77', type: 'other' },
    ],
  },
  {
    ...{ name: 'Carla Conti', company: null, title: null, department: null, emails: [] },
    numbers: [{ value: '+41445550101', type: 'mobile' }],
  },
  {
    ...{ name: 'Yuna Quilt', company: 'Contiguous Doors', title: null, department: null, emails: [], numbers: [] },
  },
];

/** What is typed, what comes first, and what the case is about. */
export const FIRST_FOUND: readonly (readonly [typed: string, first: string, about: string])[] = [
  ['conti aless', 'Alessandro Conti', 'reversed order'],
  ['a conti', 'Alessandro Conti', 'an initial and a name'],
  ['ca', 'Alessandro Conti', 'initials, family name first'],
  ['mueller', 'Jürgen Müller', 'ü as ue'],
  ['muller', 'Jürgen Müller', 'ü as u'],
  ['MÜLLER', 'Jürgen Müller', 'capital letters'],
  ['weiss', 'Anna-Lena Weiß', 'ß as ss'],
  ['annalena', 'Anna-Lena Weiß', 'a double name in one'],
  ['anna lena', 'Anna-Lena Weiß', 'a double name in two'],
  ['soren ostergard', 'Søren Østergård', 'ø as o'],
  ['oestergaard', 'Søren Østergård', 'ø as oe'],
  ['zhukov sergei', 'Сергей Жуков', 'Cyrillic in Latin letters'],
  ['жуков', 'Сергей Жуков', 'Cyrillic itself'],
  ['papadopoulos', 'Γιώργος Παπαδόπουλος', 'Greek in Latin letters'],
  ['obrien', "Sinéad O'Brien", 'without the apostrophe'],
  ["o'brien", "Sinéad O'Brien", 'with the apostrophe'],
  ['alesandro', 'Alessandro Conti', 'a letter missing'],
  ['alessadnro', 'Alessandro Conti', 'two letters swapped'],
  ['jurgne muler', 'Jürgen Müller', 'an error in each word'],
  ['2208', 'Alessandro Conti', 'an extension'],
  ['0221 4710161', 'Alessandro Conti', 'a number inside the country'],
  ['0049 (0)221 47 10-161', 'Alessandro Conti', 'a number from abroad'],
  ['+49 221/4710161', 'Alessandro Conti', 'a number with a slash'],
  ['06 1234', 'Giulia Conti', 'an Italian number keeps its 0'],
  ['conti 22', 'Alessandro Conti', 'a name and digits'],
  ['juergen.mueller@acme', 'Jürgen Müller', 'an address'],
  ['8802208', 'Alessandro Conti', 'what colleagues at other locations dial'],
  ['880 22', 'Alessandro Conti', 'its beginning'],
  ['zeppelin', 'Bruno Lobby', "a field of the organization's own"],
  ['fuesse', 'Bruno Lobby', 'ü and ß in such a field'],
  ['zepelin lobby', 'Bruno Lobby', 'a name and such a field with an error'],
];

/** All that is found, in order. */
export const ALL_FOUND: readonly (readonly [typed: string, found: readonly string[], about: string])[] = [
  ['conti', ['Alessandro Conti', 'Giulia Conti', 'Søren Østergård'], 'names before other fields, equals by name'],
  ['4710', ["Sinéad O'Brien", 'Alessandro Conti'], 'a whole extension before a number that contains it'],
  ['xyzzyq', [], 'nothing'],
  ['koln', ['Bruno Lobby', 'Jürgen Müller'], 'a location'],
  ['acme', ['Jürgen Müller'], 'inside an address, from three letters on'],
  ['jurgen koeln', ['Jürgen Müller'], 'a name and a location'],
];

/** What is typed, and the places in CASE_ENTRIES of all that is found, in order. */
export const PLACES_FOUND: readonly (readonly [typed: string, places: string])[] = [
  ['a', '03'],
  ['co', '072'],
  ['c', '072'],
  ['ac', '0'],
  ['an', '3'],
  ['lob', '8'],
  ['ont', '072'],
  ['ina', ''],
  ['age', '2'],
  ['mu', '1'],
  ['ko', '81'],
  ['kö', '81'],
  ['zuerich', '3'],
  ['sales', '0'],
  ['stor', '2'],
  ['head of', '2'],
  ['gorgos', '5'],
  ['giorgos', '5'],
  ['sergej', '4'],
  ['contu', '072'],
  ['wiess', '3'],
  ['müler', '1'],
  ['lobyb', '8'],
  ['annalnea', '3'],
  ['brien', '6'],
  ['brein', '6'],
  ['o b', '6'],
  ['sob', ''],
  ['2', '07'],
  ['22', '0'],
  ['221', '0'],
  ['47', '60'],
  ['471', '60'],
  ['4710161', '0'],
  ['0161', '0'],
  ['161', '0'],
  ['208', '0'],
  ['+39', '7'],
  ['0039', '7'],
  ['061234', '7'],
  ['12345678', '7'],
  ['+49221', '0'],
  ['conti conti', '072'],
  ['a a', '03'],
  ['2208 conti', '0'],
  ['sal conti', '0'],
  ['%', '038571462'],
  ['_', '038571462'],
  ['\\', '038571462'],
  ["'", '038571462'],
  ['.', '038571462'],
  ['@', '038571462'],
  ['acme.example', '1'],
  ['mueller@', '1'],
  ['()', '038571462'],
  ['+', '038571462'],
];

/** With the contacts: what is typed, all that is found, in order. */
export const FOUND_WITH_CONTACTS: readonly (readonly [typed: string, found: readonly string[], about: string])[] = [
  [
    'conti',
    ['Alessandro Conti', 'Carla Conti', 'Giulia Conti', 'Søren Østergård', 'Yuna Quilt'],
    'contacts among entries, each at its place; a company is worth what a department is',
  ],
  ['quast', ['Ägidius Quast'], 'the name of a contact'],
  ['pfoertner', ['Ägidius Quast'], 'a company, ö as oe'],
  ['sohne fitter', ['Ägidius Quast'], 'a company and a title'],
  ['notdienst', ['Ägidius Quast'], 'the second address of a contact'],
  ['030 90182', ['Ägidius Quast'], 'a number as it is dialled inside the country'],
  ['0041 44', ['Carla Conti'], 'a number from abroad'],
  ['77', ['Ägidius Quast'], 'digits of a number that is kept as text'],
  ['qaust', ['Ägidius Quast'], 'two letters swapped'],
  ['cc', ['Carla Conti'], 'initials'],
  ['sales', ['Ägidius Quast', 'Alessandro Conti'], 'a department, equals by name'],
  ['yuna doors', ['Yuna Quilt'], 'a name and a company'],
];
