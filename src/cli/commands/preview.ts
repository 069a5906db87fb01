import path from 'node:path';
import { shellQuoted } from '../../errors/shell-quoted.js';
import { NarrateError } from '../../errors.js';
import type { Sound } from '../../sinks/play-sound.js';
import { stdoutSink } from '../../sinks/stdout.js';
import { fetchPreview } from '../../speech/elevenlabs/preview.js';
import type { Service } from '../../speech/elevenlabs/service.js';
import { resolveVoice, type Voice } from '../../speech/elevenlabs/voices.js';
import type { CommandContext } from '../command.js';
import type { VoicesFlags } from './voices.js';

/**
 * `narrate voices --preview`: what one voice sounds like, played, or saved where `--output` says.
 * @param voices  those that are left to choose from
 * @throws NarrateError ERR_VOICE_UNKNOWN  none of them is meant, or several
 */
export const previewCommand = async (
  voices: readonly Voice[],
  { wanted, service, flags }: { wanted: string | true; service: Service; flags: VoicesFlags },
  { terminal, env, stdout, signal }: CommandContext,
): Promise<void> => {
  const voice = wanted === true ? onlyOne(voices) : await named(wanted, voices, service, signal);
  const extension = extensionOf(flags.output);
  const file = await fetchPreview(service, voice, signal);
  const { decodeSound, playSound } = await import('../../sinks/play-sound.js');
  // What cannot be decoded is not saved as a sound, either.
  const sound = await decodeSound(file);
  if (flags.output === '-') await stdoutSink(stdout).write(file);
  else if (flags.output !== undefined) {
    const { writeSidecar } = await import('../../sinks/sidecar-file.js');
    await writeSidecar(flags.output, extension === '.wav' ? await wavOf(sound) : [file]);
    terminal.info(`${flags.output}: the preview of ${voice.name}`);
  }
  if (flags.json) terminal.data(JSON.stringify(voice, null, 2));
  if (flags.output !== undefined && !flags.play) return;
  terminal.info(`${voice.name} (${voice.id})${voice.description ? `: ${voice.description}` : ''}`);
  await playSound(sound, { env, signal });
};

/** @throws NarrateError ERR_USAGE  a preview is not saved as that */
const extensionOf = (output: string | undefined): '.mp3' | '.wav' => {
  if (output === undefined || output === '-') return '.mp3';
  const { ext, name } = path.parse(output);
  const extension = (['.mp3', '.wav'] as const).find((known) => known === ext.toLowerCase());
  if (extension) return extension;
  throw new NarrateError('ERR_USAGE', `Cannot save a preview as "${output}"`, {
    hint: `end it in .mp3 or .wav: -o ${shellQuoted(`${name}.mp3`)}`,
  });
};

const wavOf = async ({ pcm, sampleRateHz }: Sound): Promise<Uint8Array[]> => {
  const { wavHeader } = await import('../../audio/wav.js');
  return [wavHeader({ sampleRateHz, channels: 1 }, pcm.length), pcm];
};

const named = async (
  wanted: string,
  voices: readonly Voice[],
  service: Service,
  signal: AbortSignal,
): Promise<Voice> => {
  const { id } = await resolveVoice(service, wanted, signal, voices);
  const voice = voices.find((one) => one.id === id);
  if (voice) return voice;
  throw new NarrateError('ERR_VOICE_UNKNOWN', `There is no voice "${wanted}"`, { hint: '"narrate voices" lists them' });
};

const onlyOne = (voices: readonly Voice[]): Voice => {
  const [first, second] = voices;
  if (first && !second) return first;
  if (!first) {
    throw new NarrateError('ERR_VOICE_UNKNOWN', 'No voice fits, so there is nothing to play', {
      hint: '"narrate voices" lists them all',
    });
  }
  const names = voices.slice(0, MAX_NAMED).map(({ name }) => `"${name}"`);
  throw new NarrateError(
    'ERR_VOICE_UNKNOWN',
    `${voices.length} voices fit, and one is played at a time: ${names.join(', ')}${voices.length > MAX_NAMED ? ' and others' : ''}`,
    { hint: `name one: narrate voices --preview ${shellQuoted(first.name)}` },
  );
};

const MAX_NAMED = 5;
