/** Where sound ends: speaker, file, stdout, a device that only keeps time. */
export interface Sink {
  /**
   * Encoded audio of the passage that is being released: whole MP3 frames without tags or headers, or whole PCM samples.
   * Resolves when there is room for more: waiting for it is the backpressure.
   */
  write(frames: Uint8Array): Promise<void>;
  /**
   * Undo the last writes of this passage, all or none: false when one of them has left, or may have. Left out where what
   * is written has left at once.
   */
  takeBack?(writes: number): boolean;
  /** The passage was proven whole. A sink that keeps only proven audio keeps what was written since the last call. */
  endPassage(): Promise<void>;
  /** Nothing more comes: resolves when the last sound is out, or the file stands under its final name. */
  end(): Promise<void>;
  /** Stop at once and leave nothing behind: no child, no partial file. Safe to call at any time, also twice. */
  abort(): Promise<void>;
}
