import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Job } from '@linekeeper/api-contract';
import { decodeWebexId } from '@linekeeper/webex-client';
import { WEBHOOK_SIGNATURE_HEADER } from '@linekeeper/webex-contract';
import { z } from 'zod';
import { AppError } from '../../../platform/errors.ts';
import * as queries from '../authorizations.queries.ts';
import { type Context, note, nowOf, tellChanged } from '../context.ts';
import { SERVICE_APP_WEBHOOK_PATH } from './ensure-webhook.ts';
import { SERVICE_APP_JOBS } from './fit.ts';
import { minterStore } from './minter-store.ts';
import { saveApproval } from './service-apps.queries.ts';

const BODY_LIMIT_BYTES = 65_536;

const eventSchema = z.object({
  resource: z.literal('serviceApp'),
  event: z.enum(['authorized', 'deauthorized']),
  data: z.object({ id: z.string().max(500), authorizerOrgId: z.string().max(500) }),
});
type ServiceAppEvent = z.infer<typeof eventSchema>;

/** Where Webex posts approvals and withdrawals. The signature is the only way in. */
export function mountServiceAppWebhook(context: Context): void {
  context.platform.http.raw((app) => {
    // The signature is over the bytes; whether they are JSON is asked only after it.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.post<{ Params: { key: string } }>(`${SERVICE_APP_WEBHOOK_PATH}/:key`, async (request, reply) => {
      const known = await minterStore(context).webhook();
      if (known === null || !sameText(known.key, request.params.key)) {
        throw new AppError('not-found', 'Nothing is expected at this address');
      }
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const signature = String(request.headers[WEBHOOK_SIGNATURE_HEADER] ?? '');
      if (!sameText(createHmac('sha1', known.secret).update(body).digest('hex'), signature.trim().toLowerCase())) {
        throw new AppError('webhook-signature-wrong', 'The signature is missing or wrong');
      }
      const event = readEvent(body);
      if (event === null) throw new AppError('invalid-request', 'This is no event of a Service App');
      await hear(context, event, createHash('sha256').update(body).digest('hex').slice(0, 40));
      return reply.code(204).send();
    });
  });
}

function sameText(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function readEvent(body: Buffer): ServiceAppEvent | null {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(body.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A signal, no proof: what it says is asked of Webex at once. Of apps and organizations that are not ours, nothing is kept. */
async function hear(context: Context, { event, data }: ServiceAppEvent, fingerprint: string): Promise<void> {
  const clientId = decodeWebexId(data.id)?.uuid ?? '';
  const webexOrgId = decodeWebexId(data.authorizerOrgId)?.uuid ?? '';
  const organization = await context.organizations.byWebexOrg(webexOrgId);
  if (organization === null) return;
  const { organizationId } = organization;
  const apps = await context.tokenVault.serviceApps.list();
  const jobs = SERVICE_APP_JOBS.filter((job) =>
    apps.some((app) => app.registration === job && app.clientId.toLowerCase() === clientId.toLowerCase()),
  );
  const { database } = context.platform;
  const at = nowOf(context);
  const authorized = event === 'authorized';
  const text = authorized
    ? 'Webex says: a Full Admin approved the Service App'
    : 'Webex says: the approval of the Service App was taken back';
  for (const job of jobs) {
    const approval = authorized ? 'approved' : 'not-approved';
    await saveApproval(database, { organizationId, job, approval, at });
    await note(context, { organizationId, job, kind: 'signal', text });
    if (authorized) continue;
    await queries.insertAuditEvent(database, {
      organizationId,
      audit_event_id: `webhook.${job}.${fingerprint}`,
      at,
      kind: 'service-app-withdrawn',
      person_webex_id: null,
      client_id: clientId,
      description: 'Told by webhook: the authorization of the Service App was taken back',
      tracking_id: null,
    });
  }
  if (jobs.length === 0) return;
  if (authorized) await mintAgain(context, organizationId, jobs);
  await queries.askForExamination(database, { organizationId, at: nowOf(context) });
  await tellChanged(context, organizationId, jobs);
}

/** What runs on an approval that came back need not wait until it is asked for again: the climb is made at once. */
async function mintAgain(context: Context, organizationId: string, jobs: readonly Job[]): Promise<void> {
  const rows = await queries.selectAuthorizations(context.platform.database, { organizationId });
  const waiting = rows.filter(
    ({ job, client, state }) => client === 'service-app' && state === 'stopped' && jobs.includes(job),
  );
  await Promise.all(
    waiting.map(({ authorization_id: authorizationId, job }) =>
      context.tokenVault.refresh({ organizationId, authorizationId, job }, 'the Service App was approved again'),
    ),
  );
}
