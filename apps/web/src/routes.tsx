import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import { sessionQuery } from './api.ts';
import { AppShell } from './shell/AppShell.tsx';
import { OrganizationFrame } from './shell/OrganizationFrame.tsx';
import { BrokenPage, NotFoundPage, Root } from './shell/Root.tsx';
import { homeOf } from './words.ts';

interface Context {
  queries: QueryClient;
}

/** Text out of the address, or nothing: addresses are written by people too. */
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

function optional<Key extends string>(search: Record<string, unknown>, ...keys: Key[]): { [K in Key]?: string } {
  const found: { [K in Key]?: string } = {};
  for (const key of keys) {
    const value = text(search[key]);
    if (value !== undefined) found[key] = value;
  }
  return found;
}

async function mustBeSignedIn({ context, location }: { context: Context; location: { href: string } }): Promise<void> {
  const session = await context.queries.ensureQueryData(sessionQuery);
  if (session.account === null) throw redirect({ to: '/sign-in', search: { next: location.href } });
}

const root = createRootRouteWithContext<Context>()({
  component: Root,
  notFoundComponent: NotFoundPage,
  errorComponent: BrokenPage,
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search) => optional(search, 'next', 'refused'),
  component: lazyRouteComponent(() => import('./features/sign-in/SignInPage.tsx'), 'SignInPage'),
});

const setUp = createRoute({
  getParentRoute: () => root,
  path: '/set-up/$token',
  component: lazyRouteComponent(() => import('./features/sign-in/SetUpPage.tsx'), 'SetUpPage'),
});

/** For whoever holds a link: nobody has to be signed in. */
const linkedWalk = createRoute({
  getParentRoute: () => root,
  path: '/walk/$token',
  component: lazyRouteComponent(() => import('./features/authorizations/LinkedWalkPage.tsx'), 'LinkedWalkPage'),
});

const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: AppShell });

const start = createRoute({
  getParentRoute: () => shell,
  path: '/',
  beforeLoad: async ({ context }) => {
    throw redirect({ to: homeOf(await context.queries.ensureQueryData(sessionQuery)) });
  },
});

const signedIn = createRoute({ getParentRoute: () => shell, id: 'signed-in', beforeLoad: mustBeSignedIn });

const organizations = createRoute({
  getParentRoute: () => signedIn,
  path: '/organizations',
  validateSearch: (search) => optional(search, 'show', 'q', 'cause', 'sort'),
  component: lazyRouteComponent(() => import('./features/organizations/OrganizationsPage.tsx'), 'OrganizationsPage'),
});

const incidents = createRoute({
  getParentRoute: () => signedIn,
  path: '/incidents',
  component: lazyRouteComponent(() => import('./features/authorizations/IncidentsPage.tsx'), 'IncidentsPage'),
});

const integrations = createRoute({
  getParentRoute: () => signedIn,
  path: '/installation/integrations',
  component: lazyRouteComponent(() => import('./features/installation/IntegrationsPage.tsx'), 'IntegrationsPage'),
});

const serviceApps = createRoute({
  getParentRoute: () => signedIn,
  path: '/installation/service-apps',
  validateSearch: (search) => optional(search, 'problem'),
  component: lazyRouteComponent(() => import('./features/installation/ServiceAppsPage.tsx'), 'ServiceAppsPage'),
});

const encryptionKeys = createRoute({
  getParentRoute: () => signedIn,
  path: '/installation/encryption-keys',
  component: lazyRouteComponent(() => import('./features/installation/EncryptionKeysPage.tsx'), 'EncryptionKeysPage'),
});

const apiKeys = createRoute({
  getParentRoute: () => signedIn,
  path: '/installation/api-keys',
  component: lazyRouteComponent(() => import('./features/api-keys/ApiKeysPage.tsx'), 'ApiKeysPage'),
});

const auditLog = createRoute({
  getParentRoute: () => signedIn,
  path: '/audit',
  validateSearch: (search) => optional(search, 'person', 'organization', 'act', 'from', 'to'),
  component: lazyRouteComponent(() => import('./features/audit-log/AuditLogPage.tsx'), 'AuditLogPage'),
});

const me = createRoute({
  getParentRoute: () => signedIn,
  path: '/me',
  validateSearch: (search) => optional(search, 'refused'),
  component: lazyRouteComponent(() => import('./features/sign-in/MyPage.tsx'), 'MyPage'),
});

const organization = createRoute({
  getParentRoute: () => signedIn,
  path: '/o/$org',
  component: OrganizationFrame,
});

const authorizations = createRoute({
  getParentRoute: () => organization,
  path: '/',
  validateSearch: (search) => optional(search, 'walk', 'fix', 'back'),
  component: lazyRouteComponent(() => import('./features/authorizations/OrganizationPage.tsx'), 'OrganizationPage'),
});

const authorization = createRoute({
  getParentRoute: () => organization,
  path: '/authorizations/$job',
  validateSearch: (search) => optional(search, 'tab'),
  component: lazyRouteComponent(() => import('./features/authorizations/AuthorizationPage.tsx'), 'AuthorizationPage'),
});

