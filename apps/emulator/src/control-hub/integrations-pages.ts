import type { FastifyInstance } from 'fastify';
import type { EmulatorParts } from '../doors.ts';
import { personByEmail } from '../state/people-index.ts';
import type { EmulatedGrant, EmulatedIntegration, EmulatedOrganization } from '../state/world.ts';
import { isAllowed } from '../webex/tokens.ts';
import { act, mountAct, page, sendPage, timeText, type Visit, visitOf } from './frame.ts';
import { grantState, isAlive } from './grant-state.ts';
import { leverRow, leverTable, wordsOf } from './lever-words.ts';
import { html, type SafeHtml, scrolling } from './page.ts';
import { nameOf } from './users-pages.ts';

const CHECKED = html` checked`;

export function registerIntegrationsPages(app: FastifyInstance, parts: EmulatorParts): void {
  app.get('/control-hub/integrations', async (request, reply) => {
    const visit = visitOf(parts, request);
    return sendPage(
      reply,
      page(parts, visit, { title: 'Integrations', area: 'integrations', body: integrationsBody(parts, visit) }),
    );
  });
  app.get<{ Params: { clientId: string } }>('/control-hub/integrations/:clientId', async (request, reply) => {
    const integration = parts.services.world.integrations.get(request.params.clientId);
    const visit = visitOf(parts, request);
    const title = integration?.name ?? 'Integrations';
    const body =
      integration === undefined
        ? html`<p>There is no such integration.</p>`
        : integrationBody(parts, visit, integration);
    if (integration === undefined) reply.code(404);
    return sendPage(reply, page(parts, visit, { title, area: 'integrations', body }));
  });
  mountAct(app, 'integrations/policy', ({ org = '', policy = '' }) => {
    const back = `/control-hub/integrations?org=${org}`;
    if (policy !== 'allow' && policy !== 'block') return { back, notice: 'Choose allow or block.' };
    parts.levers.setIntegrationPolicy(org, policy);
    return { back, notice: policy === 'allow' ? 'All integrations are allowed.' : 'All integrations are blocked.' };
  });
  mountAct(app, 'integrations/override', ({ org = '', client = '', policy = '' }) => {
    const back = `/control-hub/integrations?org=${org}`;
    const name = parts.services.world.integrations.get(client)?.name ?? client;
    if (policy === 'default') {
      parts.levers.setIntegrationOverride(org, client, null);
      return { back, notice: `${name} follows the setting for all integrations again.` };
    }
    if (policy !== 'allow' && policy !== 'block') return { back, notice: 'Choose allow or block.' };
    parts.levers.setIntegrationOverride(org, client, policy);
    return {
      back,
      notice: policy === 'allow' ? `${name} is allowed.` : `${name} is blocked: all its authorizations ended.`,
    };
  });
  mountPortalActs(app, parts);
}

/** Where an act on one integration goes back to. */
function pageOf(org: string, client: string): string {
  return `/control-hub/integrations/${encodeURIComponent(client)}?org=${org}`;
}

/** Chosen users, and the developer portal's side of the integration. */
function mountPortalActs(app: FastifyInstance, parts: EmulatorParts): void {
  mountAct(app, 'integrations/users', ({ org = '', client = '', emails, future = '', everybody = '' }) => {
    const back = pageOf(org, client);
    if (everybody !== '') {
      parts.levers.setIntegrationUsers(org, client, null);
      return { back, notice: 'The integration is for everybody again.' };
    }
    const wanted = wordsOf(emails);
    const people = wanted.map((email) => personByEmail(parts.services.world, email));
    const unknown = wanted.find((_email, index) => people[index] === null);
    if (unknown !== undefined) return { back, notice: `Nobody has the e-mail address ${unknown}.` };
    const userUuids = people.flatMap((person) => person?.uuid ?? []);
    parts.levers.setIntegrationUsers(org, client, { userUuids, futureUsers: future !== '' });
    return { back, notice: `The integration is for ${userUuids.length} chosen users.` };
  });
  mountAct(app, 'integrations/redirect-uris', ({ org = '', client = '', uris }) => {
    parts.levers.setRedirectUris(client, wordsOf(uris));
    return { back: pageOf(org, client), notice: 'The redirect URIs were changed.' };
  });
  mountAct(app, 'integrations/scopes', ({ org = '', client = '', scopes }) => {
    parts.levers.setIntegrationScopes(client, wordsOf(scopes));
    return { back: pageOf(org, client), notice: 'The scopes were changed; tokens keep those they have.' };
  });
  mountAct(app, 'integrations/secret', ({ org = '', client = '' }) => {
    const secret = parts.levers.rotateClientSecret(client);
    return { back: pageOf(org, client), notice: 'The new client secret, shown once:', secret };
  });
}

