// What the judges written in JavaScript have in common: the emulator's controls, a browser that consents, and one JSON
// line on standard output for each call.

const PATIENCE_MS = 20_000;

/** Throws what is wrong when something does not hold. */
export function check(holds, what) {
  if (!holds) throw new Error(what);
}

/** The run must fail, and with the error that is wanted. */
export async function fails(run, wanted, what = 'the one wanted') {
  let problem = null;
  try {
    await run();
  } catch (error) {
    problem = error;
  }
  check(problem !== null, 'it was let through');
  const { name, code, error, message } = problem;
  check(wanted(problem), `another error than ${what}: ${name} ${code} ${error} ${message}`);
}

/** The controls of the emulator at this address, and `play`, which runs one call and prints its verdict. */
export function playAgainst(emulator) {
  const seen = new Set();

  async function control(path, body, method = 'POST') {
    const answer = await fetch(`${emulator}/_emulator/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  }

  /** What the emulator was asked since the last call. */
  async function asked() {
    const { requests } = await control('requests', undefined, 'GET');
    const fresh = requests.filter((one) => !seen.has(one.trackingId));
    for (const one of fresh) seen.add(one.trackingId);
    return fresh.map((one) => `${one.method} ${one.url.split('?')[0].replace(/^https?:\/\/[^/]+/, '')} ${one.status}`);
  }

  async function play(area, call, run) {
    await asked();
    let verdict = 'passed';
    let note = '';
    let result;
    try {
      result = await Promise.race([
        run(),
        new Promise((_, reject) => setTimeout(() => reject(new Error('no answer after 20 s')), PATIENCE_MS).unref()),
      ]);
    } catch (problem) {
      verdict = 'failed';
      const told = `${problem?.name ?? 'Error'}: ${problem?.message ?? problem} ${problem?.cause?.message ?? ''}`;
      note = told.replaceAll('\n', ' ').trim().slice(0, 300);
    }
    process.stdout.write(`${JSON.stringify({ area, call, requests: await asked(), verdict, note })}\n`);
    return result;
  }

  return { control, play };
}

/**
 * A browser of its own, with its own cookies: signs in and consents (or declines) on the emulated pages. Gives the
 * address it is sent back to once that begins with `until`, or the text of a page on which nothing is left to press.
 */
export function openBrowser(emulator) {
  const jar = new Map();
  const step = async (address, body) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=');
      jar.set(name, value);
    }
    return answer;
  };
  return async (url, { email, until, decision = 'accept' }) => {
    let answer = await step(url);
    for (let turn = 0; turn < 8; turn += 1) {
      const place = answer.headers.get('location');
      if (place?.startsWith(until)) return new URL(place);
      if (place) {
        answer = await step(new URL(place, emulator).href);
        continue;
      }
      const page = await answer.text();
      const action = /<form[^>]*action="([^"]*)"/.exec(page)?.[1]?.replaceAll('&amp;', '&');
      if (action === undefined) return page;
      const fields = fieldsOf(page);
      if (fields.has('email')) fields.set('email', email);
      else fields.set('decision', decision);
      answer = await step(new URL(action, emulator).href, fields);
    }
    throw new Error('The pages did not lead back');
  };
}

function fieldsOf(page) {
  const fields = new URLSearchParams();
  for (const [tag] of page.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(tag)?.[1];
    if (name) fields.set(name, (/value="([^"]*)"/.exec(tag)?.[1] ?? '').replaceAll('&amp;', '&'));
  }
  return fields;
}
