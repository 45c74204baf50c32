import { WebexHttpError } from './errors.ts';

const ERROR_SCHEMA = 'urn:ietf:params:scim:api:messages:2.0:Error';

type ScimType =
  | 'invalidFilter'
  | 'uniqueness'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'mutability';

/** An error in the words of RFC 7644; the status stands in the body as text. */
export function scimError(status: number, detail: string, scimType?: ScimType): WebexHttpError {
  const body = {
    schemas: [ERROR_SCHEMA],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
  };
  return new WebexHttpError(status, detail, { body });
}

/** Runs a SCIM operation; what is refused further in, except a missing token, gets the SCIM form (docs/webex/identity.md). */
export function inScim<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof WebexHttpError) || error.status === 401 || error.details.body !== undefined) throw error;
    throw scimError(error.status, error.details.description ?? error.message);
  }
}