function policyOf(organization: EmulatedOrganization, clientId: string): 'allow' | 'block' {
  return isAllowed(organization, clientId) ? 'allow' : 'block';
}

/** Allow or block, and back to the organization's own setting where this integration has one of its own. */
function policyActs(organization: EmulatedOrganization, clientId: string): SafeHtml {
  const next = isAllowed(organization, clientId) ? 'block' : 'allow';
  const fields = { org: organization.uuid, client: clientId };
  const label = next === 'block' ? 'Block' : 'Allow';
  return html`${act({ to: 'integrations/override', label, fields: { ...fields, policy: next } })}${
    organization.integrationOverrides[clientId] === undefined
      ? null
      : act({ to: 'integrations/override', label: 'As for all', fields: { ...fields, policy: 'default' } })
  }`;
}

function integrationsBody(parts: EmulatorParts, { organization, query }: Visit): SafeHtml {
  const { world } = parts.services;
  const search = (query.search ?? '').trim().toLowerCase();
  const integrations = [...world.integrations.values()].filter(({ clientId, name }) =>
    `${clientId} ${name}`.toLowerCase().includes(search),
  );
  const other = organization.integrationPolicy === 'allow' ? 'block' : 'allow';
  return html`<p>All integrations for all users: <strong>${organization.integrationPolicy}</strong>
${act({ to: 'integrations/policy', label: other === 'block' ? 'Block all' : 'Allow all', fields: { org: organization.uuid, policy: other } })}</p>
<p class="soft">Blocking revokes every authorization of an integration in this organization and refuses new ones (documented).
Allowing again brings none back.</p>
<form method="get" action="/control-hub/integrations"><input type="hidden" name="org" value="${organization.uuid}"><label for="search">Name or Integration ID</label>
<input id="search" name="search" size="68" value="${search}"> <button>Search</button></form>
<p class="soft">${integrations.length} of ${world.integrations.size} integrations</p>
${integrations.length === 0 ? null : integrationsTable(parts, organization, integrations)}
<h2>Captured requests</h2>
${attemptsTable(parts, organization)}`;
}

function integrationsTable(
  parts: EmulatorParts,
  organization: EmulatedOrganization,
  integrations: readonly EmulatedIntegration[],
): SafeHtml {
  const rows = integrations.map(({ clientId, name }) => {
    const alive = grantsOf(parts, organization, clientId).filter((grant) => isAlive(parts.services, grant));
    return html`<tr><td><a href="/control-hub/integrations/${clientId}?org=${organization.uuid}">${name}</a></td>
<td class="id"><code>${clientId}</code></td><td>${policyOf(organization, clientId)}</td><td>${alive.length}</td>
<td>${policyActs(organization, clientId)}</td></tr>`;
  });
  return scrolling(
    'Integrations',
    html`<table><thead><tr><th>Integration</th><th>Integration ID</th><th>Policy</th><th>Alive</th><th>Act</th></tr></thead>
<tbody>${rows}</tbody></table>`,
  );
}

function grantsOf(parts: EmulatorParts, organization: EmulatedOrganization, clientId: string): EmulatedGrant[] {
  return [...parts.services.world.grants.values()].filter(
    (grant) => grant.clientId === clientId && grant.orgUuid === organization.uuid,
  );
}

