import type { Services } from '../state/world.ts';
import type { EmulatedPeopleGroup } from '../state/world-identity.ts';
import { asFields, type Fields, textField } from './body-fields.ts';
import { malformed } from './errors.ts';
import { idOf } from './public-id.ts';

/** The person a member entry names, by `id` or `value`; 400 when nobody of the organization has it. */
export function memberUuid(services: Services, group: EmulatedPeopleGroup, member: Fields): string {
  const id = textField(member, 'id') ?? textField(member, 'value') ?? '';
  const person = services.world.people.get(idOf(id, ['PEOPLE']) ?? '');
  if (person === undefined || person.deleted || person.orgUuid !== group.orgUuid) {
    throw malformed(`There is no member '${id}'.`);
  }
  return person.uuid;
}

/** Members with their operation, `add` where none is given (the form of the documentation's samples). */
export function changeMembers(services: Services, group: EmulatedPeopleGroup, members: readonly Fields[]): void {
  for (const member of members) {
    const operation = textField(member, 'operation') ?? 'add';
    if (operation !== 'add' && operation !== 'delete') throw malformed("'operation' must be 'add' or 'delete'.");
    const uuid = memberUuid(services, group, member);
    group.memberUuids = group.memberUuids.filter((other) => other !== uuid);
    if (operation === 'add') group.memberUuids.push(uuid);
  }
}

/** Operations of a SCIM PatchOp on `displayName`, `externalId` and `members` (the form of the documentation's schema). */
export function applyGroupOperations(
  services: Services,
  group: EmulatedPeopleGroup,
  operations: readonly Fields[],
): void {
  for (const operation of operations) {
    const op = (textField(operation, 'op') ?? '').toLowerCase();
    if (!['add', 'replace', 'remove'].includes(op)) throw malformed("'op' must be 'add', 'replace' or 'remove'.");
    const path = textField(operation, 'path') ?? '';
    const single = /^members\[value eq "([^"]+)"\]$/i.exec(path)?.[1];
    if (single !== undefined) {
      if (op !== 'remove') throw malformed('A single member can only be removed.');
      changeMembers(services, group, [{ value: single, operation: 'delete' }]);
    } else if (path === 'members') changeMemberList(services, group, { op, value: operation.value });
    else if (path === 'displayName' || path === 'externalId') changeText(group, { op, path, value: operation.value });
    else throw malformed(`The path '${path}' cannot be changed.`);
  }
}

function changeMemberList(
  services: Services,
  group: EmulatedPeopleGroup,
  change: { op: string; value: unknown },
): void {
  const members = [change.value ?? []].flat().map((entry) => asFields(entry) ?? {});
  if (change.op === 'replace' || (change.op === 'remove' && members.length === 0)) group.memberUuids = [];
  const operation = change.op === 'remove' ? 'delete' : 'add';
  changeMembers(
    services,
    group,
    members.map((member) => ({ ...member, operation })),
  );
}

function changeText(
  group: EmulatedPeopleGroup,
  change: { op: string; path: 'displayName' | 'externalId'; value: unknown },
): void {
  if (change.op === 'remove') {
    if (change.path === 'displayName') throw malformed("'displayName' cannot be removed.");
    delete group.externalId;
    return;
  }
  const text = textField({ value: change.value }, 'value');
  if (text === undefined) throw malformed(`'${change.path}' needs a value.`);
  group[change.path] = text;
}
