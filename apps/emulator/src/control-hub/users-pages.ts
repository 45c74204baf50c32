import type { FastifyInstance } from 'fastify';
import { passwordDueMs } from '../control/password-expiry.ts';
import type { EmulatorParts } from '../doors.ts';
import type { EmulatedGrant, EmulatedPerson, World } from '../state/world.ts';
import { hasCalling } from '../telephony/parties.ts';
import { act, mountAct, page, sendPage, timeText, type Visit, visitOf } from './frame.ts';
import { grantState, isAlive } from './grant-state.ts';
import { leverRow, leverTable } from './lever-words.ts';
import { html, type SafeHtml, scrolling } from './page.ts';
import { toggleRole, USER_LEVERS, type UserLever } from './user-levers.ts';

const PAGE_SIZE = 50;

export function registerUsersPages(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/control-hub/users', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Users', area: 'users', body: usersBody(parts, visit) }));
  });
  app.get<{ Params: { uuid: string } }>('/control-hub/users/:uuid', async (request, reply) => {
    const person = parts.services.world.people.get(request.params.uuid);
    const visit = visitOf(parts, request);
    if (person === undefined || person.deleted) {
      const body = html`<p>There is no such user.</p>`;
      return sendPage(reply.code(404), page(parts, visit, { title: 'Users', area: 'users', body }));
    }
    return sendPage(reply, page(parts, visit, { title: nameOf(person), area: 'users', body: userBody(parts, person) }));
  });
  for (const lever of USER_LEVERS) {
    mountAct(app, `users/${lever.name}`, (fields) => pull(parts, lever, fields.person ?? ''));
  }
  mountAct(app, 'users/custom-role', ({ person = '', role = '' }) => {
    const found = parts.services.world.people.get(person);
    if (found === undefined) return { back: '/control-hub/users', notice: 'There is no such user.' };
    const back = `/control-hub/users/${person}?org=${found.orgUuid}`;
    const name = parts.services.world.customRoles.get(role)?.name;
    if (name === undefined) return { back, notice: 'There is no such role.' };
    toggleRole(parts, found, role);
    return { back, notice: `${name}: ${found.roles.includes(role) ? 'given' : 'taken away'}.` };
  });
  mountAct(app, 'users/end-access', ({ person = '', client = '', by = '' }) => {
    const found = parts.services.world.people.get(person);
    if (found === undefined) return { back: '/control-hub/users', notice: 'There is no such user.' };
    const back = `/control-hub/users/${person}?org=${found.orgUuid}`;
    if (by === 'person') parts.levers.removeApp(person, client);
    else parts.levers.revokeUserAccess(person, client);
    return { back, notice: by === 'person' ? 'The person removed the app.' : 'Access was revoked.' };
  });
}

function pull(parts: EmulatorParts, lever: UserLever, uuid: string): { back: string; notice: string } {
  const person = parts.services.world.people.get(uuid);
  if (person === undefined) return { back: '/control-hub/users', notice: 'There is no such user.' };
  const list = `/control-hub/users?org=${person.orgUuid}`;
  const back = lever.name === 'delete' ? list : `/control-hub/users/${uuid}?org=${person.orgUuid}`;
  const label = lever.label(person, parts);
  try {
    lever.pull(parts, person);
  } catch (error) {
    return { back, notice: error instanceof Error ? error.message : String(error) };
  }
  return { back, notice: `Done: ${label}.` };
}

export function nameOf({ firstName, lastName }: EmulatedPerson): string {
  return `${firstName} ${lastName}`;
}

/** Admins first: their accounts are what levers are pulled on. */
function usersBody(parts: EmulatorParts, visit: Visit): SafeHtml {
  const search = (visit.query.search ?? '').trim().toLowerCase();
  const start = Math.max(0, Number.parseInt(visit.query.start ?? '0', 10) || 0);
  const all = [...parts.services.world.people.values()].filter(
    ({ orgUuid, deleted }) => orgUuid === visit.organization.uuid && !deleted,
  );
  const found = all
    .filter(
      (person) =>
        search === '' || `${nameOf(person)} ${person.email} ${person.extension}`.toLowerCase().includes(search),
    )
    .sort((a, b) => Number(b.roles.length > 0) - Number(a.roles.length > 0));
  const shown = found.slice(start, start + PAGE_SIZE);
  const link = (at: number): string =>
    `?org=${visit.organization.uuid}&search=${encodeURIComponent(search)}&start=${at}`;
  return html`<form method="get"><input type="hidden" name="org" value="${visit.organization.uuid}">
<label for="search">Name, e-mail or extension</label><input id="search" name="search" value="${search}"> <button>Search</button></form>
<p class="soft">${found.length} of ${all.length} users; administrators first. A user's page has the levers: password, roles, licence, sharing, access.</p>
${
  found.length === 0
    ? null
    : scrolling(
        'Users',
        html`<table><thead><tr><th>Name</th><th>E-mail</th><th>Extension</th><th>Roles</th><th>Account</th></tr></thead><tbody>
${shown.map(
  (person) => html`<tr><td><a href="/control-hub/users/${person.uuid}?org=${person.orgUuid}">${nameOf(person)}</a></td>
<td>${person.email}</td><td>${person.extension}</td><td>${person.roles.map((role) => roleName(parts.services.world, role)).join(', ')}</td><td>${accountText(person)}</td></tr>`,
)}
</tbody></table>`,
      )
}
<p>${start > 0 ? html`<a href="${link(Math.max(0, start - PAGE_SIZE))}">Back</a> ` : null}${
    start + PAGE_SIZE < found.length ? html`<a href="${link(start + PAGE_SIZE)}">More</a>` : null
  }</p>`;
}

