import type { ServiceApp, ServiceAppStanding } from '@linekeeper/api-contract';
import { DANA, type Stage } from './fault-matrix-stage.ts';

/** Approved in Control Hub, checked by the owner: the directory's first authorization, or a standby beside a person's. */
export async function runOnServiceApp(stage: Stage, as: 'primary' | 'standby'): Promise<void> {
  const owner = stage.owner();
  await authorizeMinter(stage);
  const { apps } = await owner.call<{ apps: ServiceApp[] }>('GET', '/api/installation/service-apps');
  const clientId = apps.find(({ job }) => job === 'users-sync')?.clientId ?? '';
  const orgUuid = [...stage.emulator.world.people.values()].find(({ email }) => email === DANA)?.orgUuid ?? '';
  stage.emulator.levers.authorizeServiceApp(clientId, orgUuid);
  const path = `/api/organizations/${stage.slug}/authorizations/users-sync/service-app/check`;
  const { outcome, text } = await owner.call<ServiceAppStanding>('POST', path, { as });
  if (outcome !== 'works') throw new Error(`the Service App could not be used: ${text ?? outcome}`);
}

/** The integration that mints tokens, consented to by the developer in the owner's browser. */
async function authorizeMinter({ emulator, owner }: Stage): Promise<void> {
  const start = await owner().redirectOf('/webex/minter');
  if (start === null) throw new Error('nobody was sent to Webex for the minting integration');
  const request = start.search.slice(1);
  const send = (path: string, cookie: string, form: Record<string, string>): Promise<Response> =>
    fetch(new URL(path, emulator.url), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie },
      body: new URLSearchParams({ request, ...form }),
    });
  const signedIn = await send('/v1/authorize/sign-in', '', { email: DANA });
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const consented = await send('/v1/authorize/consent', cookie, { decision: 'accept' });
  await owner().visit(new URL(consented.headers.get('location') ?? '', emulator.url));
}
