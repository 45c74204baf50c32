/**
 * What a client needs in its environment to reach the emulator under Webex's own names, unmodified.
 * Which variable is whose: docs in the emulator's README, "Two doors".
 */
export function clientEnvironment(input: {
  url: string;
  proxyUrl: string;
  authorityFile: string;
  accessToken: string | null;
}): Record<string, string> {
  const { url, proxyUrl, authorityFile, accessToken } = input;
  return {
    HTTPS_PROXY: proxyUrl,
    https_proxy: proxyUrl,
    // An exception for the names would lead past the proxy, into the real world.
    NO_PROXY: '',
    no_proxy: '',
    NODE_USE_ENV_PROXY: '1',
    NODE_EXTRA_CA_CERTS: authorityFile,
    SSL_CERT_FILE: authorityFile,
    REQUESTS_CA_BUNDLE: authorityFile,
    CURL_CA_BUNDLE: authorityFile,
    DENO_CERT: authorityFile,
    WEBEX_EMULATOR_URL: url,
    ...(accessToken === null ? {} : { WEBEX_ACCESS_TOKEN: accessToken }),
  };
}
