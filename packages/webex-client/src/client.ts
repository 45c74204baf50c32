import type { License, Location, Role, Workspace } from '@linekeeper/webex-contract';
import { type AdminAuditArea, createAdminAuditArea } from './admin-audit.ts';
import { type AuthorizationsArea, createAuthorizationsArea } from './authorizations.ts';
import { type CdrArea, createCdrArea } from './cdr.ts';
import { type ContactsArea, createContactsArea } from './contacts.ts';
import { createMembersArea, type MembersArea } from './members.ts';
import { createMessagesArea, createRoomsArea, type MessagesArea, type RoomsArea } from './messaging.ts';
import {
  createLicensesArea,
  createOrganizationsArea,
  createPeopleArea,
  createRolesArea,
  type ListArea,
  type OrganizationsArea,
  type PeopleArea,
} from './people.ts';
import { createRequestEngine, type WebexClientOptions } from './request.ts';
import { createScimArea, type ScimArea } from './scim.ts';
import {
  createLocationsArea,
  createTelephonyConfigArea,
  createWorkspacesArea,
  type TelephonyConfigArea,
} from './telephony-config.ts';
import { createWebhooksArea, type WebhooksArea } from './webhooks.ts';

export interface WebexClient {
  people: PeopleArea;
  organizations: OrganizationsArea;
  roles: ListArea<Role>;
  licenses: ListArea<License>;
  locations: ListArea<Location>;
  workspaces: ListArea<Workspace>;
  telephonyConfig: TelephonyConfigArea;
  contacts: ContactsArea;
  adminAudit: AdminAuditArea;
  authorizations: AuthorizationsArea;
  members: MembersArea;
  webhooks: WebhooksArea;
  rooms: RoomsArea;
  messages: MessagesArea;
  cdr: CdrArea;
  scim: ScimArea;
}

/** A client bound to one source of access tokens. Every failure is a WebexError, or what `accessToken` threw. */
export function createWebexClient(options: WebexClientOptions): WebexClient {
  const engine = createRequestEngine(options);
  return {
    people: createPeopleArea(engine),
    organizations: createOrganizationsArea(engine),
    roles: createRolesArea(engine),
    licenses: createLicensesArea(engine),
    locations: createLocationsArea(engine),
    workspaces: createWorkspacesArea(engine),
    telephonyConfig: createTelephonyConfigArea(engine),
    contacts: createContactsArea(engine),
    adminAudit: createAdminAuditArea(engine),
    authorizations: createAuthorizationsArea(engine),
    members: createMembersArea(engine),
    webhooks: createWebhooksArea(engine),
    rooms: createRoomsArea(engine),
    messages: createMessagesArea(engine),
    cdr: createCdrArea(engine),
    scim: createScimArea(engine),
  };
}
