import { readFileSync } from 'node:fs';
import schema from '../../../world.schema.json' with { type: 'json' };
import { mailName } from '../seed-people.ts';
import { checkSchema, type Finding, type Schema, shown } from './check-schema.ts';
import {
  type OrganizationEntry,
  type PersonEntry,
  ROLE_NAMES,
  type VirtualLineEntry,
  type WorldFile,
} from './world-file.ts';

/** A world that does not fit: every place where it does not, one a line. */
export class WorldFileError extends Error {
  constructor(source: string, findings: readonly Finding[]) {
    const lines = findings
      .slice(0, 20)
      .map(({ path, problem }) => `${source}: ${path === '' ? '' : `${path}: `}${problem}`);
    if (findings.length > lines.length) lines.push(`… and ${findings.length - lines.length} more`);
    super(lines.join('\n'));
    this.name = 'WorldFileError';
  }
}

/** Reads a world from a JSON file. Throws a `WorldFileError` that names file, place and what was expected. */
export function readWorldFile(path: string): WorldFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown fault';
    throw new WorldFileError(path, [{ path: '', problem: `cannot be read (${code})` }]);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new WorldFileError(path, [{ path: '', problem: `is no JSON: ${(error as Error).message}` }]);
  }
  return checkWorld(value, path);
}

/** The same for a world given in code; `source` is how its faults are headed. */
export function checkWorld(value: unknown, source = 'world'): WorldFile {
  const findings = checkSchema(schema as Schema, value);
  if (findings.length > 0) throw new WorldFileError(source, findings);
  const world = value as WorldFile;
  const faults = [...checkOnce(world), ...world.organizations.flatMap((one, index) => checkOrganization(one, index))];
  if (faults.length > 0) throw new WorldFileError(source, faults);
  return world;
}

/** The address of a person: as given, else made of the name. */
export function emailOf(organization: OrganizationEntry, person: PersonEntry): string {
  return (person.email ?? `${mailName(person.firstName, person.lastName)}@${organization.domain}`).toLowerCase();
}

/** First and last name, as members of groups may be named. */
export function fullName({ firstName, lastName }: PersonEntry | VirtualLineEntry): string {
  return `${firstName} ${lastName}`;
}

/** Finds what stands twice where it may stand once. */
function createOnce(findings: Finding[]): (key: string | undefined, path: string) => void {
  const seen = new Map<string, string>();
  return (key, path) => {
    if (key === undefined) return;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else findings.push({ path, problem: `${shown(key)} stands at ${first} already` });
  };
}

/** Domains, numbers, addresses and integrations are unique in the whole world. */
function checkOnce({ organizations, integrations = [] }: WorldFile): Finding[] {
  const findings: Finding[] = [];
  const [domain, email, number, integration, client] = [1, 2, 3, 4, 5].map(() => createOnce(findings));
  organizations.forEach((organization, index) => {
    const at = `organizations[${index}]`;
    domain?.(organization.domain, `${at}.domain`);
    organization.locations?.forEach(({ mainNumber }, place) => {
      number?.(mainNumber, `${at}.locations[${place}].mainNumber`);
    });
    organization.people?.forEach((person, place) => {
      email?.(emailOf(organization, person), `${at}.people[${place}]${person.email === undefined ? '' : '.email'}`);
    });
    for (const list of ['people', 'workspaces', 'virtualLines', 'groups', 'numbers'] as const)
      organization[list]?.forEach(({ phoneNumber }, place) => {
        number?.(phoneNumber, `${at}.${list}[${place}].phoneNumber`);
      });
  });
  integrations.forEach(({ name, clientId }, index) => {
    integration?.(name, `integrations[${index}].name`);
    client?.(clientId, `integrations[${index}].clientId`);
  });
  return findings;
}

function checkOrganization(organization: OrganizationEntry, index: number): Finding[] {
  const findings: Finding[] = [];
  const at = `organizations[${index}]`;
  const { locations, roles = [], people = [], groups = [], name } = organization;
  const places = locations?.map((location) => location.name) ?? [];
  const [place, extension, role, group, workspace] = [1, 2, 3, 4, 5].map(() => createOnce(findings));
  places.forEach((one, number) => {
    place?.(one, `${at}.locations[${number}].name`);
  });
  roles.forEach((one, number) => {
    role?.(one.name, `${at}.roles[${number}].name`);
  });
  groups.forEach((one, number) => {
    group?.(one.name, `${at}.groups[${number}].name`);
  });
  organization.workspaces?.forEach((one, number) => {
    workspace?.(one.name, `${at}.workspaces[${number}].name`);
  });
  for (const list of ['people', 'workspaces', 'virtualLines', 'groups', 'numbers'] as const)
    organization[list]?.forEach((line, number) => {
      const path = `${at}.${list}[${number}]`;
      const where = line.location ?? places[0];
      if (line.location !== undefined && !places.includes(line.location)) {
        const expected = places.length === 0 ? 'a location given under "locations"' : `one of ${places.join(', ')}`;
        findings.push({
          path: `${path}.location`,
          problem: `${shown(line.location)} is no location of ${name}; expected ${expected}`,
        });
      }
      if ('extension' in line && line.extension !== undefined)
        extension?.(`${line.extension} in ${where ?? 'the first location'}`, `${path}.extension`);
    });
  const roleNames = [...Object.keys(ROLE_NAMES), ...roles.map((one) => one.name)];
  people.forEach((person, number) => {
    person.roles?.forEach((one, which) => {
      if (roleNames.includes(one)) return;
      const path = `${at}.people[${number}].roles[${which}]`;
      findings.push({ path, problem: `${shown(one)} is no role; expected one of ${roleNames.join(', ')}` });
    });
  });
  return [...findings, ...checkMembers(organization, at)];
}

/** Members are named; a name that two have says nobody. */
function checkMembers(organization: OrganizationEntry, at: string): Finding[] {
  const { people = [], workspaces = [], virtualLines = [], groups = [] } = organization;
  const names = new Map<string, number>();
  const add = (name: string): unknown => names.set(name, (names.get(name) ?? 0) + 1);
  for (const person of people) {
    add(emailOf(organization, person));
    add(fullName(person));
  }
  for (const { name } of workspaces) add(name);
  for (const line of virtualLines) add(fullName(line));
  return groups.flatMap(({ members = [] }, index) =>
    members.flatMap((member, which) => {
      const path = `${at}.groups[${index}].members[${which}]`;
      const count = names.get(member) ?? names.get(member.toLowerCase()) ?? 0;
      if (count === 1) return [];
      const expected = 'an address or name under "people", or a name under "workspaces" or "virtualLines"';
      const problem =
        count === 0
          ? `${shown(member)} is nobody; expected ${expected}`
          : `${shown(member)} is more than one; give the address`;
      return [{ path, problem }];
    }),
  );
}
