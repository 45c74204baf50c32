import { sql } from 'kysely';
import { findable } from '../apps/server/src/features/directory/contacts/contact.ts';
import { createIds } from '../apps/server/src/platform/ids.ts';

const COMPANIES = ['Lifts and Doors', 'Pförtner & Söhne', 'Linen Service', 'Kühlhaus Nord', 'Fire Brigade'];
const FIRST = ['Agnes', 'Boris', 'Clara', 'Dörte', 'Egon', 'Fanny', 'Gustav', 'Hilde'];
const BATCH = 5_000;

/** Writes a list everybody sees with as many contacts, as an import would, without one. */
export async function fillContacts(
  database: Parameters<ReturnType<typeof sql>['execute']>[0],
  { organizationId, size }: { organizationId: string; size: number },
): Promise<void> {
  const ids = createIds(() => Date.UTC(2026, 0, 2));
  const listId = ids.uuid();
  await sql`
    insert into directory_contact_list (organization_id, list_id, name, name_key, circle, belongs_to, added_at, added_by)
    values (${organizationId}, ${listId}, 'Suppliers', 'suppliers', 'shared', '', ${new Date(0)}, 'bench')
  `.execute(database);
  for (let start = 0; start < size; start += BATCH) {
    const contacts = Array.from({ length: Math.min(BATCH, size - start) }, (_, place) => {
      const at = start + place;
      const contact = {
        name: `${FIRST[at % FIRST.length]} Kontakt${at.toString(36)}`,
        company: COMPANIES[at % COMPANIES.length] ?? null,
        title: null,
        department: null,
        emails: [`kontakt${at}@supplier.example`],
        numbers: [{ value: `+4930${5_000_000 + at}`, type: 'work', isNumber: true }],
      };
      return { ...contact, ...findable(contact), contact_id: ids.uuid() };
    });
    await sql`
      insert into directory_contact (organization_id, list_id, contact_id, name, sort_name, company, emails, numbers,
        match_key, search_text, search_digits, changed_at, changed_by)
      select ${organizationId}::uuid, ${listId}::uuid, c.contact_id, c.name, c.sort_name, c.company,
        array(select jsonb_array_elements_text(c.emails)), c.numbers, c.contact_id::text, c.search_text, c.search_digits,
        ${new Date(0)}, 'bench'
      from jsonb_to_recordset(${JSON.stringify(contacts)}::jsonb) as c(contact_id uuid, name text, sort_name text,
        company text, emails jsonb, numbers jsonb, search_text text, search_digits text)
    `.execute(database);
  }
}
