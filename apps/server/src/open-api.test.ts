import * as contract from '@linekeeper/api-contract';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestServer, type TestServer } from './testing.ts';

interface Operation {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { required?: boolean; content: Record<string, { schema: object }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
}

interface Document {
  openapi: string;
  info: Record<string, unknown>;
  components: { securitySchemes: Record<string, object>; schemas?: Record<string, object> };
  paths: Record<string, Record<string, Operation>>;
}

describe('the OpenAPI document', () => {
  let server: TestServer;
  let document: Document;
  let operations: { path: string; method: string; operation: Operation }[];
  beforeAll(async () => {
    server = await createTestServer();
    document = (await (await fetch(`${server.url}/api/openapi.json`)).json()) as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  });
  afterAll(() => server?.close());
  const endpointOf = (name: string): contract.Endpoint | undefined =>
    Object.values<unknown>(contract).find(
      (value): value is contract.Endpoint =>
        typeof value === 'object' && value !== null && 'access' in value && 'name' in value && value.name === name,
    );

  test('is of version 3.1, names itself, its server and both ways to sign in', () => {
    expect(document.openapi).toMatch(/^3\.1\./);
    expect(document.info).toMatchObject({ title: 'Linekeeper', license: { identifier: 'Apache-2.0' } });
    expect(document.components.securitySchemes).toMatchObject({
      apiKey: { type: 'http', scheme: 'bearer' },
      session: { type: 'apiKey', in: 'cookie', name: 'linekeeper_session' },
    });
  });

  test('each operation has a name of its own, a summary, and asks for a key or a session unless it is public', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { operation } of operations) {
      const isPublic = endpointOf(operation.operationId)?.access === 'public';
      expect(operation.summary.length, operation.operationId).toBeGreaterThan(5);
      expect(operation.security, operation.operationId).toEqual(isPublic ? [] : [{ apiKey: [] }, { session: [] }]);
    }
  });

  test('each part of an address is a declared, required parameter, and no other is', () => {
    for (const { path, operation } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect(declared.map(({ name }) => name).sort(), path).toEqual(named);
      expect(
        declared.every(({ required }) => required === true),
        path,
      ).toBe(true);
    }
  });

  test('each answer is described, and each error code of the contract stands at its status', () => {
    for (const { operation } of operations) {
      const errors = [...contract.COMMON_ERRORS, ...(endpointOf(operation.operationId)?.errors ?? [])];
      for (const code of errors) {
        const answer = operation.responses[contract.ERROR_CODES[code].status];
        expect(JSON.stringify(answer), `${operation.operationId} ${code}`).toContain(code);
      }
      for (const [status, answer] of Object.entries(operation.responses)) {
        expect(answer.description.length, `${operation.operationId} ${status}`).toBeGreaterThan(0);
        expect(Object.keys(answer.content ?? {}), `${operation.operationId} ${status}`).toEqual(['application/json']);
      }
    }
  });

  test('every schema is valid JSON Schema 2020-12, the dialect of OpenAPI 3.1', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'document', ...document });
    const schemas = operations.flatMap(({ operation }) => [
      ...(operation.parameters ?? []).map(({ schema }) => schema),
      ...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => schema),
      ...Object.values(operation.responses).flatMap(({ content }) =>
        Object.values(content ?? {}).map(({ schema }) => schema),
      ),
    ]);
    expect(schemas.length).toBeGreaterThan(200);
    for (const schema of schemas) {
      const bare = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"document#/'));
      expect(() => ajv.compile(bare), JSON.stringify(schema).slice(0, 300)).not.toThrow();
    }
  });
});
