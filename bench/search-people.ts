import { sql } from 'kysely';
import { fold, searchDigits, searchText } from '../apps/server/src/features/directory/search-text.ts';
import { createIds } from '../apps/server/src/platform/ids.ts';

const FIRST =
  'Alessandro Anna Bastian Beatrix Chiara Dörte Elif Emre Fiona François Giulia Hanna-Lena Ilaria Jürgen Jörg Katarzyna Łukasz Marco María Mehmet Niamh Olga Pál Piotr René Roza Søren Siobhán Theo Ursula Václav Wiebke Xenia Yusuf Zoë Сергей'.split(
    ' ',
  );
const BEGIN =
  'Acker Berg Birken Brand Dorn Eich Feld Gold Hart Hoch Kalt Klein Licht Neu Ober Rosen Schnei Stein Wald Wein'.split(
    ' ',
  );
const END =
  'bach baum berger dorf eck feld garten hauser heim hof kamp länder mann meyer müller rath stätter thal wald ßen'.split(
    ' ',
  );
const LAST =
  'Conti Müller Weber Schneider Brandt Vogel Østergård Nowak García Bianchi Yılmaz Horváth Dvořák Papadopoulos'.split(
    ' ',
  );
const DEPARTMENTS = 'Sales,Kundendienst,Front office,Housekeeping,Finance,Legal,Research & Development,Einkauf'.split(
  ',',
);
const TITLES = 'Manager,Clerk,Head of unit,Sachbearbeiterin,Engineer,Assistant,Director'.split(',');
const LOCATIONS = 'Köln,Zürich,Wien,Milano,Warszawa,København,London,Praha'.split(',');
const BATCH = 5_000;

/** Writes people as a run would, without one: names of several languages, numbers in blocks as organizations have them. */
export async function fillDirectory(
  database: Parameters<ReturnType<typeof sql>['execute']>[0],
  { organizationId, size, seed }: { organizationId: string; size: number; seed: number },
): Promise<void> {
  const ids = createIds(() => Date.UTC(2026, 0, 1));
  const random = createRandom(seed);
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] ?? '';
  for (let start = 0; start < size; start += BATCH) {
    const people = Array.from({ length: Math.min(BATCH, size - start) }, (_, place) => {
      const at = start + place;
      const first = pick(FIRST);
      const last = random() < 0.2 ? pick(LAST) : pick(BEGIN) + pick(END);
      const name = random() < 0.1 ? `${first} ${last}-${pick(LAST)}` : `${first} ${last}`;
      const location = pick(LOCATIONS);
      const extension = String(1_000 + (at % 9_000));
      const person = {
        kind: random() < 0.93 ? 'person' : 'workspace',
        webexId: ids.uuid(),
        name,
        title: pick(TITLES),
        department: pick(DEPARTMENTS),
        location,
        email: `${fold(first).replace(/\W+/g, '')}.${fold(last).replace(/\W+/g, '')}${at}@acme.example`,
        extension,
        esn: `88${LOCATIONS.indexOf(location)}${extension}`,
        numbers: [{ value: `+49221${4_700_000 + at}`, type: 'work' }],
      };
      const texts = {
        sort_name: fold(name),
        search_text: searchText(person as never),
        search_digits: searchDigits(person as never),
      };
      return { ...person, ...texts, entry_id: ids.uuid() };
    });
    await sql`
      insert into directory_entry (organization_id, entry_id, kind, webex_id, name, title, department, location, email,
        extension, esn, numbers, sort_name, search_text, search_digits, content_digest, added_at, changed_at)
      select ${organizationId}::uuid, e.entry_id, e.kind, e."webexId", e.name, e.title, e.department, e.location, e.email,
        e.extension, e.esn, e.numbers, e.sort_name, e.search_text, e.search_digits, '', ${new Date(0)}, ${new Date(0)}
      from jsonb_to_recordset(${JSON.stringify(people)}::jsonb)
        as e(entry_id uuid, kind text, "webexId" text, name text, title text, department text, location text, email text,
          extension text, esn text, numbers jsonb, sort_name text, search_text text, search_digits text)
    `.execute(database);
    await sql`
      insert into directory_number (organization_id, number, entry_id)
      select ${organizationId}::uuid, n.number, e.entry_id
      from jsonb_to_recordset(${JSON.stringify(people)}::jsonb) as e(entry_id uuid, extension text, numbers jsonb),
        unnest(array[e.extension, e.numbers -> 0 ->> 'value']) as n(number)
    `.execute(database);
  }
}

/** The same people for the same seed (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
