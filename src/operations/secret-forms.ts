/** Shorter values are too likely to be part of ordinary words; they are only caught by their labels. */
const MIN_LENGTH = 6;

/**
 * The forms in which known secrets may turn up in messages of other systems: as they are, URL-encoded, escaped for
 * XML or JSON, and in base64 (alone, or somewhere inside, as in `Basic` credentials). Longest first, so that none
 * leaves the rest of a longer one behind.
 */
export function secretForms(secrets: readonly string[]): readonly string[] {
  const forms = new Set(secrets.filter((secret) => secret.length >= MIN_LENGTH).flatMap(formsOf));
  return [...forms].filter((form) => form.length >= MIN_LENGTH).sort((a, b) => b.length - a.length);
}

function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  return [
    secret,
    encoded,
    encoded.toLowerCase(),
    encoded.replaceAll('%20', '+'),
    new URLSearchParams([['', secret]]).toString().slice(1),
    xmlEscaped(secret),
    JSON.stringify(secret).slice(1, -1),
    ...base64Forms(secret),
  ];
}

function xmlEscaped(secret: string): string {
  return secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

/**
 * Base64 turns three bytes into four characters, so inside a longer text a secret has three looks. Characters that
 * also carry bits of what stands before or after are left out of them.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const inside = [0, 1, 2].map((offset) => {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]);
    const whole = padded.toString('base64').replace(/=+$/, '');
    const first = offset === 0 ? 0 : offset + 1;
    return padded.length % 3 === 0 ? whole.slice(first) : whole.slice(first, -1);
  });
  const forms = [bytes.toString('base64'), ...inside];
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}
