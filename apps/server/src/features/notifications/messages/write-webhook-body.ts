import type { IncidentEvent } from '../../authorizations/index.ts';
import type { DirectoryChanges } from '../../directory/index.ts';

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

/** Counts and the first ids; all of it is read at `changes`, with an API key. Names stay here. */
export function writeDirectoryBody(changes: DirectoryChanges, { organization, publicUrl }: Addressed): string {
  const { after, upTo, counts, first } = changes;
  const since = after.toISOString();
  const path = `/api/organizations/${organization.slug}/directory/changes`;
  return JSON.stringify({
    type: 'directory.changed',
    timestamp: upTo.toISOString(),
    data: {
      organization: { slug: organization.slug, name: organization.name },
      directory: {
        since,
        until: upTo.toISOString(),
        ...counts,
        first: first.map(({ entryId, change }) => ({ id: entryId, change })),
        changes: `${publicUrl}${path}?since=${encodeURIComponent(since)}`,
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
