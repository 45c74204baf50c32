interface Country {
  prefix: string;
  mobile: RegExp;
}

const COUNTRIES: Record<string, Country> = {
  US: { prefix: '+1', mobile: /^$/ },
  GB: { prefix: '+44', mobile: /^\+447/ },
  IT: { prefix: '+39', mobile: /^\+393/ },
  FR: { prefix: '+33', mobile: /^\+33[67]/ },
  DE: { prefix: '+49', mobile: /^\+491[5-7]/ },
  ES: { prefix: '+34', mobile: /^\+34[67]/ },
  PT: { prefix: '+351', mobile: /^\+3519/ },
  CH: { prefix: '+41', mobile: /^\+417/ },
  AT: { prefix: '+43', mobile: /^\+436/ },
  NL: { prefix: '+31', mobile: /^\+316/ },
  PL: { prefix: '+48', mobile: /^\+48[4-8]/ },
  AU: { prefix: '+61', mobile: /^\+614/ },
  JP: { prefix: '+81', mobile: /^\+81[789]0/ },
};

/** ISO code of the country an E.164 number belongs to, where known. */
export function countryOf(number: string): string | null {
  const found = Object.entries(COUNTRIES).find(([, country]) => number.startsWith(country.prefix));
  return found?.[0] ?? null;
}

/** `Call type` of a call to the outside, and the country when it goes abroad. */
export function outboundCallType(number: string, homeCountry: string): { callType: string; country: string } {
  const national = (callType: string) => ({ callType, country: '' });
  if (/^(112|911|999|118|113|115)$/.test(number)) return national('SIP_EMERGENCY');
  if (/^\+?\d{1,6}$/.test(number)) return national('SIP_SHORTCODE');
  if (/^\+(800|1800|39800|44800|33800|49800)/.test(number)) return national('SIP_TOLLFREE');
  if (/^\+(39899|44909|33899|49900|1900)/.test(number)) return national('SIP_PREMIUM');
  const country = countryOf(number);
  if (country === null)
    return number.startsWith('+') ? { callType: 'SIP_INTERNATIONAL', country: '' } : national('UNKNOWN');
  if (country !== homeCountry) return { callType: 'SIP_INTERNATIONAL', country };
  return national(COUNTRIES[country]?.mobile.test(number) === true ? 'SIP_MOBILE' : 'SIP_NATIONAL');
}

/** A plausible outside number of a country. */
export function outsideNumber(country: string, integer: (below: number) => number): string {
  const known = COUNTRIES[country] ?? { prefix: '+39', mobile: /^$/ };
  const area =
    country === 'US'
      ? String(201 + integer(700))
      : country === 'IT' && integer(2) === 0
        ? '347'
        : String(20 + integer(70));
  const digits = String(1_000_000 + integer(9_000_000));
  return `${known.prefix}${area}${digits}`;
}
