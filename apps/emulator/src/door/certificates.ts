// A certificate library wants this polyfill loaded before itself.
import 'reflect-metadata';
import * as x509 from '@peculiar/x509';

/** The Webex names the door answers for; clients with fixed host names ask for exactly these. */
export const REAL_NAMES = [
  'webexapis.com',
  '*.webexapis.com',
  'webex.com',
  '*.webex.com',
  'api.ciscospark.com',
  '*.ciscospark.com',
  '*.wbx2.com',
] as const;

const OWN_NAMES = ['localhost', '127.0.0.1', '::1'];
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Some clients refuse certificates of more than 398 days. */
const LIFE_MS = 90 * 86_400_000;
/** For machines whose clocks are a little behind. */
const BACKDATE_MS = 86_400_000;

/** A certificate for the real names, signed by an authority of its own, which signs nothing else and is then forgotten. */
export interface DoorCertificate {
  /** What a client is told to trust. */
  authorityPem: string;
  certificatePem: string;
  /** Never leaves the process. */
  privateKeyPem: string;
}

/** Makes authority and certificate; the authority's key is dropped at once. Valid by the machine's clock, not the emulated one. */
export async function createDoorCertificate(machineMs: number): Promise<DoorCertificate> {
  const period = { notBefore: new Date(machineMs - BACKDATE_MS), notAfter: new Date(machineMs + LIFE_MS) };
  const authorityKeys = await newKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Simulated Webex (trust for tests only)',
    ...period,
    keys: authorityKeys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    subject: 'CN=webexapis.com',
    issuer: authority.subject,
    ...period,
    publicKey: keys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        [...REAL_NAMES, ...OWN_NAMES].map((value) => ({
          type: /^[\d.]+$|:/.test(value) ? ('ip' as const) : ('dns' as const),
          value,
        })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    authorityPem: authority.toString('pem'),
    certificatePem: certificate.toString('pem'),
    privateKeyPem: await privatePem(keys.privateKey),
  };
}

/** The type is left to the surroundings: the library takes the platform's own keys. */
function newKeys() {
  return crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

async function privatePem(key: Parameters<typeof crypto.subtle.exportKey>[1]): Promise<string> {
  const der = await crypto.subtle.exportKey('pkcs8', key);
  return x509.PemConverter.encode(der, 'PRIVATE KEY');
}

/** Whether a host name is one of Webex's that the door answers for. */
export function isRealName(host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  return REAL_NAMES.some((name) =>
    name.startsWith('*.')
      ? wanted.endsWith(name.slice(1)) && !wanted.slice(0, -name.length + 1).includes('.')
      : wanted === name,
  );
}
