/** The part of Sonic that is used here. Pointers and streams are addresses in its memory. */
declare module '@echogarden/sonic-wasm' {
  interface Sonic {
    readonly HEAP16: Int16Array;
    _malloc(sizeBytes: number): number;
    _free(address: number): void;
    _sonicCreateStream(sampleRateHz: number, channels: number): number;
    _sonicDestroyStream(stream: number): void;
    _sonicSetSpeed(stream: number, speed: number): void;
    /** 0 when memory is short. */
    _sonicWriteShortToStream(stream: number, samples: number, count: number): number;
    _sonicReadShortFromStream(stream: number, samples: number, maxCount: number): number;
    _sonicFlushStream(stream: number): number;
  }
  const load: () => Promise<Sonic>;
  export default load;
}
