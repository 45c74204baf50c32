// Vite's development server on a given port, passing API and Webex addresses on to our server: dev-web.ts <port> <server>
import { join } from 'node:path';
import { createServer } from 'vite';
import { ROOT } from './children.ts';

const [port = '5173', server = ''] = process.argv.slice(2);
const vite = await createServer({
  root: join(ROOT, 'apps/web'),
  configFile: join(ROOT, 'apps/web/vite.config.ts'),
  server: {
    host: '127.0.0.1',
    port: Number(port),
    strictPort: true,
    proxy: { '/api': server, '/webex': server, '/sign-in/webex': server },
  },
});
await vite.listen();
