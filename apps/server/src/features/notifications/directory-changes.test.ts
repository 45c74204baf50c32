import { afterEach, expect, test } from 'vitest';
import type { DirectoryChanges } from '../directory/index.ts';
import { createNotificationScene } from './testing/notification-scene.ts';
import { openPostReceiver } from './testing/receivers.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

const ENTRY = '00000000-0000-4000-8000-000000000001';

test('a run that changed 5,000 entries is one message, to those webhooks that want it, however often it is told', async () => {
  const receiver = await openPostReceiver();
  open.push(receiver);
  const scene = await createNotificationScene();
  open.push(scene);
  await scene.call('POST', '/webhooks', { url: receiver.url, events: ['directory.changed'] });
  await scene.call('POST', '/webhooks', { url: `${receiver.url}/incidents`, events: ['incident.opened'] });
  const now = scene.clock.now();
  const changes: DirectoryChanges = {
    organizationId: scene.organizationId,
    eventId: scene.platform.ids.uuid(),
    after: new Date(now - 60_000),
    upTo: new Date(now),
    counts: { added: 4_000, changed: 990, removed: 10 },
    first: [{ entryId: ENTRY, change: 'added' }],
  };
  await scene.changeDirectory(changes);
  await scene.changeDirectory(changes);
  await scene.pass(1_000);
  expect(receiver.posts).toHaveLength(1);
  const since = changes.after.toISOString();
  const address = `${scene.platform.publicUrl()}/api/organizations/acme-hotels/directory/changes`;
  expect(JSON.parse(receiver.posts[0]?.body ?? '')).toEqual({
    type: 'directory.changed',
    timestamp: changes.upTo.toISOString(),
    data: {
      organization: { slug: 'acme-hotels', name: 'Acme Hotels' },
      directory: {
        since,
        until: changes.upTo.toISOString(),
        ...changes.counts,
        first: [{ id: ENTRY, change: 'added' }],
        changes: `${address}?since=${encodeURIComponent(since)}`,
      },
    },
  });
});