function attemptsTable(parts: EmulatorParts, organization: EmulatedOrganization): SafeHtml {
  const { world } = parts.services;
  const attempts = world.blockedAttempts.filter(({ orgUuid }) => orgUuid === organization.uuid);
  if (attempts.length === 0) return html`<p class="soft">Nobody was refused.</p>`;
  const rows = attempts
    .slice(-50)
    .reverse()
    .map(({ atMs, personUuid, clientId }) => {
      const name = world.integrations.get(clientId)?.name ?? clientId;
      return html`<tr><td class="nowrap">${timeText(atMs)}</td><td>${personLink(parts, personUuid)}</td><td>${name}</td></tr>`;
    });
  return scrolling(
    'Captured requests',
    html`<table><thead><tr><th>When</th><th>Who</th><th>Integration</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

function personLink(parts: EmulatorParts, personUuid: string): SafeHtml {
  const person = parts.services.world.people.get(personUuid);
  if (person === undefined) return html`${personUuid}`;
  return html`<a href="/control-hub/users/${person.uuid}?org=${person.orgUuid}">${nameOf(person)}</a>`;
}

function integrationBody(parts: EmulatorParts, { organization }: Visit, integration: EmulatedIntegration): SafeHtml {
  const { clientId, redirectUris, scopes } = integration;
  const grants = grantsOf(parts, organization, clientId).reverse();
  const rows = grants.slice(0, 100).map(
    (
      grant,
    ) => html`<tr><td>${personLink(parts, grant.personUuid)}</td><td class="nowrap">${timeText(grant.createdMs)}</td>
<td class="long">${grantState(parts.services, grant)}</td></tr>`,
  );
  return html`${scrolling(
    'Integration',
    html`<table><tbody>
<tr><th>Integration ID</th><td><code>${clientId}</code></td></tr>
<tr><th>Policy for ${organization.name}</th><td>${policyOf(organization, clientId)} ${policyActs(organization, clientId)}</td></tr>
<tr><th>Redirect URIs</th><td>${redirectUris.map((uri) => html`<code>${uri}</code><br>`)}</td></tr>
<tr><th>Scopes</th><td>${scopes.map((scope) => html`<code>${scope}</code><br>`)}</td></tr>
</tbody></table>`,
  )}
<h2>Who authorized it in ${organization.name}</h2>
${
  grants.length === 0
    ? html`<p class="soft">Nobody.</p>`
    : scrolling(
        'Who authorized it',
        html`<table><thead><tr><th>Who</th><th>Authorized</th><th>State</th></tr></thead><tbody>${rows}</tbody></table>`,
      )
}
${integrationLevers(parts, organization, integration)}`;
}

function integrationLevers(
  parts: EmulatorParts,
  organization: EmulatedOrganization,
  { clientId, redirectUris, scopes }: EmulatedIntegration,
): SafeHtml {
  const chosen = organization.integrationUsers?.[clientId];
  const emails = (chosen?.userUuids ?? []).flatMap((uuid) => parts.services.world.people.get(uuid)?.email ?? []);
  const fields = { org: organization.uuid, client: clientId };
  const users = html`<label for="emails">E-mail addresses</label>
<textarea id="emails" name="emails" rows="3" cols="40">${emails.join('\n')}</textarea>
<label><input type="checkbox" name="future" value="yes"${chosen?.futureUsers === true ? CHECKED : null}> Access for future users</label>`;
  return html`<h2>Who may use it in ${organization.name}</h2>
<p>${chosen === undefined ? 'Everybody, where the policy allows it.' : `${emails.length} chosen users only.`}</p>
${leverTable('Who may use it', [
  leverRow(
    'setIntegrationUsers',
    html`${act({ to: 'integrations/users', label: 'Only these users', fields, inputs: users })}
${chosen === undefined ? null : act({ to: 'integrations/users', label: 'Everybody', fields: { ...fields, everybody: 'yes' } })}`,
  ),
])}
<h2>Developer portal</h2>
${leverTable('Developer portal', [
  leverRow(
    'setRedirectUris',
    act({
      to: 'integrations/redirect-uris',
      label: 'Change redirect URIs',
      fields,
      inputs: html`<textarea aria-label="Redirect URIs" name="uris" rows="3" cols="40">${redirectUris.join('\n')}</textarea><br>`,
    }),
  ),
  leverRow(
    'setIntegrationScopes',
    act({
      to: 'integrations/scopes',
      label: 'Change scopes',
      fields,
      inputs: html`<textarea aria-label="Scopes" name="scopes" rows="4" cols="40">${scopes.join('\n')}</textarea><br>`,
    }),
  ),
  leverRow('rotateClientSecret', act({ to: 'integrations/secret', label: 'New client secret', fields })),
])}`;
}
