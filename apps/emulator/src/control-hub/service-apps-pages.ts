import type { FastifyInstance } from 'fastify';
import { approvalOf, needsNewApproval } from '../control/application-levers.ts';
import type { EmulatorParts } from '../doors.ts';
import type { EmulatedServiceApp } from '../state/world-access.ts';
import { publicId } from '../webex/public-id.ts';
import { livingGrants } from '../webex/tokens.ts';
import { act, mountAct, page, sendPage, timeText, type Visit, visitOf } from './frame.ts';
import { isAlive } from './grant-state.ts';
import { leverRow, leverTable, wordsOf } from './lever-words.ts';
import { html, type SafeHtml, scrolling } from './page.ts';

/** Apps > Service Apps: a Full Admin authorizes and withdraws; below, the developer's side of the same apps. */
export function registerServiceAppsPages(app: FastifyInstance, parts: EmulatorParts): void {
  const back = (org: string): string => `/control-hub/service-apps?org=${org}`;
  app.get('/control-hub/service-apps', async (request, reply) => {
    const visit = visitOf(parts, request);
    const body = serviceAppsBody(parts, visit);
    return sendPage(reply, page(parts, visit, { title: 'Service Apps', area: 'service-apps', body }));
  });
  const nameOf = (client: string): string => parts.services.world.serviceApps.get(client)?.name ?? client;
  mountAct(app, 'service-apps/authorize', ({ org = '', client = '' }) => {
    parts.levers.authorizeServiceApp(client, org);
    return { back: back(org), notice: `${nameOf(client)} is authorized.` };
  });
  mountAct(app, 'service-apps/withdraw', ({ org = '', client = '' }) => {
    parts.levers.withdrawServiceApp(client, org);
    return { back: back(org), notice: `${nameOf(client)} is not authorized any more: all its tokens here ended.` };
  });
  mountAct(app, 'service-apps/scopes', ({ org = '', client = '', scopes }) => {
    parts.levers.setServiceAppScopes(client, wordsOf(scopes));
    return { back: back(org), notice: `${nameOf(client)} asks for other scopes now.` };
  });
  mountAct(app, 'service-apps/secret', ({ org = '', client = '' }) => {
    const secret = parts.levers.rotateClientSecret(client);
    return { back: back(org), notice: `The new client secret of ${nameOf(client)}, shown once:`, secret };
  });
  mountAct(app, 'service-apps/register', ({ org = '', name = '', scopes }) => {
    if (name.trim() === '') return { back: back(org), notice: 'A Service App needs a name.' };
    const { clientId, clientSecret: secret } = parts.registerServiceApp({ name: name.trim(), scopes: wordsOf(scopes) });
    return { back: back(org), notice: `${name.trim()}: client id ${clientId}, client secret, shown once:`, secret };
  });
}

function serviceAppsBody(parts: EmulatorParts, visit: Visit): SafeHtml {
  const apps = [...parts.services.world.serviceApps.values()];
  const org = visit.organization.uuid;
  const inputs = html`<label for="name">Name</label><input id="name" name="name" size="36">
<label for="scopes">Scopes</label><input id="scopes" name="scopes" size="60" value="spark-admin:people_read"><br>`;
  return html`<p>A Service App acts as a machine account, not as a person: passwords, roles and people leaving do not touch it.</p>
${leverTable('What follows', [
  leverRow('authorizeServiceApp', html`Authorize`),
  leverRow('withdrawServiceApp', html`Withdraw`),
  leverRow('setServiceAppScopes', html`Change scopes`),
  leverRow('rotateClientSecret', html`New client secret`),
])}
${
  apps.length === 0
    ? html`<p class="soft">No Service App has asked for authorization.</p>`
    : apps.map((one) => appBlock(parts, one, visit))
}
<h2>Developer portal: create a Service App</h2>
${act({ to: 'service-apps/register', label: 'Create and request admin authorization', fields: { org }, inputs })}`;
}

function stateOf(parts: EmulatorParts, app: EmulatedServiceApp, org: string): SafeHtml {
  const approval = approvalOf(app, org);
  if (approval === undefined) {
    const former = app.approvals.find(({ orgUuid }) => orgUuid === org);
    const asks = app.requestedOrgUuids.includes(org) ? 'asks for authorization' : 'not authorized';
    return html`<span class="state">${former === undefined ? asks : 'withdrawn'}</span>${
      former === undefined ? null : html`<br><span class="soft">${timeText(former.withdrawnMs)}</span>`
    }`;
  }
  const alive = livingGrants(
    parts.services,
    (grant) => grant.clientId === app.clientId && grant.orgUuid === org,
  ).filter((grant) => isAlive(parts.services, grant)).length;
  const state = needsNewApproval(app, approval) ? 'authorized, new scopes wait' : 'authorized';
  return html`<span class="state">${state}</span><br>
<span class="soft">since ${timeText(approval.atMs)}; ${alive} token ${alive === 1 ? 'pair' : 'pairs'} alive; approved: ${approval.scopes.join(' ')}</span>`;
}

function appBlock(parts: EmulatorParts, app: EmulatedServiceApp, { organization }: Visit): SafeHtml {
  const { clientId: client, name, scopes } = app;
  const approval = approvalOf(app, organization.uuid);
  const fields = { org: organization.uuid, client };
  const authorize = approval === undefined ? 'Authorize' : 'Authorize the new scopes';
  const offered = approval === undefined || needsNewApproval(app, approval);
  const inputs = html`<textarea aria-label="Scopes of ${name}" name="scopes" rows="3" cols="40">${scopes.join('\n')}</textarea><br>`;
  return html`<h2>${name}</h2>${scrolling(
    name,
    html`<table><tbody>
<tr><th>State in ${organization.name}</th><td>${stateOf(parts, app, organization.uuid)}</td></tr>
<tr><th>Administrator</th><td>${offered ? act({ to: 'service-apps/authorize', label: authorize, fields, main: true }) : null}
${approval === undefined ? null : act({ to: 'service-apps/withdraw', label: 'Withdraw', fields })}</td></tr>
<tr><th>Client ID</th><td><code>${client}</code></td></tr>
<tr><th>Application ID</th><td><code>${publicId('APPLICATION', client)}</code></td></tr>
<tr><th>Asks for</th><td>${scopes.map((scope) => html`<code>${scope}</code><br>`)}</td></tr>
<tr><th>Developer</th><td>${act({ to: 'service-apps/scopes', label: 'Change scopes', fields, inputs })}
${act({ to: 'service-apps/secret', label: 'New client secret', fields })}</td></tr>
</tbody></table>`,
  )}`;
}
