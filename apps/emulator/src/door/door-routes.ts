import type { FastifyInstance } from 'fastify';
import { controlBody } from '../control/body.ts';
import { personalToken } from '../control/personal-token.ts';
import type { EmulatedPerson, Services, World } from '../state/world.ts';
import { WebexHttpError } from '../webex/errors.ts';
import type { RealNames } from './real-names.ts';

/** Who a personal token belongs to when nobody is named: the first Full Admin of the seed. */
export function personForToken(world: World, email: string | undefined): EmulatedPerson | null {
  const living = [...world.people.values()].filter((person) => person.active && !person.deleted);
  const found =
    email === undefined
      ? living.find((person) => person.roles.includes('id_full_admin'))
      : living.find((person) => person.email === email.toLowerCase());
  return found ?? null;
}

/** What a foreign client needs: personal tokens, and where the door of real names is. */
export function registerDoorRoutes(app: FastifyInstance, services: Services, realNames: () => RealNames | null): void {
  app.post('/_emulator/personal-token', (request) => {
    const person = personForToken(services.world, controlBody(request).optionalText('email'));
    if (person === null) throw new WebexHttpError(404, 'There is no active person with this address.');
    return personalToken(services, person);
  });
  app.get('/_emulator/door', () => {
    const door = realNames();
    if (door === null) throw new WebexHttpError(404, 'Start the emulator with --real-names to open this door.');
    const { proxyUrl, tlsPort, authorityPem } = door;
    return { proxyUrl, tlsPort, authorityPem };
  });
}
