import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
/** Tokens, codes and secrets never travel in the clear, save inside this machine, where an emulator may be. */
const secretsUrl = url.refine(staysPrivate, 'must be an https address, or one of this machine itself');

/**
 * Every setting of the server: name, rule and default. This file is the only reader of the environment.
 * docs/operating/settings.md is written from it.
 */
const settingsSchema = z.object({
  /** Where the server listens. */
  LINEKEEPER_HOST: z.string().default('127.0.0.1'),
  LINEKEEPER_PORT: port.default(8700),
  /** The address people and Webex reach the server under; redirect and webhook addresses are built on it. */
  LINEKEEPER_PUBLIC_URL: url.optional(),
  /** What this process does: answers people (web), does the work that is due (worker), or both. */
  LINEKEEPER_ROLES: z
    .string()
    .default('web,worker')
    .transform((value) => value.split(',').map((role) => role.trim()))
    .pipe(z.array(z.enum(['web', 'worker'])).min(1)),
  /** Where data that is not in the database lives: the embedded database and the master key. */
  LINEKEEPER_DATA_DIR: z.string().default('.linekeeper'),
  /** An external PostgreSQL 15 or newer; without it the embedded one is started. */
  LINEKEEPER_DATABASE_URL: z.string().startsWith('postgres').optional(),
  /** Port of the embedded PostgreSQL; 0 takes a free one. */
  LINEKEEPER_DATABASE_PORT: port.default(0),
  /** 32 bytes in base64. Without it, and only with the embedded database, a key file is made once. */
  LINEKEEPER_MASTER_KEY: z.string().optional(),
  LINEKEEPER_MASTER_KEY_FILE: z.string().optional(),
  /** The master key until now, while it is being changed: for one start of each process. */
  LINEKEEPER_MASTER_KEY_OLD: z.string().optional(),
  LINEKEEPER_MASTER_KEY_OLD_FILE: z.string().optional(),
  /** Webex's base addresses. CDR has a host per region. */
  LINEKEEPER_WEBEX_API_URL: secretsUrl.default('https://webexapis.com/v1'),
  LINEKEEPER_WEBEX_CDR_URL: secretsUrl.default('https://analytics-calling.webexapis.com/v1'),
  /** Issuers allowed in id tokens: a host may begin with `idbroker*.`. */
  LINEKEEPER_WEBEX_ISSUERS: z
    .string()
    .default('https://idbroker*.webex.com/idb')
    .transform((value) => value.split(',').map((issuer) => issuer.trim()))
    .refine((issuers) => issuers.every(staysPrivate), 'must be https addresses'),
  /** The public status page of Webex, asked only while there is trouble; `off` never asks it. */
  LINEKEEPER_WEBEX_STATUS_URL: z.union([z.literal('off'), url]).default('https://status.webex.com'),
  /** Whether verdicts may rest on behaviour of Webex that is only inferred; `leave-out` makes them weaker, never wrong by it. */
  LINEKEEPER_INFERRED_EVIDENCE: z.enum(['use', 'leave-out']).default('use'),
  /** The emulator to use instead of Webex: sets the base addresses, the clock and the five integrations. */
  LINEKEEPER_EMULATOR_URL: url.optional(),
  /** Seconds between two identity probes of one authorization. */
  LINEKEEPER_PROBE_SECONDS: z.coerce.number().int().min(10).max(3600).default(50),
  /** Days the history of authorizations is kept: timelines, lifelines, audit events. Incidents stay. */
  LINEKEEPER_HISTORY_DAYS: z.coerce.number().int().min(30).max(3650).default(400),
  /** Days the history of entries of the directory is kept, and imports of contacts with what they have overwritten. */
  LINEKEEPER_DIRECTORY_HISTORY_DAYS: z.coerce.number().int().min(30).max(3650).default(730),
  /** Seconds between two full directory runs at most; they come earlier, at night. */
  LINEKEEPER_DIRECTORY_SECONDS: z.coerce.number().int().min(60).default(86_400),
  /** Seconds between two presence rounds over the whole organization. */
  LINEKEEPER_PRESENCE_SECONDS: z.coerce.number().int().min(10).default(60),
  /** Seconds between two collection windows of call records. */
  LINEKEEPER_CALL_RECORDS_SECONDS: z.coerce.number().int().min(60).default(120),
  /** The mail server: `smtp://` or `smtps://`, with user and password where it wants them. */
  LINEKEEPER_SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/\S+$/)
    .optional(),
  /** Sender of mails: an address, or `Name <address>`. */
  LINEKEEPER_MAIL_FROM: z
    .string()
    .regex(/^[^\r\n<>]*<?[^\s@<>]+@[^\s@<>]+>?$/)
    .optional(),
  /** Whether webhooks may go to addresses of private networks. */
  LINEKEEPER_WEBHOOK_PRIVATE_ADDRESSES: z.enum(['refuse', 'allow']).default('refuse'),
  /** For the command line alone: the Linekeeper it talks to, and the API key it does it with. */
  LINEKEEPER_URL: secretsUrl.optional(),
  LINEKEEPER_API_KEY: z.string().trim().startsWith('lk_').optional(),
  LINEKEEPER_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** A campaign's: the name of the point at which this process dies. */
  LINEKEEPER_CRASH_POINT: z.string().optional(),
});

