import type { FastifyInstance } from 'fastify';
import type { EmulatorParts } from '../doors.ts';
import { CALL_HISTORY_PERMISSION } from '../webex/guard.ts';
import { identityOf } from '../webex/identity-cluster.ts';
import { act, mountAct, page, sendPage, type Visit, visitOf } from './frame.ts';
import { leverRow, leverTable, wordsOf } from './lever-words.ts';
import { html, type SafeHtml, scrolling } from './page.ts';

/** Settings around sign-in, and administrator roles made of single permissions. */
export function registerOrganizationPages(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/control-hub/organization', async (request, reply) => {
    const visit = visitOf(parts, request);
    const body = organizationBody(parts, visit);
    return sendPage(reply, page(parts, visit, { title: 'Organization settings', area: 'organization', body }));
  });
  app.get('/control-hub/roles', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Admin roles', area: 'roles', body: rolesBody(parts, visit) }));
  });
  mountOrganizationActs(app, parts);
  mountRoleActs(app, parts);
}

function mountOrganizationActs(app: FastifyInstance, { levers }: EmulatorParts): void {
  const back = (org: string): string => `/control-hub/organization?org=${org}`;
  mountAct(app, 'organization/password-policy', ({ org = '', days = '' }) => {
    const text = days.trim();
    if (text !== '' && !/^\d{1,6}$/.test(text)) return { back: back(org), notice: 'Write a number of days.' };
    levers.setPasswordPolicy(org, text === '' ? null : Number(text));
    return { back: back(org), notice: text === '' ? 'Passwords never expire.' : `Passwords live ${text} days.` };
  });
  mountAct(app, 'organization/idp', ({ org = '', on = '' }) => {
    levers.setOrganizationIdp(org, on === 'true');
    const notice =
      on === 'true' ? 'Everybody signs in through the external provider.' : 'Everybody has a Webex password.';
    return { back: back(org), notice };
  });
  mountAct(app, 'organization/cluster', ({ org = '', cluster = '' }) => {
    if (cluster !== 'idbroker' && cluster !== 'idbroker-b-us') return { back: back(org), notice: 'Choose a cluster.' };
    levers.setIdentityCluster(org, cluster);
    return { back: back(org), notice: `The identity cluster is ${cluster}.` };
  });
  mountAct(app, 'organization/fedramp', ({ org = '', on = '' }) => {
    levers.setFedRamp(org, on === 'true');
    return { back: back(org), notice: on === 'true' ? 'Government cloud rules hold.' : 'The usual rules hold.' };
  });
  mountAct(app, 'organization/signing-key', ({ org = '' }) => {
    levers.rotateSigningKey();
    return { back: back(org), notice: 'The next id token is signed with a new key.' };
  });
}

function mountRoleActs(app: FastifyInstance, { levers }: EmulatorParts): void {
  const back = (org: string): string => `/control-hub/roles?org=${org}`;
  mountAct(app, 'roles/create', ({ org = '', name = '', permissions }) => {
    levers.createCustomRole(org, name.trim(), wordsOf(permissions));
    return { back: back(org), notice: `The role ${name.trim()} can be given on a user's page.` };
  });
  mountAct(app, 'roles/permissions', ({ org = '', role = '', permissions }) => {
    levers.setCustomRolePermissions(role, wordsOf(permissions));
    return { back: back(org), notice: 'The permissions of the role were changed.' };
  });
  mountAct(app, 'roles/delete', ({ org = '', role = '' }) => {
    levers.deleteCustomRole(role);
    return { back: back(org), notice: 'The role was deleted.' };
  });
}