const incident = createRoute({
  getParentRoute: () => organization,
  path: '/incidents/$incident',
  component: lazyRouteComponent(() => import('./features/authorizations/IncidentPage.tsx'), 'IncidentPage'),
});

const directory = createRoute({
  getParentRoute: () => organization,
  path: '/directory',
  validateSearch: (search) =>
    optional(search, 'search', 'kind', 'entry', 'location', 'department', 'favourites', 'group'),
  component: lazyRouteComponent(() => import('./features/directory/DirectoryPage.tsx'), 'DirectoryPage'),
});

const directorySync = createRoute({
  getParentRoute: () => organization,
  path: '/directory/sync',
  validateSearch: (search) => optional(search, 'state'),
  component: lazyRouteComponent(() => import('./features/directory/sync/SyncPage.tsx'), 'SyncPage'),
});

const directorySyncRun = createRoute({
  getParentRoute: () => organization,
  path: '/directory/sync/runs/$run',
  validateSearch: (search) => optional(search, 'kind', 'state', 'q', 'group'),
  component: lazyRouteComponent(() => import('./features/directory/sync/RunPage.tsx'), 'RunPage'),
});

const directorySyncSettings = createRoute({
  getParentRoute: () => organization,
  path: '/directory/sync/settings',
  component: lazyRouteComponent(() => import('./features/directory/sync/SyncSettingsPage.tsx'), 'SyncSettingsPage'),
});

const directoryRules = createRoute({
  getParentRoute: () => organization,
  path: '/directory/rules',
  component: lazyRouteComponent(() => import('./features/directory/rules/RulesPage.tsx'), 'RulesPage'),
});

const directoryOwn = createRoute({
  getParentRoute: () => organization,
  path: '/directory/own',
  component: lazyRouteComponent(() => import('./features/directory/records/OwnPage.tsx'), 'OwnPage'),
});

const directoryContacts = createRoute({
  getParentRoute: () => organization,
  path: '/directory/contacts',
  validateSearch: (search) => optional(search, 'list'),
  component: lazyRouteComponent(() => import('./features/directory/contacts/ContactsPage.tsx'), 'ContactsPage'),
});

const directoryEntry = createRoute({
  getParentRoute: () => organization,
  path: '/directory/$entry',
  component: lazyRouteComponent(() => import('./features/directory/records/EntryPage.tsx'), 'EntryPage'),
});

const consolePage = createRoute({
  getParentRoute: () => organization,
  path: '/console',
  validateSearch: (search) => optional(search, 'dial'),
  component: lazyRouteComponent(() => import('./features/call-control/ConsolePage.tsx'), 'ConsolePage'),
});

const calls = createRoute({
  getParentRoute: () => organization,
  path: '/calls',
  validateSearch: (search) => optional(search, 'range', 'from', 'to', 'direction', 'answered', 'search', 'view'),
  component: lazyRouteComponent(() => import('./features/call-records/CallsPage.tsx'), 'CallsPage'),
});

const notifications = createRoute({
  getParentRoute: () => organization,
  path: '/notifications',
  validateSearch: (search) => optional(search, 'show', 'delivery'),
  component: lazyRouteComponent(() => import('./features/notifications/NotificationsPage.tsx'), 'NotificationsPage'),
});

const help = createRoute({
  getParentRoute: () => shell,
  path: '/help',
  validateSearch: (search) => optional(search, 'search'),
  component: lazyRouteComponent(() => import('./features/knowledge-base/KnowledgeBasePage.tsx'), 'KnowledgeBasePage'),
});

const article = createRoute({
  getParentRoute: () => shell,
  path: '/help/$article',
  component: lazyRouteComponent(() => import('./features/knowledge-base/ArticlePage.tsx'), 'ArticlePage'),
});

const articleOfCode = createRoute({
  getParentRoute: () => shell,
  path: '/help/code/$code',
  component: lazyRouteComponent(() => import('./features/knowledge-base/CodePage.tsx'), 'CodePage'),
});

const elsewhere = createRoute({ getParentRoute: () => shell, path: '$', component: NotFoundPage });

const tree = root.addChildren([
  signIn,
  setUp,
  linkedWalk,
  shell.addChildren([
    start,
    help,
    article,
    articleOfCode,
    elsewhere,
    signedIn.addChildren([
      organizations,
      incidents,
      integrations,
      serviceApps,
      encryptionKeys,
      apiKeys,
      auditLog,
      me,
      organization.addChildren([
        authorizations,
        authorization,
        incident,
        directory,
        directorySync,
        directorySyncRun,
        directorySyncSettings,
        directoryRules,
        directoryOwn,
        directoryContacts,
        directoryEntry,
        consolePage,
        calls,
        notifications,
      ]),
    ]),
  ]),
]);

/** The addresses of the product; each page is loaded when somebody goes there. */
export function createAppRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: BrokenPage,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
