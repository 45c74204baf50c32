import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';

/** Real time: the target is a real server. Webex publishes no figure; people report 10 to 15 seconds. */
const TIMEOUT_MS = 10_000;

/** `user-agent` of every delivery. */
export const POSTED_BY = 'WebexEmulator';

export interface Post {
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** Posts and gives the status of the answer, whose body is thrown away; rejects when there was none. Redirects are not followed. */
export interface PostOffice {
  post(post: Post): Promise<number>;
  /** Lets go of idle connections. */
  close(): void;
}

/** Connections stay open: hundreds of events a second would spend their time on opening some. */
export function createPostOffice(): PostOffice {
  const options = { keepAlive: true, maxFreeSockets: 64 };
  const agents = { http: new HttpAgent(options), https: new HttpsAgent(options) };

  const once = (post: Post): Promise<number> =>
    new Promise((resolve, reject) => {
      const url = new URL(post.url);
      const secure = url.protocol === 'https:';
      const content = Buffer.from(post.body);
      const headers = { ...post.headers, 'content-length': String(content.length) };
      const request = (secure ? requestHttps : requestHttp)(
        url,
        { method: 'POST', headers, agent: secure ? agents.https : agents.http },
        (response: IncomingMessage) => {
          response.on('error', reject);
          response.on('end', () => resolve(response.statusCode ?? 0));
          response.resume();
        },
      );
      const timer = setTimeout(() => request.destroy(Object.assign(new Error(), { code: 'timeout' })), TIMEOUT_MS);
      timer.unref();
      request.on('close', () => clearTimeout(timer));
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(Object.assign(error, { stale: request.reusedSocket && error.code === 'ECONNRESET' }));
      });
      request.end(content);
    });

  return {
    // A target closes an idle connection just when the next event leaves: that is no failure of the target.
    post: (post) =>
      once(post).catch((error: unknown) => {
        if ((error as { stale?: boolean }).stale === true) return once(post);
        throw error;
      }),
    close: () => {
      agents.http.destroy();
      agents.https.destroy();
    },
  };
}

/** Why there was no answer, in one word. */
export function failureWord(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return typeof code === 'string' ? code : String(name ?? 'Error');
}