/** For the test that holds docs/operating/settings.md against this file. */
export const SETTING_NAMES: readonly string[] = Object.keys(settingsSchema.shape);

export interface Settings {
  host: string;
  port: number;
  /** Null until the server knows its port. */
  publicUrl: string | null;
  roles: readonly ('web' | 'worker')[];
  dataDir: string;
  database: { kind: 'embedded'; port: number } | { kind: 'external'; url: string };
  masterKey: { value: string } | { file: string } | { makeFileIn: string } | null;
  /** Set only while the master key is being changed. */
  oldMasterKey: { value: string } | { file: string } | null;
  webex: {
    apiBaseUrl: string;
    cdrBaseUrl: string;
    issuers: readonly string[];
    /** Null: not to be asked. */
    statusUrl: string | null;
  };
  inferredEvidence: 'use' | 'leave-out';
  emulatorUrl: string | null;
  probeSeconds: number;
  historyDays: number;
  directoryHistoryDays: number;
  directorySeconds: number;
  presenceSeconds: number;
  callRecordsSeconds: number;
  /** Null while no mail server is set up. */
  mail: { smtpUrl: string; from: string } | null;
  webhookPrivateAddresses: 'refuse' | 'allow';
  logLevel: string;
  crashPoint: string | null;
}

/** Thrown when a setting breaks its rule: names the setting and the rule, never the value. */
export class SettingsError extends Error {
  readonly problems: readonly { setting: string; rule: string }[];

