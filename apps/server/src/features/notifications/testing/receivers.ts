import { createServer, type IncomingHttpHeaders } from 'node:http';
import { SMTPServer } from 'smtp-server';

/** A mail as it arrived, headers unfolded. */
export interface ArrivedMail {
  to: string[];
  headers: Map<string, string>;
  /** Both twins, decoded. */
  text: string;
  html: string;
}

export interface MailSink {
  url: string;
  mails: ArrivedMail[];
  /** What the next mails are answered with instead of being taken. */
  refuse: { code: number; message: string } | null;
  close(): Promise<void>;
}

/** A real SMTP server that keeps what it is given. */
export async function openMailSink(): Promise<MailSink> {
  const sink: Omit<MailSink, 'url'> = {
    mails: [],
    refuse: null,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        if (sink.refuse !== null) {
          callback(Object.assign(new Error(sink.refuse.message), { responseCode: sink.refuse.code }));
          return;
        }
        const to = session.envelope.rcptTo.map(({ address }) => address);
        sink.mails.push({ to, ...readMail(Buffer.concat(chunks).toString('utf8')) });
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the mail sink has no port');
  return Object.assign(sink, { url: `smtp://127.0.0.1:${address.port}` });
}

function readMail(raw: string): Omit<ArrivedMail, 'to'> {
  const [head = ''] = raw.split('\r\n\r\n');
  const part = (type: string): string => {
    const found = new RegExp(`content-type: ${type}[^]*?\\r\\n\\r\\n([^]*?)\\r\\n----_NmP`, 'i').exec(raw);
    const encoding = new RegExp(`content-type: ${type}[^]*?content-transfer-encoding: (\\S+)`, 'i').exec(raw);
    return decode(found?.[1] ?? '', encoding?.[1] ?? '7bit').replaceAll('\r\n', '\n');
  };
  return { headers: readHeaders(head), text: part('text/plain'), html: part('text/html') };
}

function readHeaders(head: string): Map<string, string> {
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  return new Map(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), decodeWords(line.slice(at + 1).trim())];
    }),
  );
}

function decode(body: string, encoding: string): string {
  if (encoding.toLowerCase() === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding.toLowerCase() !== 'quoted-printable') return body;
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => `%${hex}`);
  return bytes.replace(/(%[0-9A-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

function decodeWords(value: string): string {
  return value.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(text, 'base64').toString('utf8')
      : decode(text.replaceAll('_', ' '), 'quoted-printable'),
  );
}

export interface ArrivedPost {
  id: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface PostReceiver {
  url: string;
  posts: ArrivedPost[];
  /** How the next posts are answered; `null` never answers. */
  answer: (() => { status: number; headers?: Record<string, string>; body?: string } | null) | null;
  close(): Promise<void>;
}

/** Somebody's endpoint for webhooks. */
export async function openPostReceiver(): Promise<PostReceiver> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers } = request;
      const body = Buffer.concat(chunks).toString('utf8');
      receiver.posts.push({ id: String(headers['webhook-id']), headers, body });
      const answer = receiver.answer === null ? { status: 200 } : receiver.answer();
      if (answer !== null) response.writeHead(answer.status, answer.headers ?? {}).end(answer.body ?? 'thank you');
    });
  });
  const receiver: PostReceiver = {
    url: '',
    posts: [],
    answer: null,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the receiver has no port');
  receiver.url = `http://127.0.0.1:${address.port}/hook`;
  return receiver;
}
