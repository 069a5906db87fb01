import { NarrateError } from '../../errors.js';
import { getBody } from './rest.js';
import type { Service } from './service.js';
import type { Voice } from './voices.js';

/**
 * What a voice sounds like: a whole MP3 file, some tens of kilobytes. The key goes to the service alone: previews stand on
 * servers of others, too.
 * @throws NarrateError ERR_INPUT  the voice has no preview
 * @throws NarrateError  what stands there cannot be had; the signal's reason when aborted
 */
export const fetchPreview = async (service: Service, voice: Voice, signal: AbortSignal): Promise<Buffer> => {
  const url = addressOf(voice);
  const isOwn = url.origin === service.baseUrl.origin;
  const host: Service = isOwn ? service : { ...service, baseUrl: new URL(url.origin), apiKey: undefined };
  const doing = `fetch the preview of "${voice.name}"`;
  try {
    return await getBody(host, url, { doing, signal });
  } catch (reason) {
    const { code, message, cause } = NarrateError.from(reason);
    if (isOwn || signal.aborted || code !== 'ERR_CREDENTIALS') throw reason;
    // No key was sent, so none is at fault.
    throw new NarrateError('ERR_REFUSED', `Cannot ${doing}: ${url.host} refuses it`, { hint: message, cause });
  }
};

const addressOf = ({ name, previewUrl }: Voice): URL => {
  const without = (why: string) =>
    new NarrateError('ERR_INPUT', `There is no preview of "${name}": ${why}`, {
      hint: 'narrate - -v "…" speaks a line with it',
    });
  if (previewUrl === undefined) throw without('the service names none');
  const url = URL.canParse(previewUrl) ? new URL(previewUrl) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password)
    throw without('its address is not one of the web');
  return url;
};