function accountText(person: EmulatedPerson): string {
  const signIn = person.externalIdp ? 'signs in elsewhere' : 'Webex password';
  return `${person.active ? 'active' : 'deactivated'}, ${signIn}, sharing ${person.presenceSharing ? 'on' : 'off'}`;
}

const ROLE_NAMES: Record<string, string> = {
  id_full_admin: 'Full administrator',
  id_readonly_admin: 'Read-only administrator',
  id_user_admin: 'User administrator',
  id_device_admin: 'Device administrator',
  id_compliance_officer: 'Compliance officer',
  id_cdr_api: 'Detailed Call History API access',
};

function roleName(world: World, role: string): string {
  return ROLE_NAMES[role] ?? world.customRoles.get(role)?.name ?? role;
}

function userBody(parts: EmulatorParts, person: EmulatedPerson): SafeHtml {
  const { world } = parts.services;
  const grants = [...world.grants.values()].filter(({ personUuid }) => personUuid === person.uuid).reverse();
  return html`${scrolling(
    'Account',
    html`<table><tbody>
<tr><th>E-mail</th><td>${person.email}</td></tr>
<tr><th>Account</th><td>${accountText(person)}</td></tr>
<tr><th>Administrator roles</th><td>${person.roles.length === 0 ? 'none' : person.roles.map((role) => roleName(world, role)).join(', ')}</td></tr>
<tr><th>Calling licence</th><td>${hasCalling(world, person) ? 'yes' : 'no'}</td></tr>
<tr><th>Password</th><td>${passwordText(parts, person)}</td></tr>
<tr><th>Presence</th><td>${person.presence.status}</td></tr>
<tr><th>Extension</th><td>${person.extension}</td></tr>
<tr><th>User UUID</th><td><code>${person.uuid}</code></td></tr>
</tbody></table>`,
  )}
<h2>Integrations this person authorized</h2>
${
  grants.length === 0
    ? html`<p class="soft">None yet.</p>`
    : scrolling(
        'Integrations this person authorized',
        html`<table><thead><tr><th>Integration</th><th>Authorized</th><th>State</th><th>Act</th></tr></thead><tbody>${grants.map(
          (grant) => grantRow(parts, person, grant),
        )}</tbody></table>`,
      )
}
${
  grants.some((grant) => isAlive(parts.services, grant))
    ? leverTable('What follows when one access ends', [
        leverRow('removeApp', html`Remove app`),
        leverRow('revokeUserAccess', html`Revoke access`),
      ])
    : null
}
<h2>What an administrator, or the person, can do</h2>
${leverTable(
  'What can be done',
  USER_LEVERS.filter(({ applies }) => applies(person)).map((lever) =>
    leverRow(
      lever.lever(person),
      act({ to: `users/${lever.name}`, label: lever.label(person, parts), fields: { person: person.uuid } }),
    ),
  ),
)}
${customRolesOf(parts, person)}`;
}

function passwordText({ services }: EmulatorParts, person: EmulatedPerson): string {
  if (person.externalIdp) return 'none: signs in through an external identity provider';
  if (person.passwordExpiredMs !== undefined) return `expired ${timeText(person.passwordExpiredMs)}`;
  const dueMs = passwordDueMs(services, person);
  const due = dueMs === null ? 'never expires' : `expires ${timeText(dueMs)}`;
  return `changed ${timeText(person.passwordChangedMs)}, ${due}`;
}

function grantRow(parts: EmulatorParts, person: EmulatedPerson, grant: EmulatedGrant): SafeHtml {
  const { services } = parts;
  const { clientId } = grant;
  const fields = { person: person.uuid, client: clientId };
  return html`<tr><td><a href="/control-hub/integrations/${clientId}?org=${person.orgUuid}">${
    services.world.integrations.get(clientId)?.name ?? clientId
  }</a></td><td class="nowrap">${timeText(grant.createdMs)}</td><td class="long">${grantState(services, grant)}</td><td>${
    isAlive(services, grant)
      ? html`${act({ to: 'users/end-access', label: 'Remove app (as the person)', fields: { ...fields, by: 'person' } })}
${act({ to: 'users/end-access', label: 'Revoke access (as an administrator)', fields: { ...fields, by: 'admin' } })}`
      : null
  }</td></tr>`;
}

function customRolesOf(parts: EmulatorParts, person: EmulatedPerson): SafeHtml | null {
  const roles = [...parts.services.world.customRoles.values()].filter(({ orgUuid }) => orgUuid === person.orgUuid);
  if (roles.length === 0) return null;
  return html`<h2>Custom roles</h2>${leverTable(
    'Custom roles',
    roles.map(({ uuid, name }) => {
      const label = `${person.roles.includes(uuid) ? 'Take away' : 'Give'}: ${name}`;
      return leverRow('setRoles', act({ to: 'users/custom-role', label, fields: { person: person.uuid, role: uuid } }));
    }),
  )}`;
}
