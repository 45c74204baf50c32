import type { FastifyInstance } from 'fastify';
import type { EmulatorParts } from '../doors.ts';
import { act, mountAct, page, sendPage, timeText, type Visit, visitOf } from './frame.ts';
import { html, type SafeHtml } from './page.ts';
import { nameOf } from './users-pages.ts';

export function registerIntegrationsPages(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/control-hub/integrations', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Integrations', body: integrationsBody(parts, visit) }));
  });
  app.get('/control-hub/service-apps', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(reply, page(parts, visit, { title: 'Service Apps', body: serviceAppsBody(parts, visit) }));
  });
  mountAct(app, 'integrations/policy', ({ org = '', policy = '' }) => {
    const back = `/control-hub/integrations?org=${org}`;
    if (policy !== 'allow' && policy !== 'block') return { back, notice: 'Choose allow or block.' };
    parts.levers.setIntegrationPolicy(org, policy);
    return { back, notice: policy === 'allow' ? 'All integrations are allowed.' : 'All integrations are blocked.' };
  });
  mountAct(app, 'integrations/override', ({ org = '', client = '', policy = '' }) => {
    const back = `/control-hub/integrations?org=${org}`;
    if (policy !== 'allow' && policy !== 'block') return { back, notice: 'Choose allow or block.' };
    parts.levers.setIntegrationOverride(org, client, policy);
    const name = parts.services.world.integrations.get(client)?.name ?? client;
    return {
      back,
      notice: policy === 'allow' ? `${name} is allowed.` : `${name} is blocked: all its authorizations ended.`,
    };
  });
}

function integrationsBody(parts: EmulatorParts, { organization, query }: Visit): SafeHtml {
  const { world } = parts.services;
  const search = (query.search ?? '').trim();
  const integrations = [...world.integrations.values()].filter(
    ({ clientId, name }) =>
      search === '' || clientId.includes(search) || name.toLowerCase().includes(search.toLowerCase()),
  );
  const attempts = world.blockedAttempts.filter(({ orgUuid }) => orgUuid === organization.uuid);
  const policyOf = (clientId: string): 'allow' | 'block' =>
    organization.integrationOverrides[clientId] ?? organization.integrationPolicy;
  const other = organization.integrationPolicy === 'allow' ? 'block' : 'allow';
  return html`<p>All integrations for all users: <strong>${organization.integrationPolicy}</strong>
${act({ to: 'integrations/policy', label: other === 'block' ? 'Block all' : 'Allow all', fields: { org: organization.uuid, policy: other } })}</p>
<p class="soft">Blocking revokes every authorization of an integration in this organization and refuses new ones (documented).
Allowing again brings none back.</p>
<form method="get"><input type="hidden" name="org" value="${organization.uuid}"><label for="search">Name or Integration ID</label>
<input id="search" name="search" size="40" value="${search}"> <button>Search</button></form>
<table><thead><tr><th>Integration</th><th>Integration ID</th><th>Policy</th><th>Alive</th><th></th></tr></thead><tbody>
${integrations.map(({ clientId, name }) => {
  const policy = policyOf(clientId);
  const next = policy === 'allow' ? 'block' : 'allow';
  const alive = [...world.grants.values()].filter(
    (grant) => grant.clientId === clientId && grant.orgUuid === organization.uuid && grant.ended === null,
  );
  return html`<tr><td>${name}</td><td><code title="${clientId}">${clientId.slice(0, 9)}…${clientId.slice(-4)}</code></td>
<td>${policy}</td><td>${alive.length}</td><td>${act({
    to: 'integrations/override',
    label: next === 'block' ? 'Block' : 'Allow',
    fields: { org: organization.uuid, client: clientId, policy: next },
  })}</td></tr>`;
})}
</tbody></table>
<h2>Captured requests</h2>
${
  attempts.length === 0
    ? html`<p class="soft">Nobody was refused.</p>`
    : html`<table><thead><tr><th>When</th><th>Who</th><th>Integration</th></tr></thead><tbody>${attempts
        .slice(-50)
        .reverse()
        .map(({ atMs, personUuid, clientId }) => {
          const person = world.people.get(personUuid);
          return html`<tr><td>${timeText(atMs)}</td><td>${person === undefined ? personUuid : nameOf(person)}</td>
<td>${world.integrations.get(clientId)?.name ?? clientId}</td></tr>`;
        })}</tbody></table>`
}`;
}

function serviceAppsBody(parts: EmulatorParts, { organization }: Visit): SafeHtml {
  const apps = [...parts.services.world.serviceApps.values()];
  if (apps.length === 0) return html`<p class="soft">No Service App has asked for authorization.</p>`;
  return html`<table><thead><tr><th>Service App</th><th>Scopes</th><th>State</th></tr></thead><tbody>${apps.map(
    ({ name, scopes, authorizedOrgUuids }) => html`<tr><td>${name}</td><td>${scopes.join(' ')}</td>
<td>${authorizedOrgUuids.includes(organization.uuid) ? 'authorized' : 'not authorized'}</td></tr>`,
  )}</tbody></table>`;
}
