import { html, renderPage, type SafeHtml } from '../control-hub/page.ts';
import type { EmulatedPerson, Services } from '../state/world.ts';
import type { AuthorizeRequest } from './authorize-request.ts';
import { isAdmin } from './guard.ts';

const SEARCH_LIMIT = 20;

interface SignInView {
  services: Services;
  request: AuthorizeRequest;
  /** The query string of the request, carried through the forms. */
  query: string;
  search: string;
  problem: string | null;
}

function fullName(person: EmulatedPerson): string {
  return `${person.firstName} ${person.lastName}`;
}

/** `spark-admin` people first; then whoever the search finds. */
function findPeople(services: Services, search: string): { admins: EmulatedPerson[]; found: EmulatedPerson[] } {
  const admins: EmulatedPerson[] = [];
  const found: EmulatedPerson[] = [];
  const wanted = search.trim().toLowerCase();
  for (const person of services.world.people.values()) {
    if (person.deleted) continue;
    if (isAdmin(person, 'read')) admins.push(person);
    const matches = wanted !== '' && `${fullName(person)} ${person.email}`.toLowerCase().includes(wanted);
    if (matches && found.length < SEARCH_LIMIT) found.push(person);
  }
  return { admins, found };
}

function signInButtons(view: SignInView, people: readonly EmulatedPerson[]): SafeHtml {
  const rows = people.map((person) => {
    const organization = view.services.world.organizations.get(person.orgUuid)?.name ?? '';
    const roles = person.roles.join(', ');
    return html`<tr>
<td><button name="email" value="${person.email}">Sign in as ${fullName(person)}</button></td>
<td>${organization}</td><td>${roles}${person.active ? '' : ' (deactivated)'}</td></tr>`;
  });
  return html`<form method="post" action="/v1/authorize/sign-in">
<input type="hidden" name="request" value="${view.query}">
<table>${rows}</table></form>`;
}

function carriedParameters(query: string): SafeHtml[] {
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== 'search')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}

/** Sign in by e-mail, as one of the administrators, or as somebody searched for. */
export function signInPage(view: SignInView): string {
  const { admins, found } = findPeople(view.services, view.search);
  const body = html`<h1>Sign in to (simulated) Webex</h1>
<p>to go on to <strong>${view.request.integration.name}</strong></p>
${view.problem === null ? null : html`<p class="notice" role="alert">${view.problem}</p>`}
<form method="post" action="/v1/authorize/sign-in">
<input type="hidden" name="request" value="${view.query}">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" value="${view.request.loginHint ?? ''}">
<button class="main">Sign in</button>
<p class="soft">No password is asked for: sign-in is simulated.</p>
</form>
<h2>Administrators</h2>
${signInButtons(view, admins)}
<h2>Somebody else</h2>
<form method="get" action="/v1/authorize">
${carriedParameters(view.query)}
<label for="search">Name or e-mail</label>
<input id="search" name="search" value="${view.search}">
<button>Search</button>
</form>
${view.search === '' ? null : found.length === 0 ? html`<p>Nobody found.</p>` : signInButtons(view, found)}`;
  return renderPage({ title: 'Sign in', body, now: view.services.clock.now() });
}

/** What the integration wants, with Accept and Decline. */
export function consentPage(view: {
  services: Services;
  request: AuthorizeRequest;
  query: string;
  person: EmulatedPerson;
}): string {
  const scopes = view.request.scopes.map((scope) => html`<li>${scope}</li>`);
  const body = html`<h1>${view.request.integration.name} asks for access</h1>
<p>Signed in as ${fullName(view.person)} (${view.person.email}). The integration will act as this person.</p>
<ul>${scopes}</ul>
<form method="post" action="/v1/authorize/consent">
<input type="hidden" name="request" value="${view.query}">
<button class="main" name="decision" value="accept">Accept</button>
<button name="decision" value="decline">Decline</button>
</form>`;
  return renderPage({ title: 'Permission', body, now: view.services.clock.now() });
}

/** The page of a blocked integration: Webex never sends the browser back. */
export function accessDeniedPage(services: Services): string {
  const body = html`<h1>Access denied</h1>
<p>Your administrator denied access to the integration you selected. We captured your request and will let them know</p>`;
  return renderPage({ title: 'Access denied', body, now: services.clock.now() });
}

/** A request that can be answered to nobody but the person looking at it. */
export function errorPage(services: Services, message: string): string {
  const body = html`<h1>This request cannot be carried out</h1><p class="notice" role="alert">${message}</p>`;
  return renderPage({ title: 'Error', body, now: services.clock.now() });
}
