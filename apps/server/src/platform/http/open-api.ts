import swagger from '@fastify/swagger';
import { COMMON_ERRORS, type Endpoint, ERROR_CODES, errorBodySchema } from '@linekeeper/api-contract';
import type { FastifyInstance, FastifySchema } from 'fastify';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { CSRF_HEADER } from './csrf.ts';

/** Describes every declared endpoint at `GET /api/openapi.json`. Must come before the routes. */
export async function addOpenApi(app: FastifyInstance, sessionCookie: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Linekeeper',
        version: '0.1.0',
        description: `Every error is one JSON object with a stable code, what to do next and the article that explains it. Programs send an API key (Installation > API keys) as \`Authorization: Bearer lk_…\`. With a session instead, requests that change something need the token of \`GET /api/session\` in the header \`${CSRF_HEADER}\`.`,
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/', description: 'This installation' }],
      components: {
        securitySchemes: {
          apiKey: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'lk_…',
            description: 'An API key of this installation; it may do what its role and organizations allow.',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: sessionCookie,
            description: `The session of a signed-in person; changes need the header ${CSRF_HEADER} too.`,
          },
        },
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
    security: endpoint.access === 'public' ? [] : [{ apiKey: [] }, { session: [] }],
    ...(endpoint.params === undefined ? {} : { params: endpoint.params }),
    ...(endpoint.query === undefined ? {} : { querystring: endpoint.query }),
    ...(endpoint.body === undefined ? {} : { body: endpoint.body }),
  };
}
