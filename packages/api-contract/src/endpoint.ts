import type { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';

/** Who may call: `public` anyone, `user` anyone signed in (within the organization where the path names one), `owner` the installation's owner. */
export type Access = 'public' | 'user' | 'owner';

export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  /** `feature.verb`, unique; becomes the OpenAPI operationId. */
  name: string;
  summary: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` parts; `:organization` is always the organization's slug. */
  path: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  response: Response;
  /** Where a body may be larger than a megabyte. */
  bodyLimitBytes?: number;
  /**
   * For what is not GET: names of fields of params and body that the audit log may keep. Ids and jobs of params are
   * kept anyway; whatever is not named never gets there. `none`: it changes nothing, so nothing is written.
   */
  audit?: readonly string[] | 'none';
  /** Codes this endpoint adds to the common ones (see COMMON_ERRORS). */
  errors: readonly ErrorCode[];
}

/** Declares an endpoint once; server route, web client, tests and OpenAPI derive from it. */
export function endpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  declaration: Endpoint<P, Q, B, R>,
): Endpoint<P, Q, B, R> {
  return declaration;
}
