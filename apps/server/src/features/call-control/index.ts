export { type CallControl, type CallControlDependencies, createCallControl } from './create-call-control.ts';
export type { WebhookCounters } from './receive-webhook.ts';
