import { NarrateError } from '../../errors.js';
import { listModels } from '../../speech/elevenlabs/models.js';
import { isRestriction } from '../../speech/elevenlabs/probe.js';
import { listVoices, type ResolvedVoice, resolveVoice, type Voice } from '../../speech/elevenlabs/voices.js';
import { counted } from '../report/amounts.js';
import { type Finding, problemOf } from './finding.js';
import { configuredVoice, type Surroundings } from './surroundings.js';

/** Who would speak, and how many voices and models the key can see. */
export const examineVoices = async (
  { service, sources, flags, probes }: Surroundings,
  signal: AbortSignal,
): Promise<Finding | undefined> => {
  if (!service || sources instanceof NarrateError) return undefined;
  const asked = await probes().catch(() => undefined);
  // Told once: that the service is not reached, or does not take the key.
  if (!asked || isLockedOut(asked[0].refusal)) return undefined;
  const wanted = configuredVoice(flags, sources);
  const models = listModels(service, signal)
    .then(({ length }) => length)
    .catch(() => undefined);
  const voices: Voice[] = [];
  try {
    for await (const voice of listVoices(service, signal)) voices.push(voice);
    const found = await resolveVoice(service, wanted, signal, voices);
    return listed(voices, await models, { ...found, isWanted: wanted !== undefined });
  } catch (reason) {
    signal.throwIfAborted();
    const error = NarrateError.from(reason);
    return isRestriction(error) ? unlisted(wanted) : problemOf(error, error.retryable ? 'warning' : 'problem');
  }
};

const isLockedOut = (refusal: NarrateError | undefined): boolean =>
  refusal?.code === 'ERR_CREDENTIALS' && !isRestriction(refusal);

const listed = (
  voices: readonly Voice[],
  models: number | undefined,
  { id, name, isWanted }: ResolvedVoice & { isWanted: boolean },
): Finding => {
  const known = name ?? voices.find((voice) => voice.id === id)?.name;
  const found = `${counted(voices.length, 'voice')}${models === undefined ? '' : ` and ${counted(models, 'model')}`}`;
  return {
    status: 'ok',
    message: `${found}; ${known ?? id} speaks${isWanted ? '' : ', unless another is named'}`,
    details: { voices: voices.length, models: models ?? null, voiceId: id, voiceName: known ?? null },
  };
};

/** A key for speech alone knows no names. */
const unlisted = (wanted: string | undefined): Finding =>
  wanted !== undefined && /^[A-Za-z0-9_-]{8,}$/.test(wanted)
    ? { status: 'ok', message: `the key may not list them; ${wanted} is taken as a voice id` }
    : {
        status: 'warning',
        message: `the key may not list them${wanted === undefined ? '' : `, so "${wanted}" cannot be found`}`,
        hint: 'name a voice by its id: --voice <id>, or NARRATE_VOICE',
      };
