import type { Finding } from './finding.js';

/** What the form of a key tells where nobody has accepted it; undefined when it is as the service makes them. */
export const shapeFinding = (key: string): Finding | undefined => {
  const copyAgain = 'copy the key alone: without quotes, spaces or line breaks';
  if (/^["'`].*["'`]$|^["'`]|["'`]$/.test(key)) {
    return { status: 'problem', message: 'it stands in quotes, which are taken as part of it', hint: copyAgain };
  }
  if (
    /^(<.*>|\[.*\]|(your|my|the)?[-_]?(eleven(labs)?[-_]?)?(api)?[-_]?key([-_]here)?|changeme|x{3,}|sk_(\.{2,}|x+))$/i.test(
      key,
    )
  ) {
    return { status: 'problem', message: 'it is a placeholder, not a key', hint: NEW_KEY };
  }
  if (/^[A-Za-z_]+=/.test(key)) {
    return { status: 'problem', message: 'it begins with the name of a variable', hint: copyAgain };
  }
  const vendor = VENDORS.find(([form]) => form.test(key))?.[1];
  if (vendor) return { status: 'warning', message: `it looks like a key of ${vendor}`, hint: NEW_KEY };
  if (/^(sk_[0-9a-f]{48}|[0-9a-f]{32})$/.test(key)) return undefined;
  return { status: 'ok', message: 'of a form not seen before' };
};

export const NEW_KEY = 'make one at https://elevenlabs.io/app/settings/api-keys, then: narrate config set key';

/** Keys that people mix up, by how they begin. */
const VENDORS: readonly (readonly [form: RegExp, vendor: string])[] = [
  [/^sk-ant-/, 'Anthropic'],
  [/^sk-or-/, 'OpenRouter'],
  [/^sk-/, 'OpenAI'],
  [/^AIza/, 'Google'],
  [/^gsk_/, 'Groq'],
  [/^hf_/, 'Hugging Face'],
  [/^xai-/, 'xAI'],
  [/^r8_/, 'Replicate'],
  [/^(ghp_|github_pat_)/, 'GitHub'],
  [/^(AKIA|ASIA)[A-Z0-9]{12}/, 'Amazon'],
];
