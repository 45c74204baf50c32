import { WEBHOOK_SIGNATURE_HEADER } from '@linekeeper/webex-contract';
import { AppError } from '../../platform/errors.ts';
import type { Platform } from '../../platform/platform.ts';
import type { WebhookReceiver } from './receive-webhook.ts';

const BODY_LIMIT_BYTES = 262_144;

/** Where Webex posts call events. The signature is the only way in: no session, no CSRF token. */
export function mountWebhookRoute(platform: Platform, receiver: WebhookReceiver): void {
  platform.http.raw((app) => {
    // The signature is over the bytes; whether they are JSON is asked only after it.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    app.post<{ Params: { organization: string; key: string } }>(
      '/webhooks/webex/:organization/:key',
      async (request, reply) => {
        const { organization: slug, key } = request.params;
        const rawBody = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = request.headers[WEBHOOK_SIGNATURE_HEADER];
        const outcome = await receiver.receive({ slug, key, rawBody, signature });
        if (outcome === 'unknownAddress') throw new AppError('not-found', 'Nothing is expected at this address');
        if (outcome === 'signatureWrong')
          throw new AppError('webhook-signature-wrong', 'The signature is missing or wrong');
        if (outcome === 'malformed') throw new AppError('invalid-request', 'This is no event of a call');
        return reply.code(204).send();
      },
    );
  });
}
