import type { AdminAuditEvent } from '@linekeeper/webex-contract';
import { expect, test } from 'vitest';
import { readAuditEvent } from './audit-kinds.ts';

const PERSON = '6a9ff3ca-8f0c-4d5b-9a3e-5d7d5f3c1a11';

function event(data: Partial<AdminAuditEvent['data']>): AdminAuditEvent {
  return {
    id: 'event-1',
    created: '2026-11-02T08:00:00.000Z',
    actorId: '',
    actorOrgId: '',
    data: {
      eventCategory: 'WEBEX_IDENTITY',
      eventDescription: 'User was updated',
      actionText: '',
      actorName: '',
      actorEmail: '',
      actorOrgName: '',
      targetType: 'USER',
      // Ids of audit events are base64 of the bare UUID.
      targetId: btoa(PERSON),
      targetName: '',
      targetOrgId: '',
      targetOrgName: '',
      trackingId: 'ATLAS_1',
      ...data,
    },
  };
}

test.each([
  [{ changedAttributes: ['password'] }, 'password'],
  [{ changedAttributes: ['userPassword', 'meta'] }, 'password'],
  [{ changedAttributes: ['active'] }, 'deactivated'],
  [{ changedAttributes: ['roles'] }, 'roles'],
  [{ changedAttributes: null }, 'account-changed'],
  [
    { eventCategory: 'EventCategory.USERS', eventDescription: "User's token was revoked by an Admin." },
    'token-revoked',
  ],
  [{ eventCategory: 'ORG_SETTINGS', settingKey: 'integrations.policy' }, 'integration-policy'],
  [{ eventCategory: 'ORG_SETTINGS', settingKey: null }, 'setting-changed'],
])('%o is read as %s', (data, kind) => {
  expect(readAuditEvent(event(data))?.kind).toBe(kind);
});

test('settings that have nothing to do with integrations, and sign-ins, explain nothing', () => {
  expect(readAuditEvent(event({ eventCategory: 'ORG_SETTINGS', settingKey: 'branding.logo' }))).toBeNull();
  const login = { eventCategory: 'LOGINS', eventDescription: 'An Admin logged in', adminRoles: ['id_full_admin'] };
  expect(readAuditEvent(event(login))).toBeNull();
});

test('the person comes from the base64 of the bare UUID', () => {
  expect(readAuditEvent(event({ changedAttributes: ['password'] }))?.person_webex_id).toBe(PERSON);
});

test("a Service App's approval taken back is read with the app's client id and nobody's name; its being given explains no end", () => {
  const clientId = `C${'a'.repeat(64)}`;
  const change = (authorizedStatus: string | null) =>
    readAuditEvent(
      event({
        eventCategory: 'INTEGRATION',
        eventDescription: 'Service App authorization is changed by an admin',
        targetType: 'APPLICATION',
        targetId: btoa(`ciscospark://us/APPLICATION/${clientId}`),
        authorizedStatus,
      }),
    );
  expect(change('DEAUTHORIZED')).toMatchObject({
    kind: 'service-app-withdrawn',
    client_id: clientId,
    person_webex_id: null,
  });
  expect(change('AUTHORIZED')).toBeNull();
  expect(change(null)).toBeNull();
});