function organizationBody({ services }: EmulatorParts, { organization }: Visit): SafeHtml {
  const { cluster, passwordMaxAgeDays, fedRamp } = identityOf(organization);
  const own = [...services.world.people.values()].filter(
    ({ orgUuid, deleted }) => orgUuid === organization.uuid && !deleted,
  );
  const external = own.filter(({ externalIdp }) => externalIdp).length;
  const expired = own.filter(({ passwordExpiredMs }) => passwordExpiredMs !== undefined).length;
  const org = organization.uuid;
  const other = cluster === 'idbroker' ? 'idbroker-b-us' : 'idbroker';
  const allExternal = external === own.length;
  const days = html`<label for="days">Days (empty: for ever)</label>
<input id="days" name="days" size="6" inputmode="numeric" value="${passwordMaxAgeDays ?? ''}">`;
  const idp = allExternal ? 'Webex passwords for everybody' : 'External provider for everybody';
  return html`${scrolling(
    'Settings now',
    html`<table><tbody>
<tr><th>Organization UUID</th><td><code>${org}</code></td></tr>
<tr><th>Passwords live</th><td>${passwordMaxAgeDays === null ? 'for ever' : `${passwordMaxAgeDays} days`}; ${expired} expired now</td></tr>
<tr><th>Sign-in</th><td>${external} of ${own.length} users through an external identity provider</td></tr>
<tr><th>Identity cluster</th><td>${cluster}</td></tr>
<tr><th>Rules</th><td>${fedRamp ? 'government cloud (FedRAMP)' : 'commercial cloud'}</td></tr>
</tbody></table>`,
  )}
<h2>What can be changed</h2>
${leverTable('What can be changed', [
  leverRow(
    'setPasswordPolicy',
    act({ to: 'organization/password-policy', label: 'Set password life', fields: { org }, inputs: days }),
  ),
  leverRow(
    'setOrganizationIdp',
    act({ to: 'organization/idp', label: idp, fields: { org, on: String(!allExternal) } }),
  ),
  leverRow(
    'setIdentityCluster',
    act({ to: 'organization/cluster', label: `Move to ${other}`, fields: { org, cluster: other } }),
  ),
  leverRow(
    'setFedRamp',
    act({
      to: 'organization/fedramp',
      label: fedRamp ? 'Commercial cloud rules' : 'Government cloud rules',
      fields: { org, on: String(!fedRamp) },
    }),
  ),
  leverRow('rotateSigningKey', act({ to: 'organization/signing-key', label: 'New signing key', fields: { org } })),
])}`;
}

function rolesBody({ services }: EmulatorParts, { organization }: Visit): SafeHtml {
  const { customRoles, people } = services.world;
  const org = organization.uuid;
  const roles = [...customRoles.values()].filter(({ orgUuid }) => orgUuid === org);
  const rows = roles.map(({ uuid, name, permissions }) => {
    const holders = [...people.values()].filter((person) => !person.deleted && person.roles.includes(uuid)).length;
    const inputs = html`<input aria-label="Permissions of ${name}" name="permissions" size="28" value="${permissions.join(' ')}">`;
    return html`<tr><td>${name}<br><code class="soft">${uuid}</code></td><td>${holders}</td>
<td>${act({ to: 'roles/permissions', label: 'Change permissions', fields: { org, role: uuid }, inputs })}
${act({ to: 'roles/delete', label: 'Delete', fields: { org, role: uuid } })}</td></tr>`;
  });
  const inputs = html`<label for="name">Name</label><input id="name" name="name" size="28">
<label for="permissions">Permissions</label>
<input id="permissions" name="permissions" size="28" value="${CALL_HISTORY_PERMISSION}"><br>`;
  return html`<p>Roles made of single permissions. <code>${CALL_HISTORY_PERMISSION}</code> opens call records; a role is given on a user's page.</p>
${leverTable('What follows', [
  leverRow('createCustomRole', act({ to: 'roles/create', label: 'Create', fields: { org }, inputs, main: true })),
  leverRow('setCustomRolePermissions', html`Change permissions`),
  leverRow('deleteCustomRole', html`Delete`),
])}
<h2>Custom roles</h2>
${
  roles.length === 0
    ? html`<p class="soft">There is no custom role yet.</p>`
    : scrolling(
        'Custom roles',
        html`<table><thead><tr><th>Role</th><th>Users</th><th>Act</th></tr></thead><tbody>${rows}</tbody></table>`,
      )
}`;
}
