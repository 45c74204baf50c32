import type { FastifyInstance } from 'fastify';

/**
 * The service catalog Cisco's JavaScript SDK asks for at its start. Empty is enough: the SDK then keeps the addresses
 * it was given. A catalog that names `idbroker` or `metrics` would send it elsewhere.
 */
export function registerSdkCatalogRoutes(app: FastifyInstance): void {
  const catalog = { serviceLinks: {}, hostCatalog: {} };
  app.get('/u2c/api/v1/limited/catalog', async () => catalog);
  app.get('/u2c/api/v1/catalog', async () => catalog);
}
