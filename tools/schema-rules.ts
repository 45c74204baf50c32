// Guards R10 on the catalogue of a migrated database: what a distributed PostgreSQL will ask of every per-organization table.
import type pg from 'pg';

interface Rule {
  name: string;
  /** Gives one row {finding} for each breach. */
  sql: string;
}

/** Tables of ours with their class, read from the comment each migration must give. */
const OURS = `
  with ours as (
    select c.oid, c.relname as name, c.relispartition as is_partition,
           coalesce(substring(obj_description(c.oid, 'pg_class') from 'class: ([a-z-]+)'), 'undeclared') as class
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition
  ), per_org as (select * from ours where class = 'per-org')`;

export const SCHEMA_RULES: readonly Rule[] = [
  {
    name: 'every table declares its class',
    sql: `${OURS} select format('table %s has no comment "class: per-org", "class: local" or "class: lookup"', name) as finding
          from ours where class not in ('per-org', 'local', 'lookup')`,
  },
  {
    name: 'organization_id uuid not null',
    sql: `${OURS} select format('per-org table %s lacks organization_id uuid not null', name) as finding from per_org t
          where not exists (select 1 from pg_attribute a where a.attrelid = t.oid and a.attname = 'organization_id'
                            and a.attnotnull and a.atttypid = 'uuid'::regtype)`,
  },
  {
    name: 'a primary key that begins with organization_id',
    sql: `${OURS} select format('the primary key of per-org table %s does not begin with organization_id', name) as finding from per_org t
          where not exists (select 1 from pg_index i join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
                            where i.indrelid = t.oid and i.indisprimary and a.attname = 'organization_id')`,
  },
  {
    name: 'unique indexes begin with organization_id',
    sql: `${OURS} select format('unique index %s on per-org table %s does not begin with organization_id', i.indexrelid::regclass, t.name) as finding
          from per_org t join pg_index i on i.indrelid = t.oid
          left join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
          where (i.indisunique or i.indisexclusion) and a.attname is distinct from 'organization_id'`,
  },
  {
    name: 'foreign keys stay inside the organization',
    sql: `${OURS} select format('foreign key %s of %s does not carry organization_id on both sides', k.conname, t.name) as finding
          from per_org t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' join per_org r on r.oid = k.confrelid
          where not exists (select 1 from unnest(k.conkey, k.confkey) as pair(here, there)
                            join pg_attribute a on a.attrelid = t.oid and a.attnum = pair.here
                            join pg_attribute b on b.attrelid = r.oid and b.attnum = pair.there
                            where a.attname = 'organization_id' and b.attname = 'organization_id')`,
  },
  {
    name: 'no reference from a global table into an organization',
    sql: `${OURS} select format('foreign key %s of %s leads into the per-org table %s', k.conname, t.name, r.name) as finding
          from ours t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' join per_org r on r.oid = k.confrelid
          where t.class <> 'per-org'`,
  },
  {
    name: 'no set null, no set default, no update cascade',
    sql: `${OURS} select format('foreign key %s of %s changes rows in a way that cannot be distributed', k.conname, t.name) as finding
          from per_org t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f'
          where k.confdeltype in ('n', 'd') or k.confupdtype in ('n', 'd', 'c')`,
  },
  {
    name: 'no triggers',
    sql: `${OURS} select format('per-org table %s has the trigger %s', t.name, g.tgname) as finding
          from per_org t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal`,
  },
  {
    name: 'no identity and no sequence',
    sql: `${OURS} select format('column %s.%s counts by itself: make the key in the app', t.name, a.attname) as finding
          from per_org t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
          left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
          where a.attidentity <> '' or pg_get_expr(d.adbin, d.adrelid) like 'nextval%'`,
  },
];

/** All findings of all rules. */
export async function findSchemaBreaches(client: pg.ClientBase): Promise<string[]> {
  const findings: string[] = [];
  for (const rule of SCHEMA_RULES) {
    const { rows } = await client.query<{ finding: string }>(rule.sql);
    findings.push(...rows.map((row) => row.finding));
  }
  return findings;
}

/** SQL text that a distributed PostgreSQL refuses or silently runs in the wrong place. */
export function findSqlBreaches(path: string, text: string): string[] {
  const findings: string[] = [];
  for (const statement of text.matchAll(/sql(?:<[^`]*>)?`([^`]*)`/g)) {
    const sql = (statement[1] ?? '').replace(/\s+/g, ' ').toLowerCase();
    const line = text.slice(0, statement.index).split('\n').length;
    const update = /on conflict.*do update set(.*?)(?: where | returning |$)/.exec(sql)?.[1] ?? '';
    if (/\b(now|clock_timestamp|statement_timestamp|random|gen_random_uuid)\(\)|current_timestamp/.test(update)) {
      findings.push(`${path}:${line} computes a volatile value in ON CONFLICT DO UPDATE: pass it as a parameter`);
    }
    if (/\bfrom\b.*\bpg_(notify|advisory)/.test(sql) || /\bpg_(notify|advisory\w*)\(.*\bfrom\b/.test(sql)) {
      findings.push(`${path}:${line} notifies or locks inside a statement over tables: make it a statement of its own`);
    }
    if (/\bfor (update|share)\b/.test(sql) && !/organization_id =/.test(sql)) {
      findings.push(`${path}:${line} locks rows without organization_id: claim in two steps`);
    }
  }
  return findings;
}