  constructor(problems: readonly { setting: string; rule: string }[]) {
    super(problems.map(({ setting, rule }) => `${setting}: ${rule}`).join('\n'));
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Reads and checks the environment; throws SettingsError. */
export function readSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const unknown = Object.keys(environment).filter(
    (name) => name.startsWith('LINEKEEPER_') && !SETTING_NAMES.includes(name),
  );
  const parsed = settingsSchema.safeParse(dropEmpty(environment));
  const problems = [
    ...unknown.map((setting) => ({ setting, rule: 'there is no such setting' })),
    ...(parsed.success
      ? []
      : parsed.error.issues.map((issue) => ({ setting: String(issue.path[0] ?? ''), rule: ruleWithoutValue(issue) }))),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  return toSettings(parsed.data);
}

/** What the command line needs to know. */
export interface CommandSettings {
  /** Where Linekeeper answers. */
  url: string;
  /** Null: the data directory, or the database, is at hand instead. */
  apiKey: string | null;
  /** True without LINEKEEPER_URL: on the machine itself. */
  here: boolean;
  server: Settings;
}

/** Names only the launcher reads; they may stand in the environment of a command too. */
const LAUNCHER_ONLY = ['LINEKEEPER_EMULATOR_PORT', 'LINEKEEPER_NO_EMULATOR'];

/** Reads the environment for the command line; throws SettingsError. */
export function readCommandSettings(environment: NodeJS.ProcessEnv = process.env): CommandSettings {
  const own = Object.fromEntries(Object.entries(environment).filter(([name]) => !LAUNCHER_ONLY.includes(name)));
  const server = readSettings(own);
  const apiKey = environment.LINEKEEPER_API_KEY?.trim() || null;
  const given = environment.LINEKEEPER_URL || null;
  const host = ['0.0.0.0', '::'].includes(server.host) ? '127.0.0.1' : server.host;
  const local = `http://${host.includes(':') ? `[${host}]` : host}:${server.port}`;
  return { url: (given ?? local).replace(/\/+$/, ''), apiKey, here: given === null, server };
}

function toSettings(env: z.output<typeof settingsSchema>): Settings {
  const emulatorUrl = env.LINEKEEPER_EMULATOR_URL ?? null;
  return {
    host: env.LINEKEEPER_HOST,
    port: env.LINEKEEPER_PORT,
    publicUrl: publicUrl(env),
    roles: env.LINEKEEPER_ROLES,
    dataDir: env.LINEKEEPER_DATA_DIR,
    database:
      env.LINEKEEPER_DATABASE_URL === undefined
        ? { kind: 'embedded', port: env.LINEKEEPER_DATABASE_PORT }
        : { kind: 'external', url: env.LINEKEEPER_DATABASE_URL },
    masterKey: masterKeySource(env),
    oldMasterKey: oldMasterKeySource(env),
    webex: {
      apiBaseUrl: emulatorUrl === null ? env.LINEKEEPER_WEBEX_API_URL : `${emulatorUrl}/v1`,
      cdrBaseUrl: emulatorUrl === null ? env.LINEKEEPER_WEBEX_CDR_URL : `${emulatorUrl}/v1`,
      issuers: emulatorUrl === null ? env.LINEKEEPER_WEBEX_ISSUERS : [`${emulatorUrl}/idb`],
      statusUrl: statusUrl(env),
    },
    inferredEvidence: env.LINEKEEPER_INFERRED_EVIDENCE,
    emulatorUrl,
    probeSeconds: env.LINEKEEPER_PROBE_SECONDS,
    historyDays: env.LINEKEEPER_HISTORY_DAYS,
    directoryHistoryDays: env.LINEKEEPER_DIRECTORY_HISTORY_DAYS,
    directorySeconds: env.LINEKEEPER_DIRECTORY_SECONDS,
    presenceSeconds: env.LINEKEEPER_PRESENCE_SECONDS,
    callRecordsSeconds: env.LINEKEEPER_CALL_RECORDS_SECONDS,
    mail: mailSettings(env),
    webhookPrivateAddresses: env.LINEKEEPER_WEBHOOK_PRIVATE_ADDRESSES,
    logLevel: env.LINEKEEPER_LOG_LEVEL,
    crashPoint: env.LINEKEEPER_CRASH_POINT ?? null,
  };
}

function statusUrl(env: z.output<typeof settingsSchema>): string | null {
  if (env.LINEKEEPER_WEBEX_STATUS_URL === 'off') return null;
  // The emulator's plain door has no host names: the site stands under its name.
  if (env.LINEKEEPER_EMULATOR_URL !== undefined) return `${env.LINEKEEPER_EMULATOR_URL}/status.webex.com`;
  return env.LINEKEEPER_WEBEX_STATUS_URL;
}

/** Webex sends codes to this address, so the way back has to be private too (RFC 9700 section 2.6). */
function publicUrl(env: z.output<typeof settingsSchema>): string | null {
  const { LINEKEEPER_PUBLIC_URL: address, LINEKEEPER_HOST: host } = env;
  const simulated = env.LINEKEEPER_EMULATOR_URL !== undefined || isLoopback(env.LINEKEEPER_WEBEX_API_URL);
  // Without a public address it is built on where the server listens; on all addresses, it is this machine's own.
  const builtOn = host.includes(':') ? `[${host}]` : host;
  const own = ['0.0.0.0', '::'].includes(host) || isLoopback(`http://${builtOn}`);
  if (simulated || (address === undefined ? own : staysPrivate(address))) return address ?? null;
  const rule = 'must be an https address: Webex sends codes there. Only an emulator may do without';
  throw new SettingsError([{ setting: 'LINEKEEPER_PUBLIC_URL', rule }]);
}

function staysPrivate(address: string): boolean {
  return /^https:/i.test(address) || isLoopback(address);
}

function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** A server without a sender, or the other way round, is a slip that would only be seen when somebody should be told. */
function mailSettings(env: z.output<typeof settingsSchema>): Settings['mail'] {
  const { LINEKEEPER_SMTP_URL: smtpUrl, LINEKEEPER_MAIL_FROM: from } = env;
  if (smtpUrl !== undefined && from !== undefined) return { smtpUrl, from };
  if (smtpUrl === undefined && from === undefined) return null;
  const setting = smtpUrl === undefined ? 'LINEKEEPER_SMTP_URL' : 'LINEKEEPER_MAIL_FROM';
  throw new SettingsError([{ setting, rule: 'is needed too: mail server and sender belong together' }]);
}

/** A key file is made only beside the embedded database; an external one needs a key that outlives this machine. */
function masterKeySource(env: z.output<typeof settingsSchema>): Settings['masterKey'] {
  if (env.LINEKEEPER_MASTER_KEY !== undefined) return { value: env.LINEKEEPER_MASTER_KEY };
  if (env.LINEKEEPER_MASTER_KEY_FILE !== undefined) return { file: env.LINEKEEPER_MASTER_KEY_FILE };
  return env.LINEKEEPER_DATABASE_URL === undefined ? { makeFileIn: env.LINEKEEPER_DATA_DIR } : null;
}

function oldMasterKeySource(env: z.output<typeof settingsSchema>): Settings['oldMasterKey'] {
  if (env.LINEKEEPER_MASTER_KEY_OLD !== undefined) return { value: env.LINEKEEPER_MASTER_KEY_OLD };
  return env.LINEKEEPER_MASTER_KEY_OLD_FILE === undefined ? null : { file: env.LINEKEEPER_MASTER_KEY_OLD_FILE };
}

function dropEmpty(environment: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
}

/** zod's own messages may quote what was received; these never do. */
function ruleWithoutValue(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be a ${issue.expected}`;
    case 'too_small':
      return `must be at least ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      if (issue.format === 'regex') return 'must have the form that docs/operating/settings.md shows';
      return issue.format === 'url' ? 'must be an http or https address' : `must be in the form ${issue.format}`;
    case 'custom':
      return issue.message;
    default:
      return 'breaks its rule';
  }
}
