import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { NarrateError } from '../../errors.js';
import type { SpokenSound, VoiceCall, VoiceMessage, VoiceReply } from './voice-messages.js';

/** One worker thread with the voices and encoders. It keeps the process alive only while a call is under way. */
export interface VoiceThread {
  /** False once it has crashed or was closed: every call, pending or new, is then refused. */
  readonly alive: boolean;
  /** Calls under way. */
  readonly callCount: number;
  send(message: VoiceMessage): void;
  /**
   * @param message  its `call` must be a number not used before
   * @throws NarrateError ERR_BUG  the voice failed, or its thread ended
   */
  call(message: VoiceCall, signal: AbortSignal): Promise<SpokenSound>;
  close(): Promise<void>;
}

export const startVoiceThread = (): VoiceThread => {
  const worker = new Worker(workerUrl(), { env: {}, execArgv: [], name: 'voice' });
  const pending = new Map<number, { resolve(sound: SpokenSound): void; reject(reason: unknown): void }>();
  let ending: NarrateError | undefined;
  worker.unref();

  const end = (reason: NarrateError) => {
    ending ??= reason;
    for (const { reject } of pending.values()) reject(ending);
  };
  worker.on('message', (reply: VoiceReply) => {
    const caller = pending.get(reply.call);
    if ('spoken' in reply) caller?.resolve(reply.spoken);
    else caller?.reject(new NarrateError('ERR_BUG', `The offline voice failed: ${reply.failure}`));
  });
  worker.on('error', (cause: Error) => {
    end(new NarrateError('ERR_BUG', `The offline voice crashed: ${cause.message}`, { cause }));
  });
  worker.on('exit', (code) => {
    end(new NarrateError('ERR_BUG', `The offline voice stopped by itself (exit ${code})`));
  });

  return {
    get alive() {
      return ending === undefined;
    },
    get callCount() {
      return pending.size;
    },
    send(message) {
      worker.postMessage(message);
    },
    async call(message, signal) {
      signal.throwIfAborted();
      if (ending !== undefined) throw ending;
      const answer = new Promise<SpokenSound>((resolve, reject) => {
        pending.set(message.call, { resolve, reject });
      });
      const caller = pending.get(message.call);
      const abort = () => caller?.reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      worker.ref();
      worker.postMessage(message);
      try {
        return await answer;
      } finally {
        signal.removeEventListener('abort', abort);
        pending.delete(message.call);
        if (pending.size === 0) worker.unref();
      }
    },
    async close() {
      end(new NarrateError('ERR_BUG', 'The offline voice was closed while it was speaking'));
      await worker.terminate();
    },
  };
};

/**
 * Node cannot run TypeScript in a worker, so from the sources (under vitest) the built worker is used: `npm test` builds first.
 */
const workerUrl = (): URL => {
  const beside = new URL('./voice-worker.js', import.meta.url);
  return existsSync(fileURLToPath(beside))
    ? beside
    : new URL('../../../dist/src/studio/voice/voice-worker.js', import.meta.url);
};
