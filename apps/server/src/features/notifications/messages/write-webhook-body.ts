import type { IncidentEvent } from '../../authorizations/index.ts';

export interface Addressed {
  organization: { name: string; slug: string };
  publicUrl: string;
}

/** The body of a webhook: `type`, `timestamp`, `data`, as Standard Webhooks recommends. docs/operating/notifications.md lists the fields. */
export function writeIncidentBody(event: IncidentEvent, { organization, publicUrl }: Addressed): string {
  return JSON.stringify({
    type: `incident.${event.kind}`,
    timestamp: event.at.toISOString(),
    data: {
      organization: { slug: organization.slug, name: organization.name },
      incident: {
        number: event.number,
        cause: event.cause,
        certainty: event.certainty,
        severity: event.severity,
        sentence: event.sentence,
        jobs: event.jobs,
        authorizer: event.authorizer,
        openedAt: event.openedAt.toISOString(),
        closedAt: event.closedAt?.toISOString() ?? null,
        url: `${publicUrl}/o/${organization.slug}/incidents/${event.number}`,
        article: `${publicUrl}/help/${event.article}`,
      },
    },
  });
}

export function writeTestBody(at: Date, { organization }: Addressed): string {
  return JSON.stringify({
    type: 'webhook.test',
    timestamp: at.toISOString(),
    data: { organization: { slug: organization.slug, name: organization.name } },
  });
}
