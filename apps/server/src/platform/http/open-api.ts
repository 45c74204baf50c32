import swagger from '@fastify/swagger';
import { COMMON_ERRORS, type Endpoint, ERROR_CODES, errorBodySchema } from '@linekeeper/api-contract';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { CSRF_HEADER } from './csrf.ts';

/** Describes every declared endpoint at `GET /api/openapi.json`. Must come before the routes. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Linekeeper',
        version: '0.1.0',
        description: `Errors carry a stable code. Requests that change something need the token of \`GET /api/session\` in the header \`${CSRF_HEADER}\`.`,
      },
    },
    // Raw routes (redirects, webhooks, health) are no part of the contract.
    transform: (route) =>
      'operationId' in (route.schema ?? {}) ? jsonSchemaTransform(route) : { schema: { hide: true }, url: route.url },
  });
  app.get('/api/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}

/** What fastify needs to know of an endpoint: schemas for checking and for the description. */
export function routeSchema(endpoint: Endpoint): FastifySchema {
  const response: Record<string, z.ZodType> = { 200: endpoint.response };
  const codes = [...new Set([...COMMON_ERRORS, ...endpoint.errors])];
  for (const status of new Set(codes.map((code) => ERROR_CODES[code].status))) {
    const named = codes.filter((code) => ERROR_CODES[code].status === status).join(', ');
    response[status] = errorBodySchema.describe(named);
  }
  return {
    operationId: endpoint.name,
    summary: endpoint.summary,
    tags: [endpoint.name.split('.')[0] ?? endpoint.name],
    response,
    ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
    ...(endpoint.query === undefined ? {} : { querystring: endpoint.query }),
    ...(endpoint.body === undefined ? {} : { body: endpoint.body }),
  };
}
