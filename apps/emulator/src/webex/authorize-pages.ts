import { html, renderPage, type SafeHtml } from '../pages/page.ts';
import { personByEmail } from '../state/people-index.ts';
import type { EmulatedPerson, Services } from '../state/world.ts';
import { isAdmin } from './guard.ts';

const SEARCH_LIMIT = 20;

/** What sign-in and consent lead to: `/v1/authorize` with its query, or `/verify` with the code of a device. */
export interface Errand {
  services: Services;
  /** Address of the errand; its forms are posted to `<path>/sign-in` and `<path>/consent`. */
  path: string;
  /** The query string, carried through the forms. */
  query: string;
  clientName: string;
  scopes: readonly string[];
  loginHint: string | null;
}

interface SignInView {
  errand: Errand;
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

function signInButtons({ services, path, query }: Errand, people: readonly EmulatedPerson[]): SafeHtml {
  const rows = people.map((person) => {
    const organization = services.world.organizations.get(person.orgUuid)?.name ?? '';
    const roles = person.roles.map((role) => services.world.customRoles.get(role)?.name ?? role).join(', ');
    return html`<tr>
<td><button name="email" value="${person.email}">Sign in as ${fullName(person)}</button></td>
<td>${organization}</td><td>${roles}${person.active ? '' : ' (deactivated)'}</td></tr>`;
  });
  return html`<form method="post" action="${path}/sign-in">
<input type="hidden" name="request" value="${query}">
<table>${rows}</table></form>`;
}

function carriedParameters(query: string): SafeHtml[] {
  return [...new URLSearchParams(query)]
    .filter(([name]) => name !== 'search')
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
}

/** Sign in by e-mail, as one of the administrators, or as somebody searched for. */
export function signInPage({ errand, search, problem }: SignInView): string {
  const { services, path, query, clientName, loginHint } = errand;
  const { admins, found } = findPeople(services, search);
  const body = html`<h1>Sign in to (simulated) Webex</h1>
<p>to go on to <strong>${clientName}</strong></p>
${problem === null ? null : html`<p class="notice" role="alert">${problem}</p>`}
<form method="post" action="${path}/sign-in">
<input type="hidden" name="request" value="${query}">
<label for="email">E-mail address</label>
<input id="email" name="email" type="email" autocomplete="username" value="${loginHint ?? ''}">
<button class="main">Sign in</button>
<p class="soft">No password is asked for: sign-in is simulated.</p>
</form>
<h2>Administrators</h2>
${signInButtons(errand, admins)}
<h2>Somebody else</h2>
<form method="get" action="${path}">
${carriedParameters(query)}
<label for="search">Name or e-mail</label>
<input id="search" name="search" value="${search}">
<button>Search</button>
</form>
${search === '' ? null : found.length === 0 ? html`<p>Nobody found.</p>` : signInButtons(errand, found)}`;
  return renderPage({ title: 'Sign in', body, now: services.clock.now() });
}

/** The password ran out: a new one is chosen before anything else. */
export function expiredPasswordPage({ services, path, query }: Errand, person: EmulatedPerson): string {
  const body = html`<h1>Your password has expired</h1>
<p>${fullName(person)} (${person.email}) must choose a new password before signing in.</p>
<form method="post" action="${path}/sign-in">
<input type="hidden" name="request" value="${query}">
<input type="hidden" name="email" value="${person.email}">
<button class="main" name="newPassword" value="chosen">Choose a new password and sign in</button>
<p class="soft">No password is asked for: sign-in is simulated.</p>
</form>`;
  return renderPage({ title: 'Password expired', body, now: services.clock.now() });
}

/** What the integration wants, with Accept and Decline. */
export function consentPage({ services, path, query, clientName, scopes }: Errand, person: EmulatedPerson): string {
  const body = html`<h1>${clientName} asks for access</h1>
<p>Signed in as ${fullName(person)} (${person.email}). The integration will act as this person.</p>
<ul>${scopes.map((scope) => html`<li>${scope}</li>`)}</ul>
<form method="post" action="${path}/consent">
<input type="hidden" name="request" value="${query}">
<button class="main" name="decision" value="accept">Accept</button>
<button name="decision" value="decline">Decline</button>
</form>`;
  return renderPage({ title: 'Permission', body, now: services.clock.now() });
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

/** Who wants to sign in by this address, or what a sign-in page says instead. */
export function personSigningIn(services: Services, email: string): EmulatedPerson | string {
  const person = personByEmail(services.world, email.trim());
  if (person === null) return 'Nobody has this e-mail address here.';
  return person.active
    ? person
    : `The account of ${person.firstName} ${person.lastName} is deactivated and cannot sign in.`;
}
