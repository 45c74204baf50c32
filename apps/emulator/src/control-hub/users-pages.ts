import type { FastifyInstance } from 'fastify';
import type { EmulatorParts } from '../doors.ts';
import type { EmulatedPerson } from '../state/world.ts';
import { hasCalling } from '../telephony/parties.ts';
import { act, mountAct, page, sendPage, timeText, type Visit, visitOf } from './frame.ts';
import { grantState } from './grant-state.ts';
import { html, type SafeHtml, scrolling } from './page.ts';
import { USER_LEVERS, type UserLever } from './user-levers.ts';

const PAGE_SIZE = 50;

export function registerUsersPages(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/control-hub/users', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Users', area: 'users', body: usersBody(parts, visit) }));
  });
  app.get<{ Params: { uuid: string } }>('/control-hub/users/:uuid', async (request, reply) => {
    const person = parts.services.world.people.get(request.params.uuid);
    const visit = visitOf(parts, request);
    if (person === undefined) {
      const body = html`<p>There is no such user.</p>`;
      return sendPage(reply.code(404), page(parts, visit, { title: 'Users', area: 'users', body }));
    }
    return sendPage(reply, page(parts, visit, { title: nameOf(person), area: 'users', body: userBody(parts, person) }));
  });
  for (const lever of USER_LEVERS) {
    mountAct(app, `users/${lever.name}`, (fields) => pull(parts, lever, fields.person ?? ''));
  }
}

function pull(parts: EmulatorParts, lever: UserLever, uuid: string): { back: string; notice: string } {
  const person = parts.services.world.people.get(uuid);
  if (person === undefined) return { back: '/control-hub/users', notice: 'There is no such user.' };
  const back = `/control-hub/users/${uuid}?org=${person.orgUuid}`;
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
<td>${person.email}</td><td>${person.extension}</td><td>${person.roles.map(roleName).join(', ')}</td><td>${accountText(person)}</td></tr>`,
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
  id_cdr_api: 'Detailed Call History API access',
};

function roleName(role: string): string {
  return ROLE_NAMES[role] ?? role;
}

function userBody(parts: EmulatorParts, person: EmulatedPerson): SafeHtml {
  const { world } = parts.services;
  const grants = [...world.grants.values()].filter(({ personUuid }) => personUuid === person.uuid).reverse();
  return html`${scrolling(
    'Account',
    html`<table><tbody>
<tr><th>E-mail</th><td>${person.email}</td></tr>
<tr><th>Account</th><td>${accountText(person)}</td></tr>
<tr><th>Administrator roles</th><td>${person.roles.length === 0 ? 'none' : person.roles.map(roleName).join(', ')}</td></tr>
<tr><th>Calling licence</th><td>${hasCalling(world, person) ? 'yes' : 'no'}</td></tr>
<tr><th>Password changed</th><td>${person.externalIdp ? 'no Webex password' : timeText(person.passwordChangedMs)}</td></tr>
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
        html`<table><thead><tr><th>Integration</th><th>Authorized</th><th>State</th></tr></thead><tbody>${grants.map(
          (grant) =>
            html`<tr><td><a href="/control-hub/integrations/${grant.clientId}?org=${person.orgUuid}">${
              world.integrations.get(grant.clientId)?.name ?? grant.clientId
            }</a></td><td class="nowrap">${timeText(grant.createdMs)}</td><td class="long">${grantState(parts.services, grant)}</td></tr>`,
        )}</tbody></table>`,
      )
}
<h2>What an administrator, or the person, can do</h2>
${scrolling(
  'What can be done',
  html`<table><thead><tr><th>Act</th><th>What follows</th><th>How well that is known</th></tr></thead><tbody>
${USER_LEVERS.filter(({ applies }) => applies(person)).map(
  (
    lever,
  ) => html`<tr><td>${act({ to: `users/${lever.name}`, label: lever.label(person, parts), fields: { person: person.uuid } })}</td>
<td class="long">${lever.follows(parts)}</td><td>${lever.grade}</td></tr>`,
)}
</tbody></table>`,
)}`;
}
