import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Services } from '../state/world.ts';
import type { ContactSource, EmulatedContact } from '../state/world-identity.ts';
import { isMachine } from './accounts.ts';
import { bodyFields, type Fields, objectsField, textField, textsField } from './body-fields.ts';
import { applyContactFields, contactView, demandContactFields } from './contact-fields.ts';
import { forbidden, malformed, notFound, WebexHttpError } from './errors.ts';
import { authenticate, type Caller } from './guard.ts';
import { linkNext, queryNumber, queryText } from './paging.ts';
import { queryList } from './query.ts';

const BASE = '/v1/contacts/organizations/:orgId/contacts';
const READ_SCOPES = ['identity:contacts_read', 'identity:contacts_rw'];
const SOURCES: readonly ContactSource[] = ['CH', 'Webex4Broadworks'];
const LIMITS = { default: 100, limit: 1000 };

interface OrgParams {
  Params: { orgId: string };
}
interface ContactParams {
  Params: { orgId: string; contactId: string };
}

/** Contacts of an organization. Every id here is a bare UUID. */
export function registerContactRoutes(app: FastifyInstance, services: Services): void {
  const { contacts } = services.world;
  app.get<OrgParams>(`${BASE}/search`, async (request, reply) => {
    const { organization } = enter(services, request, 'read');
    const found = [...contacts.values()].filter(searchFilter(request, organization.uuid));
    const start = queryNumber(request, 'start', { fallback: 0, least: 0 });
    const wanted = queryNumber(request, 'limit', { fallback: LIMITS.default, least: 1 });
    const limit = Math.min(wanted, LIMITS.limit);
    if (start + limit < found.length) {
      linkNext({ services, request, reply, parameters: { start: start + limit, limit } });
    }
    return { result: found.slice(start, start + limit).map(contactView), start, limit, total: found.length };
  });
  app.get<ContactParams>(`${BASE}/:contactId`, async (request) => {
    return contactView(findContact(services, enter(services, request, 'read'), request.params.contactId));
  });
  app.post<OrgParams>(BASE, async (request, reply) => {
    const caller = enter(services, request, 'write');
    const contact = createContact(services, caller, bodyFields(request));
    reply.status(201);
    return contactView(contact);
  });
  app.patch<ContactParams>(`${BASE}/:contactId`, async (request) => {
    const caller = enter(services, request, 'write');
    const contact = findContact(services, caller, request.params.contactId);
    return contactView(changeContact(services, contact, bodyFields(request)));
  });
  app.delete<ContactParams>(`${BASE}/:contactId`, async (request, reply) => {
    const caller = enter(services, request, 'write');
    contacts.delete(findContact(services, caller, request.params.contactId).uuid);
    services.changed('critical');
    return reply.status(204).send();
  });
  registerBulkRoutes(app, services);
}

function registerBulkRoutes(app: FastifyInstance, services: Services): void {
  app.post<OrgParams>(`${BASE}/bulk`, async (request) => {
    const caller = enter(services, request, 'write');
    const wanted = objectsField(bodyFields(request), 'contacts');
    if (wanted === undefined) throw malformed("'contacts' must be given.");
    const made: EmulatedContact[] = [];
    const failedContacts: { id: string; errorCode: number; errorMessage: string }[] = [];
    for (const [index, fields] of wanted.entries()) {
      try {
        const id = textField(fields, 'contactId');
        made.push(
          id === undefined
            ? createContact(services, caller, fields)
            : changeContact(services, findContact(services, caller, id), fields),
        );
      } catch (error) {
        if (!(error instanceof WebexHttpError)) throw error;
        const errorMessage = error.details.description ?? error.message;
        failedContacts.push({ id: String(index), errorCode: error.status, errorMessage });
      }
    }
    return { contacts: made.map(contactView), failedContacts, orgId: caller.organization.uuid };
  });
  app.post<OrgParams>(`${BASE}/bulk/delete`, async (request, reply) => {
    const caller = enter(services, request, 'write');
    const ids = textsField(bodyFields(request), 'objectIds');
    if (ids === undefined) throw malformed("'objectIds' must be given.");
    for (const id of ids) {
      const contact = services.world.contacts.get(id.toLowerCase());
      if (contact?.orgUuid === caller.organization.uuid) services.world.contacts.delete(contact.uuid);
    }
    services.changed('critical');
    return reply.status(200).send();
  });
}

/** Reading is for every person with the scope (Service Apps are refused: docs/webex/service-apps.md), writing for Full and User Administrators; only the own organization. */
function enter(services: Services, request: FastifyRequest<OrgParams>, kind: 'read' | 'write'): Caller {
  const scopes = kind === 'read' ? READ_SCOPES : ['identity:contacts_rw'];
  const caller = authenticate(services, request, { scopes });
  if (isMachine(caller.person)) throw forbidden();
  const { orgId } = request.params;
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(orgId)) throw malformed('orgId must be a UUID.');
  if (orgId.toLowerCase() !== caller.organization.uuid) throw forbidden();
  const writes = caller.person.roles.some((role) => role === 'id_full_admin' || role === 'id_user_admin');
  if (kind === 'write' && !writes) throw forbidden();
  return caller;
}

function findContact(services: Services, caller: Caller, id: string): EmulatedContact {
  const contact = services.world.contacts.get(id.toLowerCase());
  if (contact === undefined || contact.orgUuid !== caller.organization.uuid) throw notFound();
  return contact;
}

function searchFilter(request: FastifyRequest, orgUuid: string): (contact: EmulatedContact) => boolean {
  const keyword = queryText(request, 'keyword')?.toLowerCase() ?? '';
  const source = queryText(request, 'source');
  const groups = queryList(request, 'groupIds')?.map((id) => id.toLowerCase()) ?? null;
  return (contact) => {
    if (contact.orgUuid !== orgUuid || (source !== null && contact.source !== source)) return false;
    if (groups !== null && !contact.groupUuids.some((uuid) => groups.includes(uuid))) return false;
    const { displayName, firstName, lastName } = contact.texts;
    const names = [displayName, firstName, lastName, ...contact.emails.map(({ value }) => value)];
    return names.some((name) => (name ?? '').toLowerCase().includes(keyword));
  };
}

function createContact(services: Services, caller: Caller, body: Fields): EmulatedContact {
  const source = SOURCES.find((it) => it === body.source);
  if (source === undefined) throw malformed("'source' must be 'CH' or 'Webex4Broadworks'.");
  const nowMs = services.clock.now();
  const contact: EmulatedContact = {
    uuid: services.random.uuid(),
    orgUuid: caller.organization.uuid,
    source,
    texts: {},
    emails: [],
    phoneNumbers: [],
    sipAddresses: [],
    ims: [],
    groupUuids: [],
    createdMs: nowMs,
    modifiedMs: nowMs,
  };
  applyContactFields(contact, body);
  demandContactFields(contact);
  services.world.contacts.set(contact.uuid, contact);
  services.changed('critical');
  return contact;
}

/** All or nothing: what is refused leaves the contact as it was. */
function changeContact(services: Services, contact: EmulatedContact, body: Fields): EmulatedContact {
  const changed: EmulatedContact = { ...contact, texts: { ...contact.texts }, modifiedMs: services.clock.now() };
  applyContactFields(changed, body);
  demandContactFields(changed);
  services.world.contacts.set(changed.uuid, changed);
  services.changed('critical');
  return changed;
}
