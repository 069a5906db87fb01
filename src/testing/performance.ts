import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Writable } from 'node:stream';
import type { CastEntry } from '../script/cast-entry.js';
import type { ScriptInput } from '../script/script.js';
import { type Direct, plainDirection } from '../session/direction.js';
import { MetricsRecorder } from '../session/metrics.js';
import { type NarrationOptions, narrate } from '../session/narration.js';
import { ApiKey } from '../speech/elevenlabs/api-key.js';
import { parseBaseUrl } from '../speech/elevenlabs/service.js';
import { outputFormat } from '../speech/output-format.js';
import { SCHEDULE_PRESETS } from '../speech/schedule.js';
import type { FaultPlan } from '../studio/weather/faults.js';
import { CANARY_KEY, temporaryFolder } from './run-narrate.js';
import { startService } from './service.js';

export interface PerformanceOptions {
  readonly voiceIds?: readonly string[];
  readonly cast?: Readonly<Record<string, CastEntry>>;
  readonly direct?: Direct;
  readonly format?: string;
  readonly options?: Partial<NarrationOptions>;
  readonly faults?: FaultPlan;
}

/** Narrations in this process, of scripts in a folder of their own, by a studio with tone voices. */
export const openStage = async ({
  voiceIds,
  cast = {},
  format = 'mp3_44100_128',
  ...more
}: PerformanceOptions = {}) => {
  const { studio } = await startService({ faults: more.faults ?? [], ...(voiceIds ? { voiceIds } : {}) });
  const heard: Buffer[] = [];
  const folder = temporaryFolder();
  const warnings: string[] = [];
  const own = { voice: undefined, modelId: 'eleven_flash_v2_5', languageCode: undefined, controls: {} };
  const direct: Direct = async ({ title, voice = own.voice, model = own.modelId }) => ({
    ...plainDirection(own),
    voice: typeof voice === 'string' ? voice : voice?.voice,
    modelId: model,
    cast: new Map(Object.entries(cast)),
    tags: title === undefined ? {} : { title },
  });
  const file = path.join(folder, format.startsWith('pcm') ? 'episode.wav' : 'episode.mp3');
  const [transcript, chapters] = ['transcript.json', 'chapters.json'].map((name) => path.join(folder, name)) as [
    string,
    string,
  ];
  const metrics = new MetricsRecorder();
  const narrateInputs = (inputs: readonly ScriptInput[], options: Partial<NarrationOptions> = {}) =>
    narrate(
      {
        inputs,
        scriptKind: 'markdown',
        output: { file, stdout: false, play: false, transcripts: [transcript], chapters },
        engine: { kind: 'elevenlabs', baseUrl: parseBaseUrl(studio.url), apiKey: new ApiKey(CANARY_KEY) },
        lookAheadMs: 60_000,
        memory: { cache: true, fresh: false, fromSpool: false, settings: {} },
        transport: 'websocket',
        firstTimeoutMs: 5_000,
        timeoutMs: 5_000,
        concurrency: 3,
        schedule: SCHEDULE_PRESETS.balanced,
        format: outputFormat(format),
        seed: undefined,
        textNormalization: undefined,
        ...own,
        direct: more.direct ?? direct,
        ...more.options,
        ...options,
      },
      {
        stdout: new Writable({
          write: (piece: Buffer, _, done) => {
            heard.push(piece);
            done();
          },
        }),
        env: { XDG_CACHE_HOME: path.join(folder, 'cache'), XDG_STATE_HOME: path.join(folder, 'state') },
        info: () => {},
        warn: (text) => void warnings.push(text),
        detail: () => {},
        metrics,
      },
      new AbortController().signal,
    );
  return {
    studio,
    warnings,
    metrics,
    folder,
    direct,
    narrateInputs,
    narrate: (...scripts: string[]) =>
      narrateInputs(
        scripts.map((script, index) => {
          const input = { path: path.join(folder, `talk${index === 0 ? '' : index + 1}.md`) };
          writeFileSync(input.path, script);
          return input;
        }),
      ),
    audio: () => readFileSync(file),
    /** What went to stdout. */
    heard: () => Buffer.concat(heard),
    transcript: () => JSON.parse(readFileSync(transcript, 'utf8')).segments,
    chapters: () => JSON.parse(readFileSync(chapters, 'utf8')).chapters,
    /** Whose sockets spoke what, in the order of the script. */
    spoken: () =>
      studio.sessions
        .map(({ voiceId, messages }) => ({
          voiceId,
          text: messages
            .map(({ message }) => textOf(message))
            .join('')
            .trim(),
        }))
        .filter(({ text }) => text !== ''),
  };
};

const textOf = (message: unknown): string =>
  typeof message === 'object' && message !== null && 'text' in message ? String(message.text) : '';
